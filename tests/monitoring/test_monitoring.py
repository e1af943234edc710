"""Probes, metrics, and the log line of a request, over the whole application."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from app import create_app
from app.clock import MovableClock
from app.config import Settings, WorkerSettings
from app.store import jobs, outbox, tables
from tests.drivers.runtime_driver import RuntimeDriver, london
from tests.drivers.signed_in import endless_session

SECRET = "a secret for tests that is long enough"  # noqa: S105
Opened = Callable[..., Flask]


@pytest.fixture
def database(migrated_sqlite: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(migrated_sqlite, tmp_path / "redress.db"))


@pytest.fixture
def opened(database: Path, tmp_path: Path) -> Iterator[Opened]:
    """`opened(metrics=True)` gives the whole application with these settings."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    settings = Settings(database_url=f"sqlite:///{database}", secret_key=SECRET, var=tmp_path, log_format="json")
    made: list[Flask] = []

    def make(**changes: Any) -> Flask:
        app = create_app(replace(settings, **changes), MovableClock(london("2025-12-01 09:00")))
        app.config["WTF_CSRF_ENABLED"] = False
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["runtime"].database.dispose()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def driver(database: Path) -> Iterator[RuntimeDriver]:
    driver = RuntimeDriver(f"sqlite:///{database}")
    yield driver
    driver.close()


