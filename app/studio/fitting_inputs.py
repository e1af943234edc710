"""Values for a table that make its columns hold what is wanted: those of a gap, an overlap, or a past decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

from app import feel
from app.content.checking.tables import texts_of
from app.content.expressions.table_types import written_type
from app.dmn.compiled_table import InputColumn
from app.feel import syntax
from app.feel.free_names import walk
from app.feel.operators import same
from app.feel.static_types import DATE as DATE_TYPE

from .open_table import OpenTable
from .table_inputs import DATE, NUMBER, TEXT, YES_NO, TableInput, as_entered, inputs_of, put

MOST_TRIED = 5_000
DAYS = (feel.Date(2026, 3, 2), feel.Date(2026, 3, 3), feel.Date(2024, 3, 1), feel.Date(2026, 9, 1))
"""Days to try where a column compares days: one after another, more than a year before, half a year after."""
ANOTHER = "something else"
"""Stands for a text that the table does not name."""


@dataclass(frozen=True)
class Fitting:
    """What to enter, by path; `not_reached`: the columns for which no values were found that give what is wanted."""

    entered: Mapping[str, str]
    not_reached: tuple[str, ...] = ()


def fitting(table: OpenTable, wanted: Mapping[str, Any]) -> Fitting:
    """What to enter so that columns, by label, hold values as JSON keeps them. Where they cannot all: as many as can,
    those that read a name and nothing else first."""
    inputs = {each.path: each for each in inputs_of(table)}
    columns = [_Wanted(column, wanted[label]) for column in table.table.inputs
               if (label := column.label or column.text) in wanted]  # fmt: skip
    columns.sort(key=lambda column: not column.is_path)
    missed = []
    with feel.use_working_days(table.content.working_days):
        values = _together(columns, inputs, {}, [MOST_TRIED])
        if values is None:
            values = {}
            for column in columns:
                assigned = _together([column], inputs, values, [MOST_TRIED])
                if assigned is None:
                    missed.append(column.label)
                else:
                    values = assigned
    entered = {path: as_entered(inputs[path].kind, value) for path, value in values.items()}
    return Fitting({path: text for path, text in entered.items() if text}, tuple(missed))


class _Wanted:
    """A column, and what it shall hold. `kept`: that, as JSON keeps it."""

    def __init__(self, column: InputColumn, kept: Any) -> None:
        self.label = column.label or column.text
        self.expression = feel.compile_expression(column.text)
        self.is_path = isinstance(self.expression.tree, syntax.Name | syntax.Path)
        self.names = [".".join(path) for path in sorted(self.expression.paths)]
        is_day = isinstance(kept, str) and written_type(str(column.type.base)) == DATE_TYPE
        self.aim = feel.from_python(date.fromisoformat(kept) if is_day else kept)
        literals = (node.value for node in walk(self.expression.tree) if isinstance(node, syntax.Literal))
        self.literals = list(literals)

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether it holds what is wanted, for values by path."""
        given: dict[str, Any] = {}
        for name, value in values.items():
            put(given, name, value)
        try:
            return same(self.expression.evaluate(given), self.aim)
        except feel.FeelError:
            return False  # these values do not go together; others are tried


def _together(
    columns: Sequence[_Wanted], inputs: Mapping[str, TableInput], values: dict[str, Any], left: list[int]
) -> dict[str, Any] | None:
    """Values of paths with which columns hold what is wanted; None where none were found. `left`: how many more are
    tried."""
    if not columns:
        return values
    column, *others = columns
    free = [name for name in column.names if name not in values and name in inputs]
    choices = [list(_candidates(inputs[name], column)) for name in free]
    for tried in product(*choices):
        left[0] -= 1
        if left[0] < 0:
            return None
        further = {**values, **dict(zip(free, tried, strict=True))}
        if column.holds(further) and (every := _together(others, inputs, further, left)) is not None:
            return every
    return None


def _candidates(each: TableInput, column: _Wanted) -> Iterator[Any]:
    """Values worth trying for an input: the wanted one first, then what the expression compares with, and nothing."""
    if column.is_path:
        yield column.aim
        return
    for literal in column.literals:
        if _fits(each.kind, literal):
            yield literal
        if isinstance(literal, Decimal) and each.kind == NUMBER:
            yield from (literal + 1, literal - 1)
    if each.kind == YES_NO:
        yield from (True, False)
    elif each.kind == TEXT:
        if isinstance(column.aim, str):
            yield column.aim
        yield from each.choices
        yield ANOTHER
    elif each.kind == NUMBER:
        yield from (Decimal(0), Decimal(1))
    elif each.kind == DATE:
        if isinstance(column.aim, feel.Date):
            yield column.aim
        yield from DAYS
    else:
        yield from ([literal] for literal in column.literals if isinstance(literal, str))
        yield []
    yield None


def _fits(kind: str, value: Any) -> bool:
    if kind == TEXT:
        return isinstance(value, str)
    return kind == NUMBER and isinstance(value, Decimal)


def nobody_named(table: OpenTable, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Column values without any text that the table itself does not name: such a text may be somebody's name."""
    box = table.table.box
    written = [clause.allowed.text for clause in box.inputs if clause.allowed is not None]
    written += [cell.text for rule in box.rules for cell in rule.cells]
    named = {text for cell in written for text in texts_of(cell)}
    for each in inputs_of(table):
        named |= set(each.choices)
    return {label: _without_names(value, named) for label, value in kept.items()}


def _without_names(value: Any, named: set[str]) -> Any:
    if isinstance(value, str):
        return value if value in named or _is_day(value) else ANOTHER
    if isinstance(value, list):
        return [_without_names(item, named) for item in value]
    if isinstance(value, Mapping):
        return {key: _without_names(item, named) for key, item in value.items()}
    return value


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
