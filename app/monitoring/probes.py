"""Whether this process is alive, and whether it can serve requests: for load balancers and container platforms."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from app.casework.runtime import Runtime
from app.views.readiness import readiness

NOT_READY = 503


def add_probes(monitoring: Blueprint) -> None:
    """Put both probes on the blueprint."""
    monitoring.add_url_rule("/health/live", view_func=live)
    monitoring.add_url_rule("/health/ready", view_func=ready)


def live() -> ResponseReturnValue:
    """The process answers. Nothing else is checked: a restart would not bring back a database that is away."""
    return jsonify(status="alive")


def ready() -> ResponseReturnValue:
    """200 when requests can be served, else 503; either way each check, with what to do where it fails."""
    checks = readiness(cast(Runtime, current_app.extensions["runtime"]))
    fit = all(check.passed for check in checks)
    answer = jsonify(
        status="ready" if fit else "not ready",
        checks={check.name: "passed" if check.passed else check.advice for check in checks},
    )
    answer.status_code = 200 if fit else NOT_READY
    return answer
