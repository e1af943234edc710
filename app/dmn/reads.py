"""What the answer of a decision table depends on: whoever knows it need not ask the same twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.dmn import elements as dmn
from app.dmn.compiled_model import CompiledModel, Decision
from app.dmn.places import expressions
from app.dmn.unit import is_feel
from app.feel.errors import FeelSyntaxError
from app.feel.expression import Expression, UnaryTests, compile_expression, compile_unary_tests
from app.feel.free_names import calls_of_the_day, names_in, paths

Path = tuple[str, ...]
Names = frozenset[str]


@dataclass(frozen=True, slots=True)
class Reads:
    """What a table reads of the names it is given, and whether its answer depends on those alone.

    alone: not also on the day, the moment, the calendar, or another decision of its file.
    """

    paths: tuple[Path, ...]
    alone: bool


NOTHING = Reads((), alone=True)
UNKNOWN = Reads((), alone=False)
SAY_NOTHING = ("", "-")


def reads_of(model: CompiledModel, decision: Decision | None) -> Reads:
    """What a decision reads by its inputs, cells, outputs and the values that its columns allow.

    `alone` is false where it is no table, where the file has more than that table, and where a cell is not FEEL.
    """
    table = decision.element.logic if decision is not None else None
    if decision is None or not isinstance(table, dmn.TableBox):
        return UNKNOWN
    if len(model.decisions) > 1 or model.bkms or model.services or model.imports:
        return UNKNOWN
    names = model.names_brought(decision.element.information) | {"?"}
    everything = {*_of_table(table), *_of_types(model.definitions.items)}
    boxes = [each for each in everything if each[0].text.strip() not in SAY_NOTHING]
    if not all(is_feel(box.language) for box, _ in boxes):
        return UNKNOWN
    try:
        compiled = [_compiled(box.text.strip(), is_test, names, model.unit.members) for box, is_test in boxes]
    except FeelSyntaxError:
        return UNKNOWN
    read = {path for each in compiled for path in paths(each.tree, names_in(each.tree))}
    return Reads(tuple(sorted(read)), alone=not any(calls_of_the_day(each.tree) for each in compiled))


def _compiled(text: str, is_test: bool, names: Names, members: Names) -> Expression | UnaryTests:
    return (compile_unary_tests if is_test else compile_expression)(text, names, members=members)


def _of_table(table: dmn.TableBox) -> Iterator[tuple[dmn.LiteralBox, bool]]:
    for place in expressions(table):
        yield place.box, bool(place.column)
    allowed = (*(clause.allowed for clause in table.inputs), *(clause.allowed for clause in table.outputs))
    yield from ((box, True) for box in allowed if box is not None)


def _of_types(items: tuple[dmn.ItemDefinition, ...]) -> Iterator[tuple[dmn.LiteralBox, bool]]:
    for item in items:
        yield from ((box, True) for box in (item.allowed, item.constraint) if box is not None)
        yield from _of_types(item.components)
