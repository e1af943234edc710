"""Reading and showing are two things: a page that is opened leaves one line in the read log, what is done on it none.

Every address below a case, in the browser and over REST, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.casework.actor import ENGINE
from app.store import cases, running, tables
from app.use_cases import publish_content
from app.use_cases.add_document import add_document
from tests import postgres
from tests.conftest import DATABASES
from tests.drivers.counting import counted
from tests.drivers.runtime_driver import PEOPLE, RuntimeDriver, content_of_another_landlord
from tests.drivers.signed_in import endless_session
from tests.web.conftest import MONDAY, acknowledged, app_over, browser_of

ABROAD = "elsewhere"
MOST_STATEMENTS = 20
OF_A_CASE = {"case_id", "task_id", "letter_id", "document_id", "instance_id"}
ACKNOWLEDGED = {
    "definition": "No heating",
    "outcomes_sought": "Heating",
    "responsible": "The heating",
    "handler": "everybody",
}
NOT_HEARD = {"findings_heard": "not_put", "not_heard_reason": "They are away until spring"}
FOUND = {"evidence": "Repair log", "findings": "The part was not ordered"}
INVESTIGATED = {"no_conflict": "true", **FOUND, **NOT_HEARD}
HTMX = {"HX-Request": "true"}

# address → what the log says of it
PAGES = {
    "/cases/{case}": "case",
    "/cases/{case}/logged": "case",
    "/cases/{case}/why/date/{clock}": "date {clock}",
    "/cases/{case}/why/decision/{decision}": "decision {table}",
    "/cases/{case}/act/add_note": "form add_note",
    "/cases/{case}/tell/withdrawn": "form withdrawn",
    "/cases/{case}/record-pack": "contents of the record pack",
    "/cases/{case}/record-pack.zip": "record pack",
    "/letters/{letter}": "letter ACK1",
    "/letters/{letter}.pdf": "letter ACK1",
    "/documents/{document}": "document {document}",
    "/tasks/{task}": "task acknowledge",
    "/tasks/{task}/take-over": "task acknowledge",
    "/instances/{instance}": "instance complaint",
    "/instances/{instance}/cancel": "instance complaint",
    "/api/v1/cases/{case}": "case",
    "/api/v1/cases/{case}/clocks": "case",
    "/api/v1/cases/{case}/history": "case",
    "/api/v1/cases/{case}/letters": "case",
    "/api/v1/cases/{case}/acts/add_note": "form add_note",
    "/api/v1/cases/{case}/messages/withdrawn": "form withdrawn",
    "/api/v1/cases/{case}/record-pack.zip": "record pack",
    "/api/v1/letters/{letter}": "letter ACK1",
    "/api/v1/documents/{document}": "document {document}",
    "/api/v1/letters/{letter}.pdf": "letter ACK1",
    "/api/v1/tasks/{task}": "task acknowledge",
    "/api/v1/instances/{instance}": "instance complaint",
    "/instances/{instance}/done-elsewhere/{engine_task}": "form of a task done elsewhere",
}
PARTS = {
    "web.case_diagram": "/cases/{case}/diagram.json",
    "web.instance_diagram": "/instances/{instance}/diagram.json",
    "web.why_a_date": "/cases/{case}/why/date/{clock}",
    "web.why_a_decision": "/cases/{case}/why/decision/{decision}",
    "api_cases.choices": "/api/v1/cases/{case}/choices",
}
"""What a page fetches while it stands open; over REST what may be chosen, which says nothing of the case."""
ENCLOSURES = {"web.enclosure", "api_cases.enclosure_as_pdf"}  # tests/web/test_enclosures.py
IN_THE_STUDIO = {"web.studio_letter_difference"}  # tests/web/studio/test_gates_pages.py


@dataclass(frozen=True)
class Press:
    """Something pressed or typed on a page: where it goes, with what, and how it is answered."""

    path: str
    status: int = 200
    method: str = "POST"
    htmx: bool = False
    values: Mapping[str, Any] | None = None
    file: bytes = b""


# what is done on the page of a task
TYPED = {
    "the fields again": Press("/tasks/{task}/form", htmx=True, values=ACKNOWLEDGED),
    "a pause in typing": Press("/tasks/{task}/draft", htmx=True, values=ACKNOWLEDGED),
    "save draft": Press("/tasks/{task}/draft", 302, values=ACKNOWLEDGED),
    "what is proposed": Press("/tasks/{task}/proposal", htmx=True, values=ACKNOWLEDGED),
    "the letter as it stands": Press("/tasks/{task}/letter", htmx=True, values=ACKNOWLEDGED),
    "own words": Press("/tasks/{task}/letter/words", htmx=True, values={**ACKNOWLEDGED, "edit": "responsible"}),
    "the letter as PDF": Press("/tasks/{task}/letter.pdf", values=ACKNOWLEDGED),
    "look, without script": Press("/tasks/{task}", values={**ACKNOWLEDGED, "look": "1"}),
    "own words, without script": Press("/tasks/{task}", values={**ACKNOWLEDGED, "edit": "responsible"}),
    "another row, without script": Press("/tasks/{task}", values={**ACKNOWLEDGED, "add-row": "definition"}),
    "complete, refused": Press(
        "/tasks/{task}", 422, values={**ACKNOWLEDGED, "posted_by_hand": True, "occurred_on": "yesterday"}
    ),
}
PRESSED = {
    **TYPED,
    "claim": Press("/tasks/{task}/claim", 302),
    "take over, refused": Press("/tasks/{task}/take-over", 409, values={"holder": "nobody"}),
    "release": Press("/tasks/{task}/release", 302),
    "an act's fields again": Press("/cases/{case}/act/add_note", htmx=True),
    "an act, refused": Press("/cases/{case}/act/add_note", 422),
    "another row of an act": Press("/cases/{case}/act/add_note", values={"add-row": "text"}),
    "a message, refused": Press("/cases/{case}/tell/withdrawn", 422, values={"occurred_on": "yesterday"}),
    "a document": Press("/cases/{case}/documents", 302, file=b"Seen"),
    "an instance mended, refused": Press("/instances/{instance}/suspend", 422),
    "done elsewhere, refused": Press("/instances/{instance}/done-elsewhere/{engine_task}", 422),
    "done elsewhere, its fields again": Press("/instances/{instance}/done-elsewhere/{engine_task}", htmx=True),
    "draft over REST": Press("/api/v1/tasks/{task}/draft", 204, "PUT", values=ACKNOWLEDGED),
    "complete over REST, refused": Press(
        "/api/v1/tasks/{task}/complete",
        422,
        values={**ACKNOWLEDGED, "posted_by_hand": True, "occurred_on": "yesterday"},
    ),
}


class World:
    """A driver with everything there is to look at, its pages, and somebody who may look at all of it."""

    def __init__(self, driver: RuntimeDriver, app: Flask) -> None:
        self.driver, self.app = driver, app
        everybody = driver.person("everybody", *{role for roles in PEOPLE.values() for role in roles})
        case_id = acknowledged(driver)
        document = add_document(driver.runtime, everybody, case_id, "notes.txt", b"Seen")
        with driver.runtime.database.read() as connection:
            decision = cases.rows_of(connection, tables.decision, case_id)[0]
            instance = running.live_instances(connection, case_id)[0]
            clock = cases.rows_of(connection, tables.clock, case_id)[0]
            letter = cases.rows_of(connection, tables.letter, case_id)[0]
            documents = cases.rows_of(connection, tables.document, case_id)
            mine = cases.rows_of(connection, tables.task, case_id)
        assert document
        self.names: dict[str, Any] = {
            "case": case_id, "task": driver.task(driver.log(), "acknowledge"), "clock": clock["name"],
            "decision": decision["id"], "table": decision["decision_id"], "instance": instance["id"],
            "letter": letter["id"], "document": documents[0]["id"],
            "engine_task": next(task["engine_task"] for task in mine if task["element_id"] == "investigate"),
        }  # fmt: skip

    def ask(self, press: Press, by: str = "everybody") -> TestResponse:
        """Send what somebody pressed, as a browser or as a client of REST does."""
        path = press.path.format(**self.names)
        if path.startswith("/api/"):
            url = self.driver.runtime.settings.database_url
            headers = {"Authorization": f"Bearer {endless_session(url, by, 'rest')}"}
            body = None if press.values is None else dict(press.values)
            return self.app.test_client().open(path, method=press.method, headers=headers, json=body)
        client = browser_of(self.app, by).client
        headers = HTMX if press.htmx else {}
        values = dict(press.values or {}) if press.method == "POST" else None
        if press.file:
            values = {**(values or {}), "file": (io.BytesIO(press.file), "more.txt")}
        return client.open(path, method=press.method, headers=headers, data=values)

    def looks(self) -> list[tuple[str, str]]:
        """Who looked at what, the whole log."""
        with self.driver.runtime.database.read() as connection:
            query = select(tables.read_log.c.username, tables.read_log.c.what).order_by(tables.read_log.c.id)
            return [(row.username, row.what) for row in connection.execute(query)]

    def endpoints(self, presses: list[Press]) -> set[str]:
        """The functions that answer some addresses."""
        adapter = self.app.url_map.bind("localhost")
        return {str(adapter.match(press.path.format(**self.names), press.method)[0]) for press in presses}


@contextmanager
def world_over(url: str, content: Any) -> Iterator[World]:
    driver = RuntimeDriver(url, at=MONDAY)
    publish_content.publish_content(driver.runtime, ABROAD, content_of_another_landlord(content, ABROAD), ENGINE)
    driver.person("stranger", *{role for roles in PEOPLE.values() for role in roles}, landlord=ABROAD)
    driver.person("board", "board")
    app = app_over(driver)
    yield World(driver, app)
    app.extensions["runtime"].database.dispose()
    driver.close()


@pytest.fixture(scope="module", params=DATABASES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One for all tests here: none of them counts from nothing."""
    folder = tmp_path_factory.mktemp("read_log")
    with ExitStack() as stack:
        if request.param == "sqlite":
            shutil.copyfile(request.getfixturevalue("migrated_sqlite"), folder / "redress.db")
            url = f"sqlite:///{folder / 'redress.db'}"
        else:
            server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("migrated_postgres")
            own = stack.enter_context(postgres.database(server, template))
            url = own.render_as_string(hide_password=False)
        yield stack.enter_context(world_over(url, folder / "content"))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_is_read_leaves_one_line(world: World, path: str) -> None:
    """REC-03"""
    before = world.looks()
    answer = world.ask(Press(path, method="GET"))
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    assert world.looks() == [*before, ("everybody", PAGES[path].format(**world.names))]


