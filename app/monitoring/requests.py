"""Every request has an id, is counted by its route, and leaves one line in the log.

The line names the route (`/cases/<int:case_id>`), never the address, which holds what somebody searches for.
"""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

import structlog
from flask import Flask, Response, g, request

from .metrics import Counters

log = structlog.get_logger()

ID_HEADER = "X-Request-ID"
FIT_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = frozenset({"monitoring.live", "monitoring.ready", "monitoring.metrics", "static", "web.static"})
"""Requested all the time, and logged only for debugging unless they fail."""

NOWHERE = "(no such address)"
SERVER_FAULT = 500


def watch(app: Flask, counters: Counters | None) -> None:
    """Number, time, log and count every request. Flask asks who registered first, first before and last after."""

    def ended(answer: Response) -> Response:
        seconds = time.perf_counter() - g.began_at
        route = request.url_rule.rule if request.url_rule else NOWHERE
        _log(answer, route, seconds)
        if counters:
            counters.count(request.method, route, answer.status_code, seconds)
        answer.headers[ID_HEADER] = g.request_id
        return answer

    app.before_request(_begin)
    app.after_request(ended)
    app.teardown_request(_forget)


def _begin() -> None:
    given = request.headers.get(ID_HEADER, "")
    g.request_id = given if FIT_ID.fullmatch(given) else uuid.uuid4().hex
    g.began_at = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _log(answer: Response, route: str, seconds: float) -> None:
    about: dict[str, Any] = {
        "method": request.method,
        "route": route,
        "status": answer.status_code,
        "ms": round(seconds * 1000, 1),
    }
    keys = {name: value for name, value in (request.view_args or {}).items() if isinstance(value, int)}
    write = log.error if answer.status_code >= SERVER_FAULT else log.debug if request.endpoint in QUIET else log.info
    write("request", **keys, **about)


def _forget(error: BaseException | None) -> None:
    structlog.contextvars.clear_contextvars()