def told(capfd: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


def test_a_process_is_alive_whatever_its_database_does(opened: Opened, tmp_path: Path) -> None:
    app = opened(database_url=f"sqlite:///{tmp_path / 'no such folder' / 'redress.db'}")
    assert app.test_client().get("/health/live").status_code == 200


def test_without_its_database_it_is_not_ready_and_says_so(opened: Opened, tmp_path: Path) -> None:
    app = opened(database_url=f"sqlite:///{tmp_path / 'no such folder' / 'redress.db'}")
    answer = app.test_client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json == {
        "status": "not ready",
        "checks": {"database": "The database does not answer. Look at it, and at DATABASE_URL."},
    }


def test_without_its_tables_it_is_not_ready(opened: Opened, tmp_path: Path) -> None:
    answer = opened(database_url=f"sqlite:///{tmp_path / 'empty.db'}").test_client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["tables"].endswith("Run: flask db-upgrade")


def test_without_content_it_is_not_ready(opened: Opened) -> None:
    answer = opened().test_client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["content"] == "Nothing is published yet. Run: flask content publish"


def beat(driver: RuntimeDriver) -> None:
    """A worker says that it is alive."""
    with driver.runtime.database.write() as connection:
        jobs.beat(connection, "worker-1", driver.clock.now())


def test_it_is_ready_once_content_is_published_and_a_worker_is_alive(opened: Opened, driver: RuntimeDriver) -> None:
    beat(driver)
    answer = opened().test_client().get("/health/ready")
    assert answer.status_code == 200
    passed = ("database", "tables", "restore", "content", "worker")
    assert answer.json == {"status": "ready", "checks": dict.fromkeys(passed, "passed")}


def test_without_a_worker_that_was_seen_lately_it_is_not_ready(opened: Opened, driver: RuntimeDriver) -> None:
    app = opened()
    assert app.test_client().get("/health/ready").status_code == 503
    beat(driver)
    app.extensions["runtime"].clock.advance(WorkerSettings.lease * 2)
    answer = app.test_client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json is not None
    assert "Run: flask jobs run" in answer.json["checks"]["worker"]


def test_metrics_are_there_only_where_the_settings_say_so(opened: Opened) -> None:
    assert opened().test_client().get("/metrics").status_code == 404


def read(app: Flask) -> dict[tuple[str, ...], float]:
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    samples = (sample for family in text_string_to_metric_families(answer.text) for sample in family.samples)
    return {(sample.name, *sorted(sample.labels.values())): sample.value for sample in samples}


def test_metrics_count_requests_by_route_and_status(opened: Opened, driver: RuntimeDriver) -> None:
    case_id = driver.log()
    app = opened(metrics=True)
    client = app.test_client()
    for _ in range(3):
        client.get(f"/cases/{case_id}?q=boiler")
    client.get("/no-such-page")
    metrics = read(app)
    assert metrics["redress_requests_total", "/cases/<int:case_id>", "302", "GET"] == 3
    assert metrics["redress_requests_total", "(no such address)", "404", "GET"] == 1
    assert metrics["redress_request_seconds_count", "/cases/<int:case_id>", "GET"] == 3
    assert metrics["redress_request_seconds_sum", "/cases/<int:case_id>", "GET"] > 0


def test_metrics_tell_what_waits(opened: Opened, driver: RuntimeDriver) -> None:
    """A timer is due once its moment has passed, a job failed once it is given up."""
    case_id = driver.log()
    app = opened(metrics=True)
    before = read(app)
    assert (before["redress_due_timers",], before["redress_open_incidents",]) == (0, 0)
    with driver.runtime.database.write() as connection:
        connection.execute(tables.timer.update().values(due_at=london("2025-12-01 08:00")))
        timers = connection.execute(tables.timer.select()).all()
        connection.execute(
            tables.job.insert().values(
                kind="clock", job_key="x", case_id=case_id, payload={}, run_at=london("2025-12-01 08:00"),
                state="failed", attempts=10,
            )
        )  # fmt: skip
    after = read(app)
    assert after["redress_due_timers",] == len(timers) > 0
    assert after["redress_failed_jobs",] == 1
    assert after["redress_workers_alive",] == 0


def test_metrics_tell_what_became_of_mail_and_how_long_the_oldest_work_waits(
    opened: Opened, driver: RuntimeDriver
) -> None:
    states = {"waiting": 2, "failed": 1, "given_up": 3}
    with driver.runtime.database.write() as connection:
        for state, count in states.items():
            for number in range(count):
                message = outbox.Message(
                    outbox.DIGEST, f"{state}{number}", "aspire", None, {"lines": []}, "a@example.org"
                )
                outbox.settle(connection, outbox.add(connection, message, driver.clock.now()), state)
    app = opened(metrics=True)
    app.extensions["runtime"].clock.advance(timedelta(minutes=5))
    said = read(app)
    assert {state: said["redress_messages", state] for state in states} == states
    assert said["redress_oldest_due_seconds", "outbox", "reminders"] == 300


def test_a_request_leaves_one_line_with_its_id_and_who_asked_and_no_word_of_what(
    opened: Opened, driver: RuntimeDriver, capfd: pytest.CaptureFixture[str]
) -> None:
    case_id = driver.log(summary="No heating for Mrs Example")
    client = opened().test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = endless_session(driver.runtime.settings.database_url, "officer"), True
    capfd.readouterr()
    answer = client.get(f"/cases/{case_id}?q=Example", headers={"X-Request-ID": "from-the-proxy-1"})
    [line] = told(capfd)
    assert answer.headers["X-Request-ID"] == line["request_id"] == "from-the-proxy-1"
    assert (line["event"], line["route"], line["case_id"]) == ("request", "/cases/<int:case_id>", case_id)
    assert (line["method"], line["status"], line["username"]) == ("GET", 200, "officer")
    assert line["ms"] > 0
    assert "Example" not in json.dumps(line)


def test_an_id_that_could_forge_a_line_is_replaced(opened: Opened, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    client = opened().test_client()
    answers = [client.get("/sign-in", headers={"X-Request-ID": given}) for given in ("a b c d e f g", "x", "", "é" * 9)]
    ids = [answer.headers["X-Request-ID"] for answer in answers]
    assert len(set(ids)) == len(ids)
    assert all(len(request_id) == 32 for request_id in ids)
    assert [line["request_id"] for line in told(capfd)] == ids


def test_a_fault_is_logged_with_the_id_of_its_request_and_without_its_message(
    opened: Opened, capfd: pytest.CaptureFixture[str]
) -> None:
    app = opened()

    def broken() -> str:
        raise RuntimeError("Mrs Example's boiler")

    app.add_url_rule("/broken", view_func=broken)
    capfd.readouterr()
    answer = app.test_client().get("/broken")
    lines = told(capfd)
    assert answer.status_code == 500
    assert {line["request_id"] for line in lines} == {answer.headers["X-Request-ID"]}
    assert any(line.get("fault") == "RuntimeError" for line in lines)
    assert "Example" not in json.dumps(lines)


def test_probes_are_not_told_of_unless_they_fail(
    opened: Opened, driver: RuntimeDriver, capfd: pytest.CaptureFixture[str]
) -> None:
    beat(driver)
    client = opened().test_client()
    capfd.readouterr()
    client.get("/health/live")
    client.get("/health/ready")
    assert told(capfd) == []
    with driver.runtime.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    client.get("/health/ready")
    [line] = told(capfd)
    assert (line["route"], line["status"], line["level"]) == ("/health/ready", 503, "error")
