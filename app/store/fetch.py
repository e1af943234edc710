"""Running a query and giving its rows the type that they are declared to have."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Connection, Executable

from .tables.types import R, TypedTable


def fetch_rows(connection: Connection, query: Executable, row_type: type[R] | TypedTable[R], **values: Any) -> list[R]:
    """All rows of a query, with `values` for the names it leaves open. `row_type`: the table whose rows they are, or
    the type of a row that joins several.

    The driver gives values without types; that they fit `row_type` is said here and nowhere else.
    """
    result = connection.execute(query, values)
    names = list(result.keys())  # read once: asked of each row, they take longer than its values
    return cast("list[R]", [dict(zip(names, row, strict=True)) for row in result])


def fetch_row(connection: Connection, query: Executable, row_type: type[R] | TypedTable[R], **values: Any) -> R | None:
    """The only row of a query, or None, with `values` as for `fetch_rows`. More than one row is an error."""
    row = connection.execute(query, values).mappings().one_or_none()
    return cast("R", dict(row)) if row else None
