"""A restored database is not worked on before somebody has checked it; no process takes what it kept for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest
from sqlalchemy import text

from app.casework.actor import ENGINE
from app.casework.epoch import restored_data_checked
from app.errors import Conflict, Invalid, RedressError, Unavailable
from app.jobs.executor import Worker
from app.store import outbox, tables
from app.use_cases.check_restore import check_restore
from app.views.readiness import readiness
from tests.api.conftest import ACKNOWLEDGE
from tests.drivers.mail import messages, queue
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import open_tasks

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    opened = RuntimeDriver(database_url)
    yield opened
    opened.close()


def backup_of(driver: RuntimeDriver) -> Rows:
    with driver.runtime.database.read() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
            for table in tables.metadata.sorted_tables
        }


def restore(driver: RuntimeDriver, backup: Rows) -> None:
    """Put back the rows of a backup while processes are up; as pg_restore --clean does, into a table made anew."""
    with driver.runtime.database.write() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(table.delete())
        if not driver.runtime.database.is_sqlite:
            for change in (
                "ALTER TABLE epoch RENAME TO former_epoch", "CREATE TABLE epoch (LIKE former_epoch)",
                "DROP TABLE former_epoch", "ALTER TABLE epoch ADD CONSTRAINT pk_epoch PRIMARY KEY (id)",
            ):  # fmt: skip
                connection.execute(text(change))
        for table in tables.metadata.sorted_tables:
            if backup[table.name]:
                connection.execute(table.insert(), backup[table.name])
    if driver.runtime.database.is_sqlite:
        _move_into_place(driver)


def _move_into_place(driver: RuntimeDriver) -> None:
    """SQLite: another file where the first lay."""
    path = Path(str(driver.runtime.database.engine.url.database))
    driver.runtime.database.dispose()
    copy = path.with_suffix(".backup")
    source, target = connect(path), connect(copy)
    source.backup(target)
    source.close()
    target.close()
    copy.rename(path)


def test_a_process_that_kept_an_instance_does_not_take_it_for_the_restored_one(driver: RuntimeDriver) -> None:
    """The same case, id and revision, but another history: as after a restore with processes up."""
    case_id = driver.log()
    backup = backup_of(driver)
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)  # this process keeps the instance in its second save
    restore(driver, backup)
    other = RuntimeDriver(driver.runtime.settings.database_url)
    other.tell(case_id, "withdrawn", "officer")  # the second save of the restored one
    with pytest.raises(RedressError) as refusal:
        driver.tell(case_id, "withdrawn", "officer")  # what was kept would take it
    assert not isinstance(refusal.value, Invalid)
    assert "acknowledge" not in open_tasks(driver, case_id)
    other.close()


def test_after_a_restore_nothing_is_done_until_it_was_checked(driver: RuntimeDriver) -> None:
    driver.log()
    queue(driver, outbox.DIGEST, {"lines": ["x"]}, "jo@example.org")
    assert restored_data_checked(driver.runtime)
    restore(driver, backup_of(driver))
    assert not restored_data_checked(driver.runtime)
    failed = {check.name: check.advice for check in readiness(driver.runtime) if not check.passed}
    assert "flask restore check" in failed["restore"]
    with pytest.raises(Unavailable, match="flask restore check"):
        Worker(driver.runtime).run_once()
    checked = check_restore(driver.runtime, ENGINE)
    assert checked.wrong == []
    assert checked.held_back >= 1
    assert restored_data_checked(driver.runtime)
    assert {row["state"] for row in messages(driver, outbox.DIGEST)} == {outbox.FAILED}
    Worker(driver.runtime).run_once()


def test_a_check_names_what_does_not_fit_and_begins_nothing(driver: RuntimeDriver) -> None:
    first, second = driver.log(), driver.log()
    with driver.runtime.database.write() as connection:
        connection.execute(tables.task.delete().where(tables.task.c.case_id == first))
        broken = tables.instance.update().where(tables.instance.c.case_id == second)
        connection.execute(broken.values(state=b"{"))
    restore(driver, backup_of(driver))
    with pytest.raises(Conflict) as refusal:
        check_restore(driver.runtime, ENGINE)
    said = str(refusal.value)
    assert f"case {first}: open tasks: 0 too many, 3 missing" in said
    assert f"case {second}: its state cannot be read" in said
    assert not restored_data_checked(driver.runtime)
    assert len(check_restore(driver.runtime, ENGINE, accept=True).wrong) == 2
    assert restored_data_checked(driver.runtime)


def test_mail_may_be_let_go_when_none_has_left_since(driver: RuntimeDriver) -> None:
    queue(driver, outbox.DIGEST, {"lines": ["x"]}, "jo@example.org")
    assert check_restore(driver.runtime, ENGINE, send_mail=True).held_back == 0
    assert {row["state"] for row in messages(driver, outbox.DIGEST)} == {outbox.WAITING}