@pytest.mark.parametrize("part", PARTS)
def test_what_a_page_fetches_while_it_stands_open_leaves_none(world: World, part: str) -> None:
    before = world.looks()
    answer = world.ask(Press(PARTS[part], method="GET", htmx=True))
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    assert world.looks() == before


@pytest.mark.parametrize("press", PRESSED)
def test_a_key_pressed_leaves_none(world: World, press: str) -> None:
    before = world.looks()
    answer = world.ask(PRESSED[press])
    assert answer.status_code == PRESSED[press].status, answer.get_data(as_text=True)[:2000]
    assert world.looks() == before


def test_every_address_of_a_case_is_read_or_pressed_here(world: World) -> None:
    """A new page says whether it is read; a new button is pressed above. What changes a case over REST only changes."""
    rules = [rule for rule in world.app.url_map.iter_rules() if OF_A_CASE & rule.arguments]
    read = {rule.endpoint for rule in rules if "GET" in (rule.methods or ())}
    pages = world.endpoints([Press(path, method="GET") for path in PAGES])
    assert pages | set(PARTS) | ENCLOSURES | IN_THE_STUDIO == read
    posted = {rule.endpoint for rule in rules if "POST" in (rule.methods or ()) and rule.endpoint.startswith("web.")}
    assert world.endpoints(list(PRESSED.values())) >= posted


