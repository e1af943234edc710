"""Decision tables: inputs, matching rules, hit policy, outputs (DMN 1.5 §8)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from app.dmn import elements as dmn
from app.dmn.boxed import Names, Unit, compile_box
from app.dmn.item_types import ItemType
from app.dmn.runtime import DecisionRuntime, fitted, refuse
from app.dmn.table_index import ColumnIndex
from app.dmn.table_trace import record
from app.feel.errors import FeelError, Mistake
from app.feel.evaluation import Closure, Scope
from app.feel.expression import UnaryTests
from app.feel.literals import to_feel_text
from app.feel.operators import add, compare, same
from app.feel.types import ANY
from app.feel.values import Value

SINGLE_HIT = ("UNIQUE", "ANY", "PRIORITY", "FIRST")


@dataclass(slots=True)
class InputColumn:
    label: str
    text: str
    expression: Closure
    type: ItemType
    allowed: UnaryTests | None


@dataclass(slots=True)
class OutputColumn:
    name: str
    label: str
    type: ItemType
    allowed: UnaryTests | None
    order: Closure | None
    default: Closure | None


@dataclass(slots=True)
class Rule:
    """``tests`` holds the cells that are not ``-``, with the number of their column."""

    number: int
    element_id: str
    cells: tuple[str, ...]
    tests: list[tuple[int, UnaryTests]]
    outputs: list[Closure]
    annotations: tuple[str, ...]


class DecisionTable:
    """A compiled table; ``run`` gives its value in a scope."""

    def __init__(self, unit: Unit, box: dmn.TableBox, names: Names) -> None:
        self.box = box
        self.decision = unit.owner
        self.name = unit.owner_name
        self.version = unit.version
        self.hit_policy = box.hit_policy
        self.aggregation = box.aggregation
        self._unit = unit
        self._unreadable: Closure | None = None
        self.inputs = [self._input(clause, names) for clause in box.inputs]
        self.outputs = [self._output(clause, names) for clause in box.outputs]
        self.rules = [self._rule(number, row, names) for number, row in enumerate(box.rules, 1)]
        self.annotation_names = box.annotation_names
        self._indexes = [
            ColumnIndex([next((tests for at, tests in rule.tests if at == column), None) for rule in self.rules])
            for column in range(len(self.inputs))
        ]
        self._all_rules = (1 << len(self.rules)) - 1

    # -- compiling -------------------------------------------------------------------------------

    def _input(self, clause: dmn.InputClause, names: Names) -> InputColumn:
        with self._unit.cell(0, clause.label):
            box = dmn.LiteralBox(clause.expression.text, clause.expression.language)
            expression = compile_box(self._unit, box, names)
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
        default = compile_box(self._unit, clause.default, names) if clause.default is not None else None
        return OutputColumn(clause.name, clause.label, wanted, allowed, order, default)

    def _tests(self, box: dmn.LiteralBox | None, names: Names, what: str) -> UnaryTests | None:
        """None where everything passes. What is not FEEL is a problem, and keeps the table from answering."""
        if box is None:
            return None
        try:
            tests = self._unit.unary_tests(box.text, names)
        except FeelError as error:
            self._unreadable = self._unit.problem(f"{what} {' '.join(box.text.split())!r}: no FEEL: {error}", box)
            return None
        return tests if tests.tree.tests else None

    def _rule(self, number: int, row: dmn.RuleRow, names: Names) -> Rule:
        tests = []
        for column, cell in enumerate(row.cells):
            if cell.text.strip() in ("", "-"):
                continue
            with self._unit.cell(number, self.inputs[column].label):
                found = self._tests(cell, names | {"?"}, "the cell")
            if found is not None:
                tests.append((column, found))
        outputs = [
            self._output_cell(number, cell, column, names)
            for cell, column in zip(row.outputs, self.outputs, strict=True)
        ]
        return Rule(number, row.element_id, tuple(cell.text for cell in row.cells), tests, outputs, row.annotations)

    def _output_cell(self, number: int, cell: dmn.LiteralBox, column: OutputColumn, names: Names) -> Closure:
        if cell.text.strip() in ("", "-"):
            return _nothing
        with self._unit.cell(number, column.label or column.name):
            return compile_box(self._unit, cell, names)

    # -- running ---------------------------------------------------------------------------------

    def run(self, scope: Scope) -> Value:
        if self._unreadable is not None:
            return self._unreadable(scope)
        values = [self._input_value(column, scope) for column in self.inputs]
        matched = self._matching(values, scope)
        used_default = not matched and any(column.default is not None for column in self.outputs)
        outputs: list[dict[str, Value]] = []
        if matched:
            outputs = [self._rule_outputs(rule, scope) for rule in matched]
            value = self._combine(matched, outputs, scope)
        elif used_default:
            value = self._shaped(self._default_outputs(scope))
        else:
            value = self._no_match(values, scope)
        if isinstance(scope.runtime, DecisionRuntime):
            record(self, scope, values, matched, outputs, value, used_default)
        return value

    def _input_value(self, column: InputColumn, scope: Scope) -> Value:
        value = column.expression(scope)
        if value is None:
            return None
        what = f"the input {column.label!r} of {self.name!r}"
        if column.type.base is not ANY:
            value = fitted(value, column.type, scope, what, self.decision)
        if column.allowed is not None and value is not None and column.allowed.run(value, scope) is not True:
            allowed = " ".join(column.allowed.text.split())
            refuse(scope, f"{what}: {to_feel_text(value)} is not one of the allowed values {allowed}", self.decision)
            return None
        return value

    def _matching(self, values: list[Value], scope: Scope) -> list[Rule]:
        """The rules all of whose cells hold, in their order; only the first one where that decides."""
        candidates = self._all_rules
        for index, value in zip(self._indexes, values, strict=True):
            candidates &= index.candidates(value)
            if not candidates:
                return []
        to_try = [index.to_try(value) for index, value in zip(self._indexes, values, strict=True)]
        matched = []
        while candidates:
            bit = candidates & -candidates
            candidates ^= bit
            rule = self.rules[bit.bit_length() - 1]
            scope.runtime.charge()
            if all(
                not to_try[column] & bit or tests.run(values[column], scope) is True for column, tests in rule.tests
            ):
                matched.append(rule)
                if self.hit_policy == "FIRST":
                    break
        return matched

    def _rule_outputs(self, rule: Rule, scope: Scope) -> dict[str, Value]:
        return {
            column.name: self._output_value(column, closure(scope), scope, f"rule {rule.number}")
            for column, closure in zip(self.outputs, rule.outputs, strict=True)
        }

    def _default_outputs(self, scope: Scope) -> dict[str, Value]:
        return {
            column.name: self._output_value(column, column.default(scope), scope, "the default")
            if column.default
            else None
            for column in self.outputs
        }

    def _output_value(self, column: OutputColumn, value: Value, scope: Scope, origin: str) -> Value:
        if value is None:
            return None
        what = f"{origin} of {self.name!r}, output {column.label!r}"
        if column.type.base is not ANY:
            value = fitted(value, column.type, scope, what, self.decision)
        if column.allowed is not None and value is not None and column.allowed.run(value, scope) is not True:
            allowed = " ".join(column.allowed.text.split())
            refuse(scope, f"{what}: {to_feel_text(value)} is not one of the allowed values {allowed}", self.decision)
        return value

    def _shaped(self, outputs: dict[str, Value]) -> Value:
        return outputs if len(self.outputs) > 1 else next(iter(outputs.values()))

    def _no_match(self, values: list[Value], scope: Scope) -> Value:
        if self.hit_policy == "COLLECT" and self.aggregation == "COUNT":
            return Decimal(0)
        if self.hit_policy in SINGLE_HIT:
            given = ", ".join(
                f"{column.label} = {to_feel_text(value)}" for column, value in zip(self.inputs, values, strict=True)
            )
            refuse(scope, f"no rule of {self.name!r} matches {given}: add a rule or a default output", self.decision)
            return None
        if self.aggregation:
            return None
        return []

    def _combine(self, matched: list[Rule], outputs: list[dict[str, Value]], scope: Scope) -> Value:
        numbers = tuple(rule.number for rule in matched)
        policy = self.hit_policy
        if policy == "UNIQUE" and len(matched) > 1:
            listed = " and ".join(map(str, numbers))
            refuse(
                scope,
                f"rules {listed} of {self.name!r} match at once, but its hit policy UNIQUE allows one: "
                "make them exclude each other",
                self.decision,
                numbers,
            )
            return None
        if policy == "ANY" and any(not same(outputs[0], other) for other in outputs[1:]):
            listed = " and ".join(map(str, numbers))
            refuse(
                scope,
                f"rules {listed} of {self.name!r} match with different outputs, but its hit policy is ANY: "
                "make the outputs equal",
                self.decision,
                numbers,
            )
            return None
        if policy in ("UNIQUE", "ANY", "FIRST"):
            return self._shaped(outputs[0])
        if policy in ("PRIORITY", "OUTPUT ORDER"):
            outputs = self._by_priority(outputs, scope)
            return self._shaped(outputs[0]) if policy == "PRIORITY" else [self._shaped(one) for one in outputs]
        values = [self._shaped(one) for one in outputs]
        return self._aggregated(values, scope) if self.aggregation else values

    def _by_priority(self, outputs: list[dict[str, Value]], scope: Scope) -> list[dict[str, Value]]:
        orders = [(column.name, column.order(scope)) for column in self.outputs if column.order is not None]

        def rank(one: dict[str, Value]) -> tuple[int, ...]:
            ranks = []
            for name, listed in orders:
                position = next((index for index, item in enumerate(listed) if same(item, one[name])), len(listed))
                ranks.append(position)
            return tuple(ranks)

        return sorted(outputs, key=rank)

    def _aggregated(self, values: list[Value], scope: Scope) -> Value:
        if self.aggregation == "COUNT":
            return Decimal(len(values))
        try:
            if self.aggregation == "SUM":
                return reduce(add, values)
            sign = 1 if self.aggregation == "MAX" else -1
            return reduce(lambda best, item: item if compare(item, best) * sign > 0 else best, values)
        except Mistake as mistake:
            refuse(scope, f"{self.name!r} cannot take the {self.aggregation} of its outputs: {mistake}", self.decision)
            return None


def _nothing(scope: Scope) -> Value:
    return None
