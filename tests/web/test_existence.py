"""For whoever may not know of a case, every address of it answers as where there is none (PRM-04, REC-03)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.casework.actor import Membership
from app.store import cases, tables
from app.use_cases.add_document import add_document
from app.use_cases.add_user import add_user
from tests.api.conftest import PASSWORD, Rest
from tests.drivers.answering import EveryPost
from tests.drivers.each_kind import add_each_kind, at_stage_2
from tests.web.conftest import app_over, browser_of

NOWHERE = 999_999
WORDS = {
    "act": "add_note", "message": "escalation_requested", "clock": "stage_2_response", "key": "x", "enclosure": "x",
    "verb": "suspend", "revision": "1",
}  # fmt: skip
READ = ("web.case", "web.task", "web.letter", "web.document", "api_cases.read", "api_tasks.read")
UNKNOWING = ("worded", "former", "keeper")
"""Whoever is complained about, had a role, or runs the installation and is complained about."""


@pytest.fixture(params=["aspire"])
def driver(request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path: Path) -> Iterator[EveryPost]:
    copied = tmp_path / "redress.db"
    copied.write_bytes(migrated_sqlite.read_bytes())
    driver = EveryPost(f"sqlite:///{copied}", request.param)
    add_each_kind(driver)
    every = [Membership(driver.landlord, key) for key in driver.runtime.landlord(driver.landlord).roles]
    driver.people["keeper"] = add_user(driver.runtime, "keeper", "Keeper", None, every)
    driver.give_password(PASSWORD)
    yield driver
    driver.close()


def park_a_message(driver: EveryPost, case_id: int) -> None:
    """A message to the case that waits for a suspended instance."""
    instance = driver.rows(tables.instance, case_id)[0]
    row = {
        "instance_id": instance["id"], "landlord": driver.landlord, "message": "withdrawn", "variables": {},
        "came_in_on": driver.clock.today(), "fact": 1, "parked_at": driver.clock.now(), "parked_by": "fits",
        "state": "waiting",
    }  # fmt: skip
    with driver.runtime.database.write() as connection:
        cases.insert(connection, tables.parked_message, {"case_id": case_id, **row})


def known(driver: EveryPost, case_id: int) -> dict[str, int]:
    """The ids of a case and of what belongs to it, by the name that addresses have for them."""
    add_document(driver.runtime, driver["fits"], case_id, "x.txt", b"x")
    park_a_message(driver, case_id)
    first: Mapping[str, Any] = {
        "letter_id": tables.letter, "document_id": tables.document, "decision_id": tables.decision,
        "instance_id": tables.instance, "message_id": tables.outbox, "job_id": tables.job,
        "parked_id": tables.parked_message,
    }  # fmt: skip
    ids = {name: int(driver.rows(table, case_id)[0]["id"]) for name, table in first.items()}
    task = next(task for task in driver.open_tasks(case_id) if task["element_id"] == "assign_reviewer")
    return {**ids, "case_id": case_id, "task_id": int(task["id"]), "incident_id": 1}


def about_a_case(app: Flask) -> list[tuple[Rule, str]]:
    """Every address that takes an id, with each method that it answers."""
    rules = [rule for rule in app.url_map.iter_rules() if any(name.endswith("_id") for name in rule.arguments)]
    return sorted(
        ((rule, method) for rule in rules for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})), key=str
    )


def address(app: Flask, rule: Rule, ids: Mapping[str, int]) -> str:
    name = {"web.act": "add_note", "web.tell": "escalation_requested"}.get(rule.endpoint, "x")
    other = {
        argument: NOWHERE if argument.endswith("_id") else WORDS.get(argument, name) for argument in rule.arguments
    }
    values = {argument: ids.get(argument, other[argument]) for argument in rule.arguments}
    return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def plain(text: str) -> str:
    """An answer without the ids in addresses, and without what differs each time."""
    text = re.sub(r'(nonce|csrf_token|request_key|value)="[^"]*"', "", text)
    return re.sub(r"(?<=/)\d+\b", "", text)


def unlike(answers: list[tuple[int, str]]) -> tuple[Any, ...]:
    """The statuses of two answers, and the first line in which they differ."""
    pairs = zip(*(text.splitlines() for _, text in answers), strict=False)
    return (*(status for status, _ in answers), next((pair for pair in pairs if pair[0] != pair[1]), None))


def test_every_address_of_a_case_answers_as_where_there_is_none(driver: EveryPost) -> None:
    case_id = at_stage_2(driver)
    more = {"complained_about": [{"colleague": "chosen"}, {"colleague": "keeper"}], "subjects": "Sam Wetherby"}
    driver.use(case_id, "name_subjects", "fits", **more, reason="They say so as well")
    ids = known(driver, case_id)
    none = dict.fromkeys(ids, NOWHERE)
    app = app_over(driver)
    rest = Rest(app, driver)
    betrayed = []
    for kind, (rule, method) in product(UNKNOWING, about_a_case(app)):
        answers = []
        for at in (ids, none):
            path = address(app, rule, at)
            if path.startswith("/api/"):
                body: dict[str, Any] | None = None if method == "GET" else {}
                sent = rest.send(method, path.removeprefix("/api/v1"), kind, json=body)
            else:
                sent = browser_of(app, kind).client.open(path, method=method)
            answers.append((sent.status_code, plain(sent.get_data(as_text=True))))
        if answers[0] != answers[1] or (rule.endpoint in READ and answers[0][0] != 404):
            betrayed.append((kind, method, str(rule), *unlike(answers)))
    assert betrayed == [], "\n".join(map(str, betrayed))


def test_whoever_may_know_of_it_reads_it(driver: EveryPost) -> None:
    """So that the test above compares addresses that are there."""
    case_id = at_stage_2(driver)
    ids = known(driver, case_id)
    app = app_over(driver)
    for rule, method in about_a_case(app):
        if method == "GET" and rule.endpoint in (
            "web.case",
            "web.task",
            "web.letter",
            "web.document",
            "api_cases.read",
        ):
            path = address(app, rule, ids)
            if path.startswith("/api/"):
                assert Rest(app, driver).send("GET", path.removeprefix("/api/v1"), by="fits").status_code == 200
            else:
                assert browser_of(app, "fits").client.get(path).status_code == 200
