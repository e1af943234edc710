"""No page, no REST address and no worker reads a whole table that grows with the years: PostgreSQL says how it would
run each statement, among thousands of rows of finished work, with its usual settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from app.casework.actor import Membership
from app.jobs.executor import Worker
from app.reports import REPORTS
from app.use_cases.add_user import add_user
from app.use_cases.preview_contact import preview_contact
from tests import postgres
from tests.api.conftest import CONTACT, Rest
from tests.drivers.answering import EveryPost
from tests.drivers.each_kind import add_each_kind, at_stage_2
from tests.store.crowd import COPIES, crowd
from tests.web.conftest import app_over, browser_of
from tests.web.test_existence import address, known

Statement = tuple[str, Any]
ROUNDS = 25
"""Batches that the worker takes: all of what is due, and of the made-up cases some, which each round makes findable
with the same statements."""
WHOLE = re.compile(r"Seq Scan on (\w+)")


@pytest.fixture(scope="module")
def driver(request: pytest.FixtureRequest) -> Iterator[EveryPost]:
    """A case at stage 2 on PostgreSQL, beside thousands that are over."""
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("migrated_postgres")
    with postgres.database(server, template) as url:
        driver = EveryPost(url.render_as_string(hide_password=False), "aspire")
        add_each_kind(driver)
        every = [Membership(driver.landlord, key) for key in driver.runtime.landlord(driver.landlord).roles]
        driver.people["keeper"] = add_user(driver.runtime, "keeper", "Keeper", None, every)
        yield driver
        driver.close()


@contextmanager
def statements_of(driver: EveryPost, engine: Any) -> Iterator[dict[str, Statement]]:
    """What is sent to the database meanwhile: the text of each statement, with the values of the first time."""
    sent: dict[str, Statement] = {}

    def note(connection: Any, cursor: Any, statement: str, values: Any, context: Any, many: bool) -> None:
        sent.setdefault(statement, (statement, values[0] if isinstance(values, list) else values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def whole_tables(driver: EveryPost, sent: dict[str, Statement]) -> list[tuple[str, str]]:
    """(table, statement) of everything that would read a whole table that grows."""
    whole: list[tuple[str, str]] = []
    asked = 0
    with driver.runtime.database.engine.connect() as connection:
        for statement, values in sent.values():
            if not re.match(r"\s*(SELECT|WITH|UPDATE|DELETE)\b", statement):
                continue
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", values or {})
            asked += 1
            names = {name for row in plan for name in WHOLE.findall(str(row[0]))}
            whole += [(name, statement) for name in sorted(names) if name in GROWN]
        connection.rollback()
    assert asked > 20, "hardly anything was asked of the database"
    return whole


GROWN: dict[str, int] = {}


def test_no_statement_of_pages_rest_and_workers_reads_a_whole_table_that_grows(driver: EveryPost) -> None:
    case_id = at_stage_2(driver)
    ids = known(driver, case_id)
    with driver.runtime.database.write() as connection:
        GROWN.update(crowd(connection))
    assert not {name: rows for name, rows in GROWN.items() if rows < COPIES}
    with driver.runtime.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
    app = app_over(driver)
    rest, browser = Rest(app, driver), browser_of(app, "keeper")
    rest.token("keeper")
    answers: dict[str, int] = {}
    with statements_of(driver, app.extensions["runtime"].database.engine) as sent:
        for rule in sorted(app.url_map.iter_rules(), key=str):
            if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "web.sign_out"):
                continue
            path = address(app, rule, ids)
            if path.startswith("/api/v1"):
                answers[path] = rest.send("GET", path.removeprefix("/api/v1"), "keeper").status_code
            else:
                answers[path] = browser.client.get(path).status_code
        for query in ("tab=all", "tab=mine", "tab=team", "tab=unassigned", "tab=all&tag=late", "tab=all&text=sam"):
            browser.client.get(f"/?{query}")
        for query in ("text=made+up", "text=nowhere", "status=closed", "status=under_way"):
            browser.client.get(f"/cases?{query}")
        for name in sorted(REPORTS):
            rest.send("GET", f"/reports/{name}?landlord=aspire", "keeper")
        assert rest.send("POST", "/contacts", "officer", json=CONTACT).status_code in (200, 201)
    assert sum(status == 200 for status in answers.values()) > len(answers) / 2, answers
    with statements_of(driver, driver.runtime.database.engine) as by_use_cases:
        preview_contact(driver.runtime, driver["officer"], CONTACT)
        worker = Worker(driver.runtime)
        for _ in range(ROUNDS):
            worker.run_once()
        assert not any(worker._anything_due(kind, driver.clock.now()) for kind in worker.kinds), "it is not done yet"
    whole = whole_tables(driver, {**sent, **by_use_cases})
    assert not whole, "\n\n".join(f"{name}: {statement}" for name, statement in whole)


def test_a_statement_that_reads_a_whole_table_would_be_noticed(driver: EveryPost) -> None:
    query = "SELECT id FROM complaint_case WHERE summary = 'x'"
    with driver.runtime.database.engine.connect() as connection:
        plan = "\n".join(str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {query}"))
    assert WHOLE.findall(plan) == ["complaint_case"]
