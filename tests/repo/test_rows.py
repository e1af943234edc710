"""The types of rows say what the tables hold: every column, its type, and whether it may be missing."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, String

from app.config import ROOT
from app.store import TypedTable, tables
from app.store.tables.types import Instant

PLAIN = ((Boolean, bool), (Integer, int), (Date, date), (LargeBinary, bytes), (String, str))
EVERY_TABLE = [table for table in vars(tables).values() if isinstance(table, TypedTable)]


def row_type(table: TypedTable[Any]) -> type:
    """The type that a table was declared with: `TypedTable[ClockRow](…)`."""
    (declared,) = get_args(table.__orig_class__)  # type: ignore[attr-defined]
    assert isinstance(declared, type)
    return declared


def python_type(column: Column[Any]) -> type | None:
    """What a column's values are; None for JSON, which may be anything that a row says it is."""
    if isinstance(column.type, JSON):
        return None
    if isinstance(column.type, Instant):
        return datetime
    return next(kind for sql, kind in PLAIN if isinstance(column.type, sql))


def parts_of(hint: Any) -> set[Any]:
    return set(get_args(hint)) if get_origin(hint) in (Union, UnionType) else {hint}


def test_every_table_names_the_type_of_its_rows() -> None:
    assert {table.name for table in EVERY_TABLE} == set(tables.metadata.tables)
    declared = [row_type(table) for table in EVERY_TABLE]
    assert len(set(declared)) == len(declared)


@pytest.mark.parametrize("table", EVERY_TABLE, ids=lambda table: table.name)
def test_a_row_has_the_columns_of_its_table(table: TypedTable[Any]) -> None:
    assert get_type_hints(row_type(table)).keys() == set(table.c.keys())


@pytest.mark.parametrize("table", EVERY_TABLE, ids=lambda table: table.name)
def test_a_row_has_the_types_of_its_columns(table: TypedTable[Any]) -> None:
    hints = get_type_hints(row_type(table))
    for column in table.c:
        parts, expected = parts_of(hints[column.name]), python_type(column)
        if parts != {Any}:
            assert (type(None) in parts) == bool(column.nullable), column
        if expected is not None:
            assert parts - {type(None)} == {expected}, column


WRONG = """
from app.store.rows import CaseRow, ClockRow, InstanceRow, TaskRow
from app.store import Connection, cases, running, tables

def wrong(connection: Connection, case_id: int) -> None:
    row = cases.find_case(connection, case_id)
    assert row is not None
    row["{case}"]
    [clock["{clock}"] for clock in cases.rows_of(connection, tables.clock, case_id)]
    [task["{task}"] for task in running.open_tasks_of_case(connection, case_id)]
    [instance["{instance}"] for instance in running.live_instances(connection, case_id)]
"""
RIGHT_NAMES = {"case": "received_on", "clock": "effective_due", "task": "sort_due", "instance": "revision"}
WRONG_NAMES = {"case": "recieved_on", "clock": "effective_dew", "task": "sort_dew", "instance": "revison"}


def mypy_on(source: str, folder: Path) -> str:
    (folder / "wrong.py").write_text(source)
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", str(folder / "wrong.py")]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def test_mypy_knows_a_wrong_column(tmp_path: Path) -> None:
    assert "Success" in mypy_on(WRONG.format(**RIGHT_NAMES), tmp_path)
    said = mypy_on(WRONG.format(**WRONG_NAMES), tmp_path)
    for name in WRONG_NAMES.values():
        assert f'has no key "{name}"' in said, said
    assert f"Found {len(WRONG_NAMES)} errors" in said
