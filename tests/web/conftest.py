"""A driver whose pages can be asked for: a Flask application over it, and a browser's side for each person."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.casework.open_runtime import open_runtime
from app.clock import MovableClock
from app.config import Settings
from tests.drivers.runtime_driver import LANDLORD, PEOPLE, People, RuntimeDriver, london
from tests.drivers.shared_app import app_on
from tests.drivers.signed_in import endless_session

MONDAY = "2025-12-01 09:00"
PASSWORD = "correct horse battery"  # noqa: S105


class Browser:
    """What one signed-in person can do: open pages, follow what a post leads to, and read words."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, status: int = 200, /, **query: Any) -> str:
        answer = self.client.get(path, query_string=query or None, follow_redirects=True)
        return self._read(answer, status)

    def post(self, path: str, status: int = 200, /, **values: Any) -> str:
        answer = self.client.post(path, data=values, follow_redirects=True)
        return self._read(answer, status)

    def part(self, path: str, **values: Any) -> str:
        """What htmx gets for a post."""
        return self._read(self.client.post(path, data=values, headers={"HX-Request": "true"}), 200)

    @staticmethod
    def _read(answer: TestResponse, status: int) -> str:
        text = answer.get_data(as_text=True)
        assert answer.status_code == status, f"{answer.status_code} instead of {status}: {words(text)[:600]}"
        return text


def words(html: str) -> str:
    """The words of a page as they are read, tags and repeated spaces left out."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()


def app_over(driver: RuntimeDriver, **config: Any) -> Flask:
    """The application over a driver's own database and clock."""
    usually = {"TESTING": True, "WTF_CSRF_ENABLED": False}
    return app_on(driver.runtime.settings.database_url, driver.clock, **{**usually, **config})


def browser_of(app: Flask, username: str) -> Browser:
    """A browser in which somebody is signed in."""
    client = app.test_client()
    token = endless_session(app.extensions["runtime"].settings.database_url, username)
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return Browser(client)


class OpenDriver(RuntimeDriver):
    """A driver over a database in which everything is published and everybody known already."""

    def __init__(self, url: str) -> None:
        self.clock = MovableClock(london(MONDAY))
        self.runtime = open_runtime(Settings(database_url=url), self.clock)
        self.landlord = LANDLORD
        self.people = People(self._known, PEOPLE)


@pytest.fixture(scope="session")
def published(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with Aspire's content and its people, to be copied; made once a run."""
    path = tmp_path_factory.mktemp("published") / "redress.db"
    shutil.copyfile(migrated_sqlite, path)
    driver = RuntimeDriver(f"sqlite:///{path}", at=MONDAY)
    with driver.runtime.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    driver.close()
    return path


@pytest.fixture
def driver(published: Path, tmp_path: Path) -> Iterator[RuntimeDriver]:
    """Monday 1 December 2025, 9:00, nothing logged yet; on SQLite, as what the pages read is tested on both."""
    copied = tmp_path / "redress.db"
    shutil.copyfile(published, copied)
    driver = OpenDriver(f"sqlite:///{copied}")
    yield driver
    driver.close()


@pytest.fixture
def app(driver: RuntimeDriver) -> Flask:
    return app_over(driver)


@pytest.fixture
def officer(app: Flask) -> Browser:
    return browser_of(app, "officer")


@pytest.fixture
def handler(app: Flask) -> Browser:
    return browser_of(app, "handler")


@pytest.fixture
def manager(app: Flask) -> Browser:
    return browser_of(app, "manager")


@pytest.fixture
def admin(app: Flask) -> Browser:
    return browser_of(app, "admin")


def acknowledged(driver: RuntimeDriver) -> int:
    """A complaint logged on 1 December and acknowledged on 3 December 2025, with a handler."""
    case_id = driver.log()
    driver.advance_to("2025-12-03 10:00")
    driver.do(
        case_id,
        "acknowledge",
        "officer",
        definition="No heating since early December\nThree missed visits",
        outcomes_sought="The boiler mended",
        responsible="The boiler",
        handler="handler",
        service_area="heating",
        theme="delay",
    )
    return case_id
