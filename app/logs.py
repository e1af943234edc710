"""The program's log: one line for each event, as text or JSON, on standard error.

Logs are read by people who may not read cases. So a line has keys, counts, times, the request's id and the username of
the person who asked, and never personal data, the values of a form or the text of a letter. Of an exception it has the
kind and the places in the program that it passed, but not the message and the variables, which may contain what
somebody wrote. REDRESS_LOG_LEVEL=DEBUG logs the message too; use it only on a machine without real cases.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from app.config import ROOT, Settings

QUIET = ("alembic", "spiff", "sqlalchemy", "werkzeug")
"""Loggers of libraries that log values, or every step, below WARNING."""

DEEPEST = 12
"""How many places of an exception are logged: the last ones, which are nearest to the fault."""


class _Output(logging.StreamHandler[TextIO]):
    """The program's own handler, a class so that it is recognised and replaced when logs are configured again."""


def configure_logs(settings: Settings, stream: TextIO | None = None) -> None:
    """Send everything that the program and its libraries log through one formatter to `stream` (standard error)."""
    debugging = settings.log_level == "DEBUG"
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info if debugging else _fault_without_values,
    ]
    drawn: Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    output = _Output(stream or sys.stderr)
    output.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, drawn]
        )
    )
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _Output)]:
        root.removeHandler(handler)
    root.addHandler(output)
    root.setLevel(settings.log_level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def name_person(username: str) -> None:
    """Add the username of the person who is signed in to every further line of this request."""
    structlog.contextvars.bind_contextvars(username=username)


def _fault_without_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by `fault` (kinds, outermost first) and `places` (file:line function), without messages."""
    error = _error_of(event.pop("exc_info", None))
    event.pop("stack_info", None)
    if error is not None:
        chain = _chain(error)
        event["fault"] = " from ".join(type(link).__name__ for link in chain)
        event["places"] = [place for link in reversed(chain) for place in _places(link)][-DEEPEST:]
    return event


def _error_of(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1] if isinstance(exc_info[1], BaseException) else None
    return sys.exc_info()[1] if exc_info else None


def _chain(error: BaseException) -> list[BaseException]:
    """The error and the errors it was raised from."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return chain


def _places(error: BaseException) -> list[str]:
    return [
        f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]


def _short(filename: str) -> str:
    path = Path(filename)
    if path.is_relative_to(ROOT / "app"):
        return path.relative_to(ROOT).as_posix()
    return path.name
