"""The application for tests: made once a process, and laid over the database and clock of each test in turn.

Registering some 150 addresses and describing them takes longer than most tests of a page.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Flask

from app import create_app
from app.casework.open_runtime import open_runtime
from app.clock import MovableClock
from app.config import Settings

SECRET = "a secret for tests that is long enough"  # noqa: S105


def app_on(url: str, clock: MovableClock, **config: Any) -> Flask:
    """The application over a database, as if it had just been started. `config`: what this test wants otherwise.

    A test has one at a time: asking again gives the same application, over another database.
    """
    app, config_at_start = _made_once()
    app.config.clear()
    app.config.update(config_at_start, **config)
    app.extensions["runtime"] = open_runtime(Settings(database_url=url, secret_key=SECRET), clock)
    return app


@cache
def _made_once() -> tuple[Flask, dict[str, Any]]:
    app = create_app(Settings(database_url="sqlite://", secret_key=SECRET))
    return app, dict(app.config)