@pytest.mark.parametrize("press", [*PAGES, *PRESSED])
def test_somebody_of_another_landlord_finds_nothing_at_any_of_them(world: World, press: str) -> None:
    """PRM-05"""
    before = world.looks()
    answer = world.ask(PRESSED.get(press) or Press(press, method="GET"), by="stranger")
    assert answer.status_code == 404, answer.get_data(as_text=True)[:2000]
    assert world.looks() == before


@pytest.mark.parametrize("press", TYPED)
def test_somebody_whose_roles_open_no_case_finds_no_task_to_type_into(world: World, press: str) -> None:
    """PRM-04: as with the task's page, it is not there for them; they are not told whose it is."""
    assert world.ask(Press("/tasks/{task}", method="GET"), by="board").status_code == 404
    assert world.ask(TYPED[press], by="board").status_code == 404


@pytest.mark.parametrize("path", ["/tasks/{left}", "/api/v1/tasks/{left}/complete"])
def test_a_task_left_in_the_hands_of_somebody_who_may_open_no_case_any_more_is_not_theirs_to_complete(
    world: World, path: str
) -> None:
    """PRM-04"""
    driver = world.driver
    driver.person("gone", "customer_excellence_team")
    task_id = driver.task(driver.log(), "acknowledge")
    with driver.runtime.database.write() as connection:
        running.update_task(connection, task_id, {"assignee": "gone"})
    driver.person("gone", "board")
    world.names["left"] = task_id
    assert world.ask(Press(path, values=ACKNOWLEDGED), by="gone").status_code == 404
    with driver.runtime.database.read() as connection:
        task = cases.get_row(connection, tables.task, task_id)
    assert task is not None
    assert task["state"] == "open"


