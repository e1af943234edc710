"""Several people do the same in one moment, on PostgreSQL: nobody gets a fault, and each verb takes effect once.

`make race` does so with server processes, more often, and with eight at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg.errors import DeadlockDetected, UniqueViolation
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from app.errors import Conflict
from app.store import tables
from app.store.retries import TRIES, retried
from tests.api.conftest import Rest, rest_over
from tests.drivers.runtime_driver import RuntimeDriver
from tests.postgres import empty
from tests.race.at_once import Send, race, ways
from tests.race.verbs import OFFICERS, VERBS, Answer, Asked, staff

AT_ONCE, ROUNDS = 3, 2


@pytest.fixture
def driver(own_postgres: URL) -> Iterator[RuntimeDriver]:
    """Monday 1 December 2025, 9:00, eight officers."""
    begun = RuntimeDriver(own_postgres.render_as_string(hide_password=False), staff=staff())
    yield begun
    begun.close()
    empty(own_postgres, [table.name for table in reversed(tables.metadata.sorted_tables)])


@pytest.fixture
def rest(driver: RuntimeDriver, own_postgres: URL) -> Iterator[Rest]:
    face = rest_over(driver, own_postgres.render_as_string(hide_password=False))
    yield face
    face.app.extensions["runtime"].database.dispose()


def sender(rest: Rest) -> Send:
    for username in OFFICERS[:AT_ONCE]:
        rest.token(username)

    def send(asked: Asked) -> Answer:
        answer = rest.send(
            asked.method, asked.path, asked.by, key=asked.key, json=asked.body, headers=dict(asked.headers)
        )
        return Answer(answer.status_code, answer.get_json(silent=True))

    return send


@pytest.mark.parametrize(("name", "same_key"), [(name, way) for name in VERBS for way in ways(name)])
def test_a_verb_done_by_several_in_one_moment_takes_effect_as_often_as_it_is_answered(
    rest: Rest, driver: RuntimeDriver, name: str, same_key: bool
) -> None:
    """INT-03, SYS-05"""
    tally = race(driver, [sender(rest)], name, AT_ONCE, ROUNDS, same_key)
    assert not tally.wrong, (tally.line, *tally.wrong)


def crossed(times: int, kind: type[DBAPIError], said: Exception) -> tuple[Any, list[int]]:
    """A command that meets somebody so often before it is done, and its calls."""
    calls: list[int] = []

    @retried
    def command() -> str:
        calls.append(len(calls))
        if len(calls) <= times:
            raise kind("UPDATE …", {}, said)
        return "done"

    return command, calls


def test_a_command_that_met_another_one_is_done_again_from_the_beginning() -> None:
    command, calls = crossed(2, OperationalError, DeadlockDetected())
    assert command() == "done"
    assert len(calls) == 3


def test_who_meets_somebody_every_time_reads_so_in_words() -> None:
    command, calls = crossed(TRIES, OperationalError, DeadlockDetected())
    with pytest.raises(Conflict, match="Wait a little"):
        command()
    assert len(calls) == TRIES


def test_a_row_that_is_there_every_time_is_a_fault_of_the_program() -> None:
    command, _ = crossed(TRIES, IntegrityError, UniqueViolation())
    with pytest.raises(IntegrityError):
        command()


def test_another_error_of_the_database_is_not_tried_again() -> None:
    command, calls = crossed(1, OperationalError, RuntimeError("no such table"))
    with pytest.raises(OperationalError):
        command()
    assert len(calls) == 1
