"""The inbox on SQLite and on PostgreSQL: every tab and filter is read along an index; no count goes on for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Select, func, select

from app.store.queries import inbox as queries
from app.store.queries import search
from app.store.tables import case_word, task
from app.views.inbox import Asked, inbox
from tests.bench.many_cases import index_words
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
            with driver.runtime.database.write() as connection:
                index_words(connection)
        yield drivers
        for driver in drivers.values():
            driver.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def driver(request: pytest.FixtureRequest, crowded: dict[str, RuntimeDriver]) -> RuntimeDriver:
    return crowded[request.param]


def _plan(driver: RuntimeDriver, statement: Select[Any], *, in_order: bool = True) -> str:
    """How the database says it would run a statement. `in_order`: PostgreSQL is to read along an index in its order."""
    sqlite = driver.runtime.database.is_sqlite
    engine = driver.runtime.database.engine
    sql = str(statement.compile(engine, compile_kwargs={"literal_binds": True})).replace("%%", "%")
    with engine.connect() as connection:
        if not sqlite:  # of few rows PostgreSQL rightly reads all; the question is what it does with many
            connection.exec_driver_sql("SET enable_seqscan = off")
            if in_order:
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
    with driver.runtime.database.read() as connection:
        [statement] = search.latest(connection, LANDLORD, statuses, [], 20)
    plan = _plan(driver, statement)
    assert ("ix_case_list" if statuses else "ix_case_received") in plan, plan


def test_which_cases_hold_several_words_is_asked_of_the_databases_own_index(driver: RuntimeDriver) -> None:
    with driver.runtime.database.read() as connection:
        *newest, held = search.latest(connection, LANDLORD, ["open"], ["resident", "boil"], 20)
        plans = [_plan(driver, statement, in_order=False) for statement in (*newest, held)]
        whole = {row["id"] for row in search.latest_cases(connection, [LANDLORD], [], ["resident", "boil"], TASKS)}
        together = set(search.cases_with(connection, [LANDLORD], ["boil", "resident"], TASKS))
        listed = {row.id for row in connection.execute(held)}
    assert listed <= whole
    assert len(listed) == 20
    if driver.runtime.database.is_sqlite:
        assert newest == []
        assert "VIRTUAL TABLE INDEX" in plans[-1]
    else:
        assert "ix_case_received" in plans[0], plans[0]
        assert "pk_case_text" in plans[0], plans[0]
        assert "ix_case_text_words" in plans[-1], plans[-1]
    assert whole == set(sorted(together)[-search.LAST :])
    assert len(together) == TASKS // 5


@pytest.mark.parametrize("text", ["boil noise", "12 nowhere", "resident nowhere", "zebra"])
def test_words_that_no_case_holds_together_find_nothing(driver: RuntimeDriver, text: str) -> None:
    with driver.runtime.database.read() as connection:
        assert search.latest_cases(connection, [LANDLORD], [], text.split(), 20) == []


@pytest.mark.parametrize("start", ["1", "a", "r", "re", "resident1", "resident 29"])
def test_the_start_of_very_many_words_finds_what_each_of_them_finds(driver: RuntimeDriver, start: str) -> None:
    """On SQLite the words that start so are looked for one by one, or, where they are very many, by the start."""
    with driver.runtime.database.read() as connection:
        held = search.cases_with(connection, [LANDLORD], start.split(), TASKS)
        kept = connection.execute(select(case_word.c.word, case_word.c.case_id)).all()
    wanted = [{row.case_id for row in kept if row.word.startswith(word)} for word in start.split()]
    assert set(held) == set.intersection(*wanted)


@pytest.mark.parametrize("driver", ["postgresql"], indirect=True)
def test_no_statement_is_compiled_before_it_runs(driver: RuntimeDriver) -> None:
    """PostgreSQL compiles what it thinks dear, and takes ten times as long for that as for the question."""
    with driver.runtime.database.read() as connection:
        assert connection.exec_driver_sql("SHOW jit").scalar_one() == "off"
