"""A submission that cannot be taken, posted as a form and sent to REST: a clear answer, and nothing changes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.casework.actor import ENGINE, Membership
from app.store import tables
from app.use_cases import add_user, publish_content
from tests.api.conftest import ACKNOWLEDGE, PASSWORD
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord
from tests.drivers.shared_app import app_on
from tests.web.conftest import words

Submit = Callable[[Flask, str, int, dict[str, Any]], tuple[int, str]]


def by_page(app: Flask, username: str, task_id: int, answers: dict[str, Any]) -> tuple[int, str]:
    """Post the task's page as a browser does; status and what the page says."""
    client = app.test_client()
    client.post("/sign-in", data={"username": username, "password": PASSWORD})
    answer = client.post(f"/tasks/{task_id}", data=answers)
    return answer.status_code, words(answer.get_data(as_text=True))


def by_rest(app: Flask, username: str, task_id: int, answers: dict[str, Any]) -> tuple[int, str]:
    """Complete the task over REST; status and the whole answer."""
    client = app.test_client()
    session = client.post("/api/v1/session", json={"username": username, "password": PASSWORD})
    assert session.json, session.get_data(as_text=True)
    headers = {"Authorization": f"Bearer {session.json['token']}"}
    answer = client.post(f"/api/v1/tasks/{task_id}/complete", json=answers, headers=headers)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture(scope="module")
def office_hours(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RuntimeDriver, Flask]]:
    """Two landlords with somebody at each who can sign in, and every face of the program over them."""
    folder = tmp_path_factory.mktemp("refused")
    copied = folder / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    url = f"sqlite:///{copied}"
    driver = RuntimeDriver(url)
    other = content_of_another_landlord(folder / "content", "elsewhere")
    publish_content.publish_content(driver.runtime, "elsewhere", other, ENGINE)
    for name in ("officer", "reviewer"):
        add_user.add_user(driver.runtime, name, driver[name].name, PASSWORD, driver[name].memberships)
    abroad = [Membership("elsewhere", "customer_excellence_team")]
    add_user.add_user(driver.runtime, "stranger", "Stranger", PASSWORD, abroad)
    app = app_on(url, driver.clock)
    app.config.update(WTF_CSRF_ENABLED=False, TESTING=True)
    yield driver, app
    app.extensions["runtime"].database.dispose()
    driver.close()


def everything(driver: RuntimeDriver) -> dict[str, list[Any]]:
    """Every row of every table but the one of who is signed in."""
    with driver.runtime.database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in tables.metadata.sorted_tables
            if table is not tables.signed_in
        }


@pytest.mark.parametrize("submit", [by_page, by_rest])
@pytest.mark.parametrize(
    ("by", "changes", "status", "says"),
    [
        ("officer", {"definition": "x" * 10_000_000}, 413, "Shorten"),
        ("officer", {"is_admin": "yes"}, 422, "is_admin"),
        ("officer", {"posted_by_hand": True, "occurred_on": "yesterday"}, 422, "date"),
        ("officer", {"handler": "nobody_here"}, 422, "handler"),
        ("reviewer", {}, 403, "role you do not hold"),
        ("stranger", {}, 404, "no such"),
    ],
    ids=["ten megabytes", "a field too many", "a wrong type", "an unknown choice", "not yours", "another landlord's"],
)
def test_a_refused_submission_says_why_and_changes_nothing(
    office_hours: tuple[RuntimeDriver, Flask], submit: Submit, by: str, changes: dict[str, Any], status: int, says: str
) -> None:
    """PRM-01, PRM-05"""
    driver, app = office_hours
    task_id = driver.task(driver.log(), "acknowledge")
    before = everything(driver)
    got, said = submit(app, by, task_id, {**ACKNOWLEDGE, **changes})
    assert got == status, said[:2000]
    assert says in said
    assert everything(driver) == before


@pytest.mark.parametrize("submit", [by_page, by_rest])
def test_a_task_that_is_no_longer_open_is_refused_and_nothing_changes(
    office_hours: tuple[RuntimeDriver, Flask], submit: Submit
) -> None:
    driver, app = office_hours
    case_id = driver.log()
    task_id = driver.task(case_id, "acknowledge")
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    before = everything(driver)
    status, said = submit(app, "officer", task_id, dict(ACKNOWLEDGE))
    assert status == 409, said[:2000]
    assert "completed already" in said
    assert everything(driver) == before
