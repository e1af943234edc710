"""What is logged: keys and times, who asked, and never what somebody wrote."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from app.config import Settings
from app.logs import configure_logs, name_person

PERSONAL = "Mrs Example's boiler"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Logging is one for the process: leave it as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def configured(level: str = "INFO", form: str = "json") -> io.StringIO:
    stream = io.StringIO()
    configure_logs(Settings(log_level=level, log_format=form), stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail() -> None:
    try:
        raise KeyError(PERSONAL)
    except KeyError as error:
        raise ValueError(f"cannot use {PERSONAL}") from error


def test_ours_and_those_of_libraries_are_lines_of_json_with_level_and_time() -> None:
    stream = configured()
    structlog.get_logger().info("job_done", kind="timer", row=7)
    logging.getLogger("waitress").warning("queue depth is %d", 3)
    ours, theirs = lines(stream)
    assert (ours["event"], ours["kind"], ours["row"], ours["level"]) == ("job_done", "timer", 7, "info")
    assert (theirs["event"], theirs["level"]) == ("queue depth is 3", "warning")
    assert ours["timestamp"].endswith("Z")


def test_who_asked_stands_in_every_line_of_the_request() -> None:
    stream = configured()
    name_person("officer")
    structlog.get_logger().info("request")
    logging.getLogger("app.bpmn.engine").warning("incident at %s", "acknowledge")
    assert [line["username"] for line in lines(stream)] == ["officer", "officer"]


@pytest.mark.parametrize("name", ["ours", "stdlib"])
@pytest.mark.parametrize("form", ["json", "text"])
def test_an_exception_is_logged_by_kind_and_place_not_by_what_it_says(name: str, form: str) -> None:
    stream = configured(form=form)
    try:
        fail()
    except ValueError:
        if name == "ours":
            structlog.get_logger().exception("job_failed")
        else:
            logging.getLogger("app.bpmn.engine").warning("incident at %s", "respond", exc_info=True)
    text = stream.getvalue()
    assert "ValueError from KeyError" in text
    assert "test_logs.py" in text
    assert "fail" in text
    assert PERSONAL not in text
    assert len(text.splitlines()) == 1


def test_debugging_tells_the_message_too() -> None:
    stream = configured("DEBUG")
    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("job_failed")
    assert PERSONAL in stream.getvalue()


def test_libraries_that_would_tell_values_are_quiet_below_warning() -> None:
    stream = configured("DEBUG")
    for name in ("sqlalchemy.engine.Engine", "spiff.task", "alembic.runtime.migration"):
        logging.getLogger(name).info("INSERT INTO person VALUES (%s)", PERSONAL)
    assert stream.getvalue() == ""


def test_what_lies_below_the_level_is_not_logged_and_configuring_again_logs_nothing_twice() -> None:
    configured()
    stream = configured("WARNING")
    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")
    assert [line["event"] for line in lines(stream)] == ["loud"]
