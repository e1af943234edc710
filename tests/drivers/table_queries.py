"""What a case holds in the tables, for tests that look past what a use case answers."""

from __future__ import annotations

from typing import Any

from app.store import cases, running
from app.store.rows import CaseRow, TaskRow
from tests.drivers.runtime_driver import RuntimeDriver


def rows(driver: RuntimeDriver, table: Any, case_id: int) -> list[dict[str, Any]]:
    """The rows of a case in one of its tables, in the order they were written."""
    with driver.runtime.database.read() as connection:
        return cases.rows_of(connection, table, case_id)


def case(driver: RuntimeDriver, case_id: int) -> CaseRow:
    """The row of a case."""
    with driver.runtime.database.read() as connection:
        row = cases.find_case(connection, case_id)
    assert row is not None
    return row


def open_tasks_listed(driver: RuntimeDriver, case_id: int) -> list[TaskRow]:
    """The open tasks of a case, those of the same BPMN id each by itself."""
    with driver.runtime.database.read() as connection:
        return running.open_tasks_of_case(connection, case_id)


def open_tasks(driver: RuntimeDriver, case_id: int) -> dict[str, TaskRow]:
    """BPMN id → the open task of a case."""
    with driver.runtime.database.read() as connection:
        return {row["element_id"]: row for row in running.open_tasks_of_case(connection, case_id)}
