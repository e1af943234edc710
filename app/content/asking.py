"""Ask a decision table what the program expects of it: an answer of another shape is an error, and never a quiet no.

The shape stands in the table's contract (`app.content.contracts.tables`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.errors import ContentError
from app.feel import to_python
from app.feel.static_types import StaticType, without_values

from .contracts.model import Column, TableContract
from .contracts.tables import TABLES
from .contracts.values import accepts

if TYPE_CHECKING:
    from app.dmn import Answer

    from .release import Release

HOW = "Look at its hit policy, its rules and its output columns."


@dataclass(frozen=True)
class Asked:
    """What a table answered, of the shape that its contract says; `answer` has the trace."""

    value: Any
    answer: Answer


def ask(content: Release, table: str, variables: Mapping[str, Any], contract: TableContract | None = None) -> Asked:
    """The answer of a table. `contract`: of a table that a diagram names; else that of its name.

    ContentError when there is no such table, when it has no usable answer, and when that has another shape.
    """
    _require(content, table)
    answer = content.decide(table, variables)
    return Asked(shaped(table, answer.value, contract or TABLES[table]), answer)


def ask_again(content: Release, table: str, variables: Mapping[str, Any]) -> Any:
    """As the value of `ask`, for what is asked at every step with the same: remembered, without a trace, and nobody
    changes it."""
    _require(content, table)
    return _checked(table, content.value_for(table, variables), TABLES[table])


def _require(content: Release, table: str) -> None:
    if not content.has_decision(table):
        raise ContentError(f"This content has no decision table {table!r}: add dmn/{content.landlord_key}/{table}.dmn.")


def shaped(table: str, value: Any, contract: TableContract) -> Any:
    """An answer in plain Python, when it is of the shape that the contract says; ContentError when it is not."""
    return _checked(table, to_python(value), contract)


def _checked(table: str, plain: Any, contract: TableContract) -> Any:
    if contract.many:
        if not isinstance(plain, list):
            raise ContentError(f"The decision table {table!r} gives one answer where a list is needed. {HOW}")
        for row in plain:
            _require_row(table, row, contract)
    else:
        _require_row(table, plain, contract)
    return plain


def _require_row(table: str, row: Any, contract: TableContract) -> None:
    """Refuse one answer that is not a value, or a row, of the contract."""
    if contract.alone:
        if isinstance(row, (list, Mapping)) or not accepts(_kinds(contract.columns[0]), row):
            raise ContentError(f"The decision table {table!r} gives no single value. {HOW}")
        return
    needed = [column.name for column in contract.columns if column.needed]
    if not isinstance(row, Mapping):
        given = "several answers" if isinstance(row, list) else "no answer" if row is None else "a single value"
        raise ContentError(
            f"The decision table {table!r} gives {given} where one with {', '.join(needed)} is needed. {HOW}"
        )
    if missing := [name for name in needed if name not in row]:
        raise ContentError(
            f"The decision table {table!r} answers without {', '.join(missing)}: it needs an output column of that "
            f"name. It answers: {', '.join(row) or 'nothing'}."
        )
    for column in contract.columns:
        if column.name in row and not accepts(_kinds(column), row[column.name]):
            raise ContentError(
                f"The decision table {table!r} gives {row[column.name]!r} as {column.name}, where "
                f"{column.type.describe()} is needed: {column.means}."
            )


def _kinds(column: Column) -> StaticType:
    """The type of a column while it runs: of values that come from content, the kind alone."""
    return column.type if column.source is None else without_values(column.type)
