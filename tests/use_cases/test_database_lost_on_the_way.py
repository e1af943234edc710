"""Whatever the database says at whichever statement: a command is done whole or not at all, and no step is blamed."""

from __future__ import annotations

import inspect
import itertools
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import Connection, event, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.errors import DatabaseAway, RedressError
from app.store import tables
from app.store.retries import has_crossed
from app.use_cases.complete_task import complete_task
from app.use_cases.fire_timers import fire_timer
from app.use_cases.log_contact import log_contact
from tests.api.conftest import ACKNOWLEDGE
from tests.chaos.clients import CaseOfClient, contact
from tests.drivers.runtime_driver import RuntimeDriver
from tests.postgres import empty, standing_connection

pytestmark = pytest.mark.walks

Command = Callable[[], object]


def completing(driver: RuntimeDriver) -> Command:
    """Completing a task, after which a service tells the handler."""
    task = driver.task(driver.log(), "acknowledge")
    return lambda: inspect.unwrap(complete_task)(driver.runtime, driver["officer"], task, ACKNOWLEDGE)


def logging(driver: RuntimeDriver) -> Command:
    answers = contact(CaseOfClient(1, late=False, bad=False, by="officer"))
    return lambda: inspect.unwrap(log_contact)(driver.runtime, driver["officer"], answers)


def firing(driver: RuntimeDriver) -> Command:
    """The timer of a response that is overdue, after which a service alerts the manager."""
    driver.log()
    with driver.runtime.database.read() as connection:
        timer = connection.execute(select(tables.timer.c.id, tables.timer.c.due_at)).one()
    driver.clock.move_to(timer.due_at)
    return lambda: inspect.unwrap(fire_timer)(driver.runtime, timer.id)


@contextmanager
def before_statement(driver: RuntimeDriver, number: int, happens: Callable[[Connection], None]) -> Iterator[None]:
    """Have something happen before the statement of this number, counted from 1."""
    numbers = itertools.count(1)

    def count(connection: Connection, *more: Any) -> None:
        if next(numbers) == number:
            happens(connection)

    engine = driver.runtime.database.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", count)


def tried_at_every_statement(
    driver: RuntimeDriver, command: Command, happens: Callable[[Connection], None]
) -> list[Exception]:
    """What the command raised, statement by statement, until it was done. No incident is left."""
    raised: list[Exception] = []
    while True:
        try:
            with before_statement(driver, len(raised) + 1, happens):
                command()
            break
        except (SQLAlchemyError, RedressError) as error:
            raised.append(error)
    with driver.runtime.database.read() as connection:
        assert connection.execute(select(tables.incident.c.detail)).all() == []
    return raised


@pytest.mark.parametrize("begun", [completing, logging, firing], ids=lambda begun: begun.__name__)
def test_a_command_that_meets_somebody_at_any_statement_is_done_again(driver: RuntimeDriver, begun: Any) -> None:
    """It says so at each, so that the whole of it is repeated: never that a step of the process is at fault."""
    said = sqlite3.OperationalError("database is locked") if driver.runtime.database.is_sqlite else DeadlockDetected()

    def meet(connection: Connection) -> None:
        raise OperationalError("UPDATE …", {}, said)

    raised = tried_at_every_statement(driver, begun(driver), meet)
    assert len(raised) > 10
    assert all(has_crossed(error) for error in raised), raised


@pytest.fixture
def lost(own_postgres: URL) -> Iterator[tuple[RuntimeDriver, Callable[[Connection], None]]]:
    """A driver, and what ends its connection from the other side."""
    driver = RuntimeDriver(own_postgres.render_as_string(hide_password=False))
    admin = standing_connection(own_postgres)

    def end(connection: Connection) -> None:
        ended: psycopg.Connection[Any] = connection.connection.dbapi_connection  # type: ignore[assignment]
        admin.execute("SELECT pg_terminate_backend(%s, 60000)", (ended.info.backend_pid,))

    yield driver, end
    driver.close()
    empty(own_postgres, [table.name for table in reversed(tables.metadata.sorted_tables)])


def test_a_database_that_goes_away_at_any_statement_is_said_in_words(lost: Any) -> None:
    """Completing a task: 503 at each statement, and nothing is changed."""
    driver, end = lost
    raised = tried_at_every_statement(driver, completing(driver), end)
    assert len(raised) > 10
    assert {type(error) for error in raised} == {DatabaseAway}
    with driver.runtime.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM letter")).scalar_one() == 1
