"""A database with something behind every address: cases at several steps, letters, documents, tasks, instances."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.casework.act_registry import ACTS
from app.content.messages import known_messages
from app.reports.registry import REPORTS
from app.store import tables
from app.use_cases.add_document import add_document
from tests.content.landlords import content_of
from tests.drivers.every_post import EVERYTHING, answered_by
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.shared_app import app_on
from tests.drivers.signed_in import endless_session

VERBS = ("retry", "complete", "skip", "move", "data", "suspend", "resume", "cancel")
PASSWORD = "correct horse battery"  # noqa: S105


@dataclass
class Place:
    """An application over a database with cases, somebody who may do everything, and the keys of what there is."""

    driver: RuntimeDriver
    app: Flask
    client: FlaskClient
    token: str
    keys: dict[str, list[int]]
    words: list[str]


@contextmanager
def place(url: str, landlord: str) -> Iterator[Place]:
    """Cases of a landlord in a fresh database: just logged, worked on, answered."""
    roles = tuple(content_of(landlord).landlord.roles)
    driver = RuntimeDriver(url, landlord=landlord, staff={EVERYTHING: roles, "other": roles})
    try:
        for _ in range(4):
            case_id = driver.log(EVERYTHING)
            add_document(driver.runtime, driver[EVERYTHING], case_id, "x.png", b"\x89PNG\r\n\x1a\n")
        driver.advance_to("2025-12-02 09:00")
        answered_by(driver, EVERYTHING, case_id)
        yield _place(driver, url)
    finally:
        driver.close()


def _place(driver: RuntimeDriver, url: str) -> Place:
    driver.give_password(PASSWORD)
    app = app_on(url, driver.clock, TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = endless_session(url, EVERYTHING), True
    token = client.post("/api/v1/session", json={"username": EVERYTHING, "password": PASSWORD}).get_json()["token"]
    return Place(driver, app, client, token, _keys(driver), _words(driver))


def _keys(driver: RuntimeDriver) -> dict[str, list[int]]:
    """What there is, by the name that an address calls it."""
    kept: dict[str, Any] = {
        "case_id": tables.case,
        "task_id": tables.task,
        "letter_id": tables.letter,
        "document_id": tables.document,
        "instance_id": tables.instance,
        "decision_id": tables.decision,
        "incident_id": tables.incident,
    }
    with driver.runtime.database.read() as connection:
        return {name: [row.id for row in connection.execute(table.select())] for name, table in kept.items()}


def _words(driver: RuntimeDriver) -> list[str]:
    """What a name in an address may be: acts, messages, clocks, reports, letters, verbs."""
    with driver.runtime.database.read() as connection:
        content = driver.runtime.content_on(driver.landlord, driver.clock.today(), connection)
        clocks = {row.name for row in connection.execute(tables.clock.select())}
        letters = {row.key for row in connection.execute(tables.letter.select())}
    messages = [name for name in known_messages(content) if content.has_form(name)]
    return [*sorted({*ACTS, *messages}), *sorted(clocks | letters), *REPORTS, *VERBS, "list", "figures"]
