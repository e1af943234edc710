"""Whether this process lives, and whether it can do its work: for a load balancer or a container's keeper."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from app.casework.runtime import Runtime
from app.views.readiness import readiness

NOT_READY = 503


def add_probes(monitoring: Blueprint) -> None:
    monitoring.add_url_rule("/health/live", view_func=live)
    monitoring.add_url_rule("/health/ready", view_func=ready)


def live() -> ResponseReturnValue:
    """The process answers. Nothing else is looked at: a process is not started again for a database that is away."""
    return jsonify(status="alive")


def ready() -> ResponseReturnValue:
    """200 when requests can be served, else 503; either way what was looked at, and what to do where it fails."""
    checks = readiness(cast(Runtime, current_app.extensions["runtime"]))
    fit = all(one.passed for one in checks)
    answer = jsonify(
        status="ready" if fit else "not ready",
        checks={one.name: "passed" if one.passed else one.advice for one in checks},
    )
    answer.status_code = 200 if fit else NOT_READY
    return answer
