"""What tests of held processes ask for: the rows of a case, and an instance whose state is damaged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import select, update

from app.store import TypedTable, cases, tables
from app.store.rows import InstanceRow
from tests.drivers.runtime_driver import RuntimeDriver

R = TypeVar("R", bound=Mapping[str, Any])


def rows(driver: RuntimeDriver, table: TypedTable[R], case_id: int) -> list[R]:
    with driver.runtime.database.read() as connection:
        return cases.rows_of(connection, table, case_id)


def lifecycle(driver: RuntimeDriver, case_id: int) -> InstanceRow:
    """The latest instance that leads the case."""
    return next(row for row in reversed(rows(driver, tables.instance, case_id)) if row["lifecycle"])


def status(driver: RuntimeDriver, case_id: int) -> str:
    with driver.runtime.database.read() as connection:
        query = select(tables.case.c.status).where(tables.case.c.id == case_id)
        return str(connection.execute(query).scalar_one())


def events(driver: RuntimeDriver, case_id: int) -> dict[str, Any]:
    """type → the day it happened, of the last event of each type."""
    return {row["type"]: row["occurred_on"] for row in rows(driver, tables.case_event, case_id)}


def damage(driver: RuntimeDriver, case_id: int, state: bytes = b'{"f":1,"v":"gone"}') -> bytes:
    """Damage the state of the lifecycle, as it stands in the database and in the memory; gives what it was."""
    instance = lifecycle(driver, case_id)
    write_state(driver, instance["id"], state)
    return bytes(instance["state"])


def write_state(driver: RuntimeDriver, instance_id: int, state: bytes) -> None:
    driver.runtime.instance_cache.get(instance_id, "")
    with driver.runtime.database.write() as connection:
        connection.execute(update(tables.instance).where(tables.instance.c.id == instance_id).values(state=state))
