"""What is asked outside a transaction, and many rows that go out in one statement; on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select

from app.store import cases, jobs, tables
from app.store.database import Database

NOW = datetime(2025, 12, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def word(number: int) -> dict[str, object]:
    return {"username": f"user{number}", "name": f"User {number}", "active": True, "session_epoch": 0, "email": ""}


def sent_by(database: Database) -> list[tuple[str, bool]]:
    """(statement, whether its rows are sent one by one) of what is executed from now on."""
    sent: list[tuple[str, bool]] = []

    def note(*details: object) -> None:
        sent.append((str(details[2]), isinstance(details[3], list)))

    event.listen(database.engine, "before_cursor_execute", note)
    return sent


def test_a_question_outside_a_transaction_sees_what_is_committed_and_begins_nothing(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as connection:
        cases.insert(connection, tables.user, word(1))
    begun = []
    event.listen(database.engine, "before_cursor_execute", lambda *details: begun.append(details[2]))
    with database.glance() as connection:
        assert connection.execute(select(func.count()).select_from(tables.user)).scalar_one() == 1
        with database.write() as other:
            cases.insert(other, tables.user, word(2))
        assert connection.execute(select(func.count()).select_from(tables.user)).scalar_one() == 2
    assert [statement for statement in begun if statement == "BEGIN"] == []
    with database.write() as connection:  # the same connection again, in a transaction that is taken back
        cases.insert(connection, tables.user, word(3))
        connection.rollback()
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables.user)).scalar_one() == 2
    database.dispose()


def test_outside_a_transaction_nothing_can_be_changed(database_url: str) -> None:
    database = Database(database_url)
    with database.glance() as connection, pytest.raises(RuntimeError, match="nothing is changed"):
        cases.insert(connection, tables.user, word(1))
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables.user)).scalar_one() == 0
    database.dispose()


def test_many_rows_of_a_table_go_to_postgresql_in_one_statement(database_url: str) -> None:
    database = Database(database_url)
    sent = sent_by(database)
    with database.write() as connection:
        cases.insert_many(connection, tables.user, [word(number) for number in range(60)])
    inserts = [one_by_one for statement, one_by_one in sent if statement.startswith("INSERT")]
    assert inserts == [database.is_sqlite]  # SQLite has no server to send them to
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables.user)).scalar_one() == 60
    database.dispose()


def test_a_job_that_failed_is_moved_with_all_its_patience_by_the_statement_that_would_put_it_there(
    database_url: str,
) -> None:
    database = Database(database_url)
    with database.write() as connection:
        jobs.schedule_job(connection, "look", "7", None, {"at": 1}, NOW)
        [job] = connection.execute(select(tables.job)).mappings()
        failed = {"state": "failed", "attempts": 4, "last_error": "away", "failing_since": NOW, "lease_owner": "worker"}
        cases.update_row(connection, tables.job, job["id"], failed)
        jobs.schedule_job(connection, "look", "7", None, {"at": 2}, LATER)
        jobs.schedule_job(connection, "look", "8", None, {"at": 3}, LATER)
        moved, other = connection.execute(select(tables.job).order_by(tables.job.c.id)).mappings()
    assert (moved["id"], moved["payload"], moved["run_at"], moved["state"]) == (job["id"], {"at": 2}, LATER, "waiting")
    nothing = (0, None, None, None)
    assert (moved["attempts"], moved["last_error"], moved["failing_since"], moved["lease_owner"]) == nothing
    assert (other["job_key"], other["state"], other["attempts"]) == ("8", "waiting", 0)
    database.dispose()
