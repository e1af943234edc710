"""The inbox on SQLite and on PostgreSQL: every tab and filter is read along an index; no count goes on for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Select, func, select

from app.store.queries import inbox as queries
from app.store.queries import search
from app.store.tables import task
from app.views.inbox import Asked, inbox
from tests.bench.many_tasks import ROLES, fill
from tests.drivers.runtime_driver import LANDLORD, RuntimeDriver

TASKS = 3000
OWN = "|complaints_handler|"
WAITING = "|locality_team|"
"""Offered to a role whose tasks nobody has claimed."""
EVERYTHING = queries.Tab((queries.Slice(LANDLORD),))
SETS = queries.Tab(tuple(queries.Slice(LANDLORD, f"|{role}|") for role in sorted(ROLES)))
TEAM = queries.Tab((queries.Slice(LANDLORD, OWN, ("heating", "repairs")),))
NOBODY = queries.Tab((queries.Slice(LANDLORD, WAITING),), holding=queries.Holding.NOBODY)
MINE = queries.Tab((queries.Slice(LANDLORD),), assignee="worker_7")
LATE = queries.Tab((queries.Slice(LANDLORD, due_to=date(2025, 11, 30)),))
NONE = queries.Filters()
QUESTIONS: dict[str, tuple[queries.Tab, queries.Filters, str]] = {
    "mine": (MINE, NONE, "ix_task_mine"),
    "team": (TEAM, NONE, "ix_task_team"),
    "unassigned": (NOBODY, NONE, "ix_task_unassigned"),
    "everything": (EVERYTHING, NONE, "ix_task_landlord"),
    "status tag": (LATE, NONE, "ix_task_landlord"),
    "assignee": (EVERYTHING, queries.Filters(assignee="worker_7"), "ix_task_mine"),
    "assignee, of a team": (TEAM, queries.Filters(assignee="worker_31"), "ix_task_mine"),
    "kind": (SETS, queries.Filters(kind="respond"), "ix_task_element"),
    "kind, of a team": (TEAM, queries.Filters(kind="acknowledge"), "ix_task_element"),
    "kind, unassigned": (NOBODY, queries.Filters(kind="respond"), "ix_task_element"),
    "service area": (SETS, queries.Filters(area="heating"), "ix_task_area"),
    "service area, of mine": (MINE, queries.Filters(area="heating"), "ix_task_mine"),
    "stage": (SETS, queries.Filters(stage=2), "ix_task_stage"),
    "role": (NOBODY, queries.Filters(role="locality_team"), "ix_task_unassigned"),
    "found cases": (EVERYTHING, queries.Filters(case_ids=(5, 6, 7)), "ix_user_task_case_id"),
    "kind and service area": (SETS, queries.Filters(kind="respond", area="heating"), "ix_task_element"),
}


@pytest.fixture(scope="module")
def crowded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, RuntimeDriver]]:
    """The two databases, each with 3,000 open tasks; only read by the tests here."""
    import shutil

    from tests import postgres

    copied = tmp_path_factory.mktemp("crowded") / "redress.db"
    shutil.copyfile(request.getfixturevalue("migrated_sqlite"), copied)
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("migrated_postgres")
    with postgres.database(server, template) as url:
        drivers = {
            "sqlite": RuntimeDriver(f"sqlite:///{copied}"),
            "postgresql": RuntimeDriver(url.render_as_string(hide_password=False)),
        }
        for driver in drivers.values():
            fill(driver, TASKS)
        yield drivers
        for driver in drivers.values():
            driver.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def driver(request: pytest.FixtureRequest, crowded: dict[str, RuntimeDriver]) -> RuntimeDriver:
    return crowded[request.param]


def _plan(driver: RuntimeDriver, statement: Select[Any]) -> str:
    """How the database says it would run a statement."""
    sqlite = driver.runtime.database.is_sqlite
    engine = driver.runtime.database.engine
    sql = str(statement.compile(engine, compile_kwargs={"literal_binds": True})).replace("%%", "%")
    with engine.connect() as connection:
        if not sqlite:  # of few rows PostgreSQL rightly reads all; the question is what it does with many
            connection.exec_driver_sql("SET enable_seqscan = off")
            connection.exec_driver_sql("SET enable_bitmapscan = off")
        rows = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{sql.replace('%', '%%')}")
        return "\n".join(str(row[3] if sqlite else row[0]) for row in rows)


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_tab_and_filter_is_read_along_its_index_in_order(driver: RuntimeDriver, question: str) -> None:
    tab, filters, index = QUESTIONS[question]
    statements = queries.statements(tab, filters, 41)
    assert statements
    for statement in statements:
        plan = _plan(driver, statement)
        assert index in plan, plan
        if filters.case_ids is None:
            assert "TEMP B-TREE" not in plan, plan
            assert "Sort" not in plan, plan


def test_the_sets_of_roles_are_stepped_through_and_not_counted(driver: RuntimeDriver) -> None:
    with driver.runtime.database.read() as connection:
        offered = queries.offers(connection, LANDLORD)
        wanted = select(task.c.offered).distinct().where(task.c.state == "open")
        assert sorted(offered) == sorted(connection.execute(wanted).scalars())
        assert queries.offers(connection, "nobody") == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_counting_stops_at_the_cap_and_agrees_with_the_list(driver: RuntimeDriver, question: str) -> None:
    tab, filters, _ = QUESTIONS[question]
    with driver.runtime.database.read() as connection:
        whole = len(queries.page(connection, tab, filters, TASKS))
        assert whole, "nothing is listed, so nothing is counted"
        assert queries.counts(connection, [(tab, filters)], TASKS) == [whole]
        assert queries.counts(connection, [(tab, filters)], 7) == [min(whole, 8)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_paging_through_gives_every_task_once_in_order(driver: RuntimeDriver, question: str) -> None:
    tab, filters, _ = QUESTIONS[question]
    with driver.runtime.database.read() as connection:
        whole = [(row["sort_due"], row["task_id"]) for row in queries.page(connection, tab, filters, TASKS)]
        assert whole == sorted(set(whole))
        first = [(row["sort_due"], row["task_id"]) for row in queries.page(connection, tab, filters, 5)]
        assert first == whole[:5]
        at = min(4, len(whole) - 2)
        assert at > 0
        further = [row["task_id"] for row in queries.page(connection, tab, filters, 5, queries.Place(*whole[at]))]
        assert further == [number for _, number in whole[at + 1 : at + 6]]
        back = queries.page(connection, tab, filters, 3, queries.Place(*whole[at], before=True))
        assert [row["task_id"] for row in back] == [number for _, number in whole[max(0, at - 3) : at]]


def test_a_rare_word_is_read_from_the_index_and_a_common_one_only_checked(driver: RuntimeDriver) -> None:
    with driver.runtime.database.read() as connection:
        ranked = search.rarest_first(connection, [LANDLORD], ["resident", "2999", "asp"], 50)
        assert [word for word, _ in ranked] == ["2999", "asp", "resident"]
        assert dict(ranked)["resident"] == 50
        assert search.cases_with(connection, [LANDLORD], ["2999", "resident", "asp"], 10) == [2999]
        assert search.cases_with(connection, [LANDLORD], ["2999", "zebra"], 10) == []
        assert len(search.latest_cases(connection, [LANDLORD], ["open"], ["resident", "boil"], 20)) == 20


def test_words_found_too_often_still_narrow_the_list(driver: RuntimeDriver) -> None:
    with driver.runtime.database.read() as connection:
        narrowed = queries.Filters(words=("boil", "resident"))
        boilers = queries.page(connection, EVERYTHING, narrowed, TASKS)
        every = connection.execute(select(func.count()).select_from(task)).scalar_one()
    assert 0 < len(boilers) < every
    assert all("boiler" in row["summary"] for row in boilers)


def test_the_view_says_that_there_are_more_than_it_counts(driver: RuntimeDriver) -> None:
    shown = inbox(driver.runtime, driver["manager"], Asked(tab="all"), 40)
    assert shown.counts["all"] == shown.cap + 1 == 1001
    assert len(shown.rows) == 40
    assert shown.after is not None
    assert shown.before is None


@pytest.mark.parametrize("statuses", [[], ["open"]])
def test_the_latest_cases_are_read_in_order_also_of_one_day(driver: RuntimeDriver, statuses: list[str]) -> None:
    [statement] = search.latest(LANDLORD, statuses, [], 20)
    plan = _plan(driver, statement)
    assert ("ix_case_list" if statuses else "ix_case_received") in plan, plan


def test_words_are_looked_for_among_the_latest_cases_and_then_among_those_that_hold_them(driver: RuntimeDriver) -> None:
    newest, last, every = search.latest(LANDLORD, [], ["resident", "boil"], 20)
    plan = _plan(driver, newest)
    assert "ix_case_received" in plan, plan
    assert "ix_case_word_case" in plan, plan
    with driver.runtime.database.read() as connection:
        whole = {row["id"] for row in search.latest_cases(connection, [LANDLORD], [], ["resident", "boil"], TASKS)}
        together = set(search.cases_with(connection, [LANDLORD], ["boil", "resident"], TASKS))
        assert {row.id for row in connection.execute(every)} == set(sorted(together)[-20:])
        assert {row.id for row in connection.execute(last)} == set(sorted(together)[-20:])
    assert whole == together
    assert len(whole) == TASKS // 5


@pytest.mark.parametrize("driver", ["postgresql"], indirect=True)
def test_no_statement_is_compiled_before_it_runs(driver: RuntimeDriver) -> None:
    """PostgreSQL compiles what it thinks dear, and takes ten times as long for that as for the question."""
    with driver.runtime.database.read() as connection:
        assert connection.exec_driver_sql("SHOW jit").scalar_one() == "off"
