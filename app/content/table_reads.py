"""What the answer of a decision table depends on: whoever knows it need not ask the same twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from app import dmn, feel
from app.dmn.elements import LiteralBox, TableBox
from app.feel.free_names import calls_of_the_day

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableReads:
    """What a table reads of the names it is given, and whether its answer depends on those alone.

    alone: not also on the day, the moment, the calendar, or another decision of its file.
    """

    paths: tuple[Path, ...]
    alone: bool


NOTHING = TableReads((), alone=True)
UNKNOWN = TableReads((), alone=False)


def reads_of(table: TableBox | None, model: dmn.Model) -> TableReads:
    """What a table reads by its inputs, cells and outputs; None: its file writes the decision otherwise."""
    if table is None:
        return UNKNOWN
    try:
        paths = {path for text in _texts(table) for path in _compiled(text).paths}
        changes = any(calls_of_the_day(_compiled(text).tree) for text in _texts(model.definitions))
    except feel.FeelSyntaxError:
        return UNKNOWN  # asking it says what is wrong
    others = len(model.decisions) > 1 or model.bkms or model.services or model.imports
    return TableReads(tuple(sorted(paths)), alone=not (changes or others))


def _texts(part: object) -> set[str]:
    """The expressions anywhere in a part of a file; not what only people read, and no cell that holds of everything."""
    return {box.text.strip() for box in _expressions(part)} - {"", "-"}


def _expressions(part: object) -> Iterator[LiteralBox]:
    if isinstance(part, LiteralBox):
        yield part
    elif isinstance(part, (tuple, list)):
        for item in part:
            yield from _expressions(item)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _expressions(getattr(part, field.name))


def _compiled(text: str) -> feel.Expression | feel.UnaryTests:
    try:
        return feel.compile_expression(text)
    except feel.FeelSyntaxError:
        return feel.compile_unary_tests(text)
