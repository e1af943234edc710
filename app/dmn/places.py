"""List the expressions inside a boxed expression, each with the names that the boxes around it define."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.dmn import elements as dmn

Names = frozenset[str]
NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """An expression and the names it may use besides those of its decision.

    ``row`` and ``column`` are set for a cell of a table; an output cell has no column.
    """

    box: dmn.LiteralBox
    local: Names
    row: int = 0
    column: str = ""


def expressions(box: dmn.Box | None, local: Names = NONE) -> Iterator[Place]:
    """Every expression inside a boxed expression, without the conditions of filters.

    Those may use the names of the filtered items, which are not known here.
    """
    match box:
        case dmn.LiteralBox():
            yield Place(box, local)
        case dmn.TableBox():
            yield from _table(box, local)
        case dmn.ContextBox():
            yield from _context(box, local)
        case dmn.FunctionBox():
            if box.kind in ("FEEL", ""):
                yield from expressions(box.body, local | {name for name, _ in box.parameters})
        case dmn.IterationBox():
            yield from expressions(box.source, local)
            yield from expressions(box.body, local | {box.variable, "partial"})
        case _:
            for part in _parts(box):
                yield from expressions(part, local)


def _context(box: dmn.ContextBox, local: Names) -> Iterator[Place]:
    for name, _, entry in box.entries:
        yield from expressions(entry, local | {name} if isinstance(entry, dmn.FunctionBox) else local)
        local |= {name}
    yield from expressions(box.result, local)


def _parts(box: dmn.Box | None) -> tuple[dmn.Box | None, ...]:
    """The boxes inside a box that defines no names for them."""
    match box:
        case dmn.ListBox():
            return box.items
        case dmn.RelationBox():
            return tuple(cell for row in box.rows for cell in row)
        case dmn.ConditionalBox():
            return box.condition, box.then, box.otherwise
        case dmn.InvocationBox():
            return box.function, *(binding for *_, binding in box.bindings)
        case dmn.FilterBox():
            return (box.source,)
        case _:
            return ()


def _table(box: dmn.TableBox, local: Names) -> Iterator[Place]:
    for clause in box.inputs:
        yield Place(clause.expression, local)
    for output_clause in box.outputs:
        if output_clause.default is not None:
            yield Place(output_clause.default, local)
    for number, row in enumerate(box.rules, 1):
        for clause, cell in zip(box.inputs, row.cells, strict=True):
            yield Place(cell, local, number, clause.label or "?")
        for output in row.outputs:
            yield Place(output, local, number)