def test_a_completion_from_the_browser_is_one_commit_and_at_most_twenty_statements(world: World) -> None:
    """From the request to the answer, once what is parsed once is parsed: who asks, the form, the step, the answer."""
    for number in range(2):
        world.names["open"] = world.driver.task(acknowledged(world.driver), "investigate")
        with counted(world.app.extensions["runtime"].database.engine) as counts:
            press = Press("/tasks/{open}", 302, values={**INVESTIGATED, "_request_key": f"investigated {number}"})
            answer = world.ask(press, by="handler")
        assert answer.status_code == 302, answer.get_data(as_text=True)[:2000]
    assert counts["commits"] == 1
    assert counts["statements"] <= MOST_STATEMENTS


def test_a_completion_that_issues_a_letter_is_one_commit_too(world: World) -> None:
    world.names["open"] = world.driver.task(world.driver.log(), "acknowledge")
    with counted(world.app.extensions["runtime"].database.engine) as counts:
        answer = world.ask(Press("/tasks/{open}", values=ACKNOWLEDGED))
    assert answer.status_code == 302, answer.get_data(as_text=True)[:2000]
    assert counts["commits"] == 1
    with world.driver.runtime.database.read() as connection:
        query = select(func.count()).select_from(tables.letter)
        query = query.join(tables.task, tables.task.c.case_id == tables.letter.c.case_id)
        assert connection.execute(query.where(tables.task.c.id == world.names["open"])).scalar_one() == 1


def test_five_pauses_while_typing_leave_the_one_line_of_the_page(world: World) -> None:
    world.names["open"] = world.driver.task(world.driver.log(), "acknowledge")
    before = world.looks()
    world.ask(Press("/tasks/{open}", method="GET"))
    for _ in range(5):
        world.ask(Press("/tasks/{open}/draft", htmx=True, values=ACKNOWLEDGED))
        world.ask(Press("/tasks/{open}/letter", htmx=True, values=ACKNOWLEDGED))
    assert world.looks() == [*before, ("everybody", "task acknowledge")]
