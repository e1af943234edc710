"""`/metrics` for Prometheus: requests by route and status, how long they took, and the work that waits.

Counters belong to a process. With several (gunicorn's workers) set PROMETHEUS_MULTIPROC_DIR to a folder that is empty
at the start, and every process answers with the sum. Waiting work is counted in the database at each scrape.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Flask, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from app.casework.runtime import Runtime
from app.views.backlog import backlog, messages_by_state, oldest_due_seconds

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
WHAT = {
    "due_timers": "Timers of diagrams that are due and not fired",
    "due_jobs": "Looks at clocks, and samples of responses, that are due and not done",
    "outbox_waiting": "Messages that are to leave and have not",
    "failed_jobs": "Jobs that were given up",
    "open_incidents": "Incidents nobody has resolved",
    "workers_alive": "Workers seen within a lease",
}


@dataclass(frozen=True)
class Counters:
    """The counters of requests and their times."""

    requests: Counter
    seconds: Histogram

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered, and how long it took."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(method, route).observe(seconds)


class _Waiting(Collector):
    """The waiting work, counted in the database at each scrape."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, count in backlog(self.runtime).items():
            yield GaugeMetricFamily(f"redress_{name}", WHAT[name], value=count)
        messages = GaugeMetricFamily("redress_messages", "Messages by what became of them", labels=["state"])
        for state, count in messages_by_state(self.runtime).items():
            messages.add_metric([state], count)
        yield messages
        oldest = GaugeMetricFamily(
            "redress_oldest_due_seconds", "How long the oldest due work waits", labels=["work", "kind"]
        )
        for (table, kind), seconds in oldest_due_seconds(self.runtime).items():
            oldest.add_metric([table, kind], seconds)
        yield oldest


def add_metrics(app: Flask, monitoring: Blueprint, runtime: Runtime) -> Counters | None:
    """Serve `/metrics` where the settings say so; returns the counters to fill, None where it is not served."""
    if not runtime.settings.metrics:
        return None
    own = CollectorRegistry()
    counters = Counters(
        Counter("redress_requests", "Requests answered", ["method", "route", "status"], registry=own),
        Histogram("redress_request_seconds", "Time to answer", ["method", "route"], buckets=SECONDS, registry=own),
    )

    def metrics() -> Response:
        asked = own
        if os.environ.get(FOLDER):
            asked = CollectorRegistry()
            MultiProcessCollector(asked)  # type: ignore[no-untyped-call]
        waiting = CollectorRegistry()
        waiting.register(_Waiting(runtime))
        return Response(generate_latest(asked) + generate_latest(waiting), content_type=CONTENT_TYPE_LATEST)

    monitoring.add_url_rule("/metrics", view_func=metrics)
    return counters
