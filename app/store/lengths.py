"""Texts that are longer than their column: refused in words, on SQLite, which would keep them, as on PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import String, Table

from app.errors import Invalid


@cache
def longest(table: Table) -> Mapping[str, int]:
    """The columns of a table that hold a text of limited length: name → characters."""
    return {
        column.name: column.type.length
        for column in table.c
        if isinstance(column.type, String) and column.type.length is not None
    }


def too_long(table: Table, column: str, value: Any) -> str:
    """What is wrong with a text that its column cannot hold; "" when it fits."""
    most = longest(table).get(column)
    if most is None or not isinstance(value, str) or len(value) <= most:
        return ""
    return f"This may have up to {most} characters, and has {len(value)}. Shorten it."


def require_fits(table: Table, values: Mapping[str, Any]) -> None:
    """Raise Invalid, by column, unless every text fits its column."""
    limits = longest(table)
    wrong = {}
    for column, value in values.items():
        if column in limits and isinstance(value, str) and len(value) > limits[column]:
            wrong[column] = too_long(table, column, value)
    if wrong:
        raise Invalid(wrong)
