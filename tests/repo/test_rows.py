"""The types of rows say what the tables hold: every column, its type, and whether it may be missing."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, String

from app.config import ROOT
from app.store import TypedTable, tables
from app.store.tables.types import Instant
from tests.repo.written_columns import writes_in

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


def test_mypy_is_asked_about_columns_that_do_not_exist() -> None:
    """`make check` fails when mypy stops seeing one of wrong_columns.py, for its `type: ignore` is unused then."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert settings["strict"], "strict mypy reports an unused ignore"
    assert "tests" in settings["files"]
    misspelt = (ROOT / "tests" / "repo" / "wrong_columns.py").read_text(encoding="utf-8")
    assert misspelt.count("# type: ignore[typeddict-item]") == 4


def test_what_writes_a_row_names_columns_that_its_table_has() -> None:
    writes = [write for path in sorted((ROOT / "app").rglob("*.py")) for write in writes_in(path)]
    assert {write.place: write.unknown for write in writes if write.unknown} == {}
    assert {"add", "insert", "update_row", "add_missing"} <= {write.by for write in writes if write.columns}


@pytest.mark.parametrize(
    "written",
    [
        'case.add(tables.clock, name="x", effective_dew=1)',
        'cases.update_row(connection, tables.clock, 1, {"effective_dew": 1})',
        'values = {**({"effective_dew": 1} if late else {})}\n    cases.insert(connection, t.clock, values)',
        'row = {"effective_dew": 1}\n    cases.add_missing(connection, tables.clock, [row])',
        'rows = [{"effective_dew": one} for one in days]\n    cases.upsert(connection, tables.clock, rows)',
    ],
)
def test_a_column_that_does_not_exist_is_seen_where_it_is_written(written: str, tmp_path: Path) -> None:
    path = tmp_path / "example.py"
    path.write_text(f"def write(case, connection):\n    {written}\n", encoding="utf-8")
    (write,) = writes_in(path)
    assert write.unknown == {"effective_dew"}
