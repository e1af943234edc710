"""For those who run the server: `/health/live`, `/health/ready`, `/metrics`, and a log line for each request.

These show nothing of a case, so they need no signing in. `/metrics` is served only where REDRESS_METRICS says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Flask

from . import metrics, probes, requests

if TYPE_CHECKING:
    from app.casework.runtime import Runtime


def register(app: Flask, runtime: Runtime) -> None:
    """Put the probes on the application, number and log its requests, and count them."""
    monitoring = Blueprint("monitoring", __name__)
    probes.add_probes(monitoring)
    counters = metrics.add_metrics(app, monitoring, runtime)
    requests.watch(app, counters)
    app.register_blueprint(monitoring)
