"""Compile decision tables: columns, rules and the tests of their cells (DMN 1.5 §8)."""

from __future__ import annotations

from dataclasses import dataclass

from app.dmn import elements as dmn
from app.dmn.item_types import ItemType
from app.dmn.unit import Names, Unit, compile_literal
from app.feel.errors import FeelError
from app.feel.evaluation import Closure, Scope
from app.feel.expression import UnaryTests
from app.feel.values import Value

SINGLE_HIT = ("UNIQUE", "ANY", "PRIORITY", "FIRST")
"""Hit policies that give the outputs of a single rule."""


@dataclass(slots=True)
class InputColumn:
    """A compiled input column; ``text`` is its expression as written."""

    label: str
    text: str
    expression: Closure
    type: ItemType
    allowed: UnaryTests | None


@dataclass(slots=True)
class OutputColumn:
    """A compiled output column; ``order`` gives its allowed outputs by priority."""

    name: str
    label: str
    type: ItemType
    allowed: UnaryTests | None
    order: Closure | None
    default: Closure | None


@dataclass(slots=True)
class Rule:
    """A compiled rule; ``tests`` has the cells that are not ``-``, with the index of their column."""

    number: int
    element_id: str
    cells: tuple[str, ...]
    tests: list[tuple[int, UnaryTests]]
    outputs: list[Closure]
    annotations: tuple[str, ...]


class CompiledTable:
    """The columns and rules of a decision table, every cell compiled.

    ``unreadable`` is set if a cell or the allowed values are not FEEL: the table then gives no answer.
    """

    def __init__(self, unit: Unit, box: dmn.TableBox, names: Names) -> None:
        self.box = box
        self.decision = unit.owner
        self.name = unit.owner_name
        self.version = unit.version
        self.hit_policy = box.hit_policy
        self.aggregation = box.aggregation
        self._unit = unit
        self.unreadable: Closure | None = None
        self.inputs = [self._input(clause, names) for clause in box.inputs]
        self.outputs = [self._output(clause, names) for clause in box.outputs]
        self.rules = [self._rule(number, row, names) for number, row in enumerate(box.rules, 1)]
        self.annotation_names = box.annotation_names

    def _input(self, clause: dmn.InputClause, names: Names) -> InputColumn:
        with self._unit.cell(0, clause.label):
            box = dmn.LiteralBox(clause.expression.text, clause.expression.language)
            expression = compile_literal(self._unit, box, names)
            if not clause.expression.text.strip():
                expression = self._unit.problem("the input column has no expression: fill it in", clause.expression)
            allowed = self._tests(clause.allowed, names, "the allowed values")
            wanted = self._unit.type(clause.type_ref, clause.expression)
        return InputColumn(clause.label, clause.expression.text, expression, wanted, allowed)

    def _output(self, clause: dmn.OutputClause, names: Names) -> OutputColumn:
        wanted = self._unit.type(clause.type_ref)
        allowed = self._tests(clause.allowed, names, "the allowed outputs")
        listed = clause.allowed.text if clause.allowed is not None else wanted.allowed.text if wanted.allowed else ""
        order = None
        if self.hit_policy in ("PRIORITY", "OUTPUT ORDER") and listed:
            try:
                order = self._unit.expression(f"[{listed}]", names).run
            except FeelError:
                order = None
        default = compile_literal(self._unit, clause.default, names) if clause.default is not None else None
        return OutputColumn(clause.name, clause.label, wanted, allowed, order, default)

    def _tests(self, box: dmn.LiteralBox | None, names: Names, what: str) -> UnaryTests | None:
        """The tests of a cell or of allowed values; None if every value passes, or if the text is not FEEL."""
        if box is None:
            return None
        try:
            tests = self._unit.unary_tests(box.text, names)
        except FeelError as error:
            self.unreadable = self._unit.problem(f"{what} {' '.join(box.text.split())!r}: no FEEL: {error}", box)
            return None
        return tests if tests.tree.tests else None

    def _rule(self, number: int, row: dmn.RuleRow, names: Names) -> Rule:
        tests = []
        for column, cell in enumerate(row.cells):
            if cell.text.strip() in ("", "-"):
                continue
            with self._unit.cell(number, self.inputs[column].label):
                compiled = self._tests(cell, names | {"?"}, "the cell")
            if compiled is not None:
                tests.append((column, compiled))
        outputs = [
            self._output_cell(number, cell, column, names)
            for cell, column in zip(row.outputs, self.outputs, strict=True)
        ]
        return Rule(number, row.element_id, tuple(cell.text for cell in row.cells), tests, outputs, row.annotations)

    def _output_cell(self, number: int, cell: dmn.LiteralBox, column: OutputColumn, names: Names) -> Closure:
        if cell.text.strip() in ("", "-"):
            return _nothing
        with self._unit.cell(number, column.label or column.name):
            return compile_literal(self._unit, cell, names)


def _nothing(scope: Scope) -> Value:
    return None
