"""Pages on both databases, with a password for everybody: for whoever signs in by the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.shared_app import app_on
from tests.web.conftest import PASSWORD


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    """Monday 1 December 2025, 9:00, nothing logged yet."""
    opened = RuntimeDriver(database_url)
    opened.give_password(PASSWORD)
    yield opened
    opened.close()


@pytest.fixture
def app(driver: RuntimeDriver, protected: bool) -> Iterator[Flask]:
    """The pages; with CSRF protection where `protected`."""
    opened = app_on(driver.runtime.settings.database_url, driver.clock, TESTING=True, WTF_CSRF_ENABLED=protected)
    yield opened
    opened.extensions["runtime"].database.dispose()


@pytest.fixture
def protected() -> bool:
    return False
