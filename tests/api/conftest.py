"""REST over a driver's database: a client for each person, signed in by token."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.drivers.runtime_driver import COMPLAINT, RuntimeDriver
from tests.drivers.shared_app import app_on
from tests.drivers.signed_in import endless_session

PASSWORD = "a long enough phrase for a test"  # noqa: S105
PREFIX = "/api/v1"
CONTACT = {**COMPLAINT, "complainant_address": "1 High Street"}
ACKNOWLEDGE = {
    "definition": "No heating since early December",
    "outcomes_sought": "The boiler mended",
    "responsible": "The heating is ours to keep in repair",
    "handler": "handler",
}


class Rest:
    """The REST face: sends requests as somebody, with the token that signing in gave them."""

    def __init__(self, app: Flask, driver: RuntimeDriver) -> None:
        self.app = app
        self.driver = driver
        self._tokens: dict[str, str] = {}

    def token(self, username: str) -> str:
        if username not in self._tokens:
            url = self.app.extensions["runtime"].settings.database_url
            self._tokens[username] = endless_session(url, username, "rest")
        return self._tokens[username]

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def send(self, method: str, path: str, by: str | None = "manager", key: str = "", **more: Any) -> TestResponse:
        """A request to an address below the prefix; `key`: its Idempotency-Key."""
        headers = dict(more.pop("headers", {}))
        if by:
            headers["Authorization"] = f"Bearer {self.token(by)}"
        if key:
            headers["Idempotency-Key"] = key
        return self.client.open(f"{PREFIX}{path}", method=method, headers=headers, **more)

    def get(self, path: str, by: str | None = "manager", **more: Any) -> TestResponse:
        return self.send("GET", path, by, **more)

    def post(self, path: str, json: Any, by: str | None = "manager", **more: Any) -> TestResponse:
        return self.send("POST", path, by, json=json, **more)

    def put(self, path: str, json: Any, by: str | None = "manager", **more: Any) -> TestResponse:
        return self.send("PUT", path, by, json=json, **more)


def rest_over(driver: RuntimeDriver, url: str) -> Rest:
    """The face over a driver's database and clock, with a password for everybody."""
    driver.give_password(PASSWORD)
    return Rest(app_on(url, driver.clock), driver)


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    """Monday 1 December 2025, 9:00, nothing logged yet."""
    driver = RuntimeDriver(database_url)
    yield driver
    driver.close()


@pytest.fixture
def rest(driver: RuntimeDriver, database_url: str) -> Iterator[Rest]:
    rest = rest_over(driver, database_url)
    yield rest
    rest.app.extensions["runtime"].database.dispose()


@pytest.fixture
def case_id(driver: RuntimeDriver) -> int:
    """A complaint that came in by e-mail."""
    return driver.log()
