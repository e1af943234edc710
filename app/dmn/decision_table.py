"""Run decision tables: find the rules that match the inputs, and combine them by the hit policy (DMN 1.5 §8)."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

from app.dmn import elements as dmn
from app.dmn.compiled_table import SINGLE_HIT, CompiledTable, InputColumn, OutputColumn, Rule
from app.dmn.decision_evaluation import fail_or_warn, fitted
from app.dmn.table_index import ColumnIndex
from app.dmn.table_trace import record
from app.dmn.unit import Names, Unit
from app.feel.errors import Mistake
from app.feel.evaluation import Scope
from app.feel.literals import to_feel_text
from app.feel.operators import add, compare, same
from app.feel.types import ANY
from app.feel.values import Value


class DecisionTable(CompiledTable):
    """A compiled table that can be run, with an index for each input column."""

    def __init__(self, unit: Unit, box: dmn.TableBox, names: Names) -> None:
        super().__init__(unit, box, names)
        self._indexes = [
            ColumnIndex([next((tests for at, tests in rule.tests if at == column), None) for rule in self.rules])
            for column in range(len(self.inputs))
        ]
        self._all_rules = (1 << len(self.rules)) - 1

    def run(self, scope: Scope) -> Value:
        """The value of the table in a scope; the evaluation keeps what the trace needs."""
        if self.unreadable is not None:
            return self.unreadable(scope)
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
        record(self, scope, values, matched, outputs, value, used_default)
        return value

    def _input_value(self, column: InputColumn, scope: Scope) -> Value:
        value = column.expression(scope)
        if value is None:
            return None
        value, is_allowed = self._fitted(column, value, scope, f"the input {column.label!r} of {self.name!r}")
        return value if is_allowed else None

    def _matching(self, values: list[Value], scope: Scope) -> list[Rule]:
        """The rules of which every cell holds, in their order; under the hit policy FIRST only the first of them."""
        candidates = self._all_rules
        for index, value in zip(self._indexes, values, strict=True):
            candidates &= index.candidates(value)
            if not candidates:
                return []
        undecided = [index.undecided(value) for index, value in zip(self._indexes, values, strict=True)]
        matched = []
        while candidates:
            bit = candidates & -candidates
            candidates ^= bit
            rule = self.rules[bit.bit_length() - 1]
            scope.evaluation.charge()
            if all(
                not undecided[column] & bit or tests.run(values[column], scope) is True for column, tests in rule.tests
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
        return self._fitted(column, value, scope, f"{origin} of {self.name!r}, output {column.label!r}")[0]

    def _fitted(self, column: InputColumn | OutputColumn, value: Value, scope: Scope, what: str) -> tuple[Value, bool]:
        """A value as the type of its column has it, and whether the column allows it; `what` says in words what it is.

        One that is not allowed fails the decision, or is warned of.
        """
        if column.type.base is not ANY:
            value = fitted(value, column.type, scope, what, self.decision)
        if column.allowed is None or value is None or column.allowed.run(value, scope) is True:
            return value, True
        allowed = " ".join(column.allowed.text.split())
        fail_or_warn(scope, f"{what}: {to_feel_text(value)} is not one of the allowed values {allowed}", self.decision)
        return value, False

    def _shaped(self, outputs: dict[str, Value]) -> Value:
        return outputs if len(self.outputs) > 1 else next(iter(outputs.values()))

    def _no_match(self, values: list[Value], scope: Scope) -> Value:
        if self.hit_policy == "COLLECT" and self.aggregation == "COUNT":
            return Decimal(0)
        if self.hit_policy in SINGLE_HIT:
            given = ", ".join(
                f"{column.label} = {to_feel_text(value)}" for column, value in zip(self.inputs, values, strict=True)
            )
            fail_or_warn(
                scope, f"no rule of {self.name!r} matches {given}: add a rule or a default output", self.decision
            )
            return None
        if self.aggregation:
            return None
        return []

    def _combine(self, matched: list[Rule], outputs: list[dict[str, Value]], scope: Scope) -> Value:
        numbers = tuple(rule.number for rule in matched)
        policy = self.hit_policy
        if policy == "UNIQUE" and len(matched) > 1:
            listed = " and ".join(map(str, numbers))
            fail_or_warn(
                scope,
                f"rules {listed} of {self.name!r} match at once, but its hit policy UNIQUE allows one: "
                "make them exclude each other",
                self.decision,
                numbers,
            )
            return None
        if policy == "ANY" and any(not same(outputs[0], other) for other in outputs[1:]):
            listed = " and ".join(map(str, numbers))
            fail_or_warn(
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
            return self._shaped(outputs[0]) if policy == "PRIORITY" else [self._shaped(row) for row in outputs]
        values = [self._shaped(row) for row in outputs]
        return self._aggregated(values, scope) if self.aggregation else values

    def _by_priority(self, outputs: list[dict[str, Value]], scope: Scope) -> list[dict[str, Value]]:
        orders = [(column.name, column.order(scope)) for column in self.outputs if column.order is not None]

        def rank(row: dict[str, Value]) -> tuple[int, ...]:
            ranks = []
            for name, listed in orders:
                position = next((index for index, item in enumerate(listed) if same(item, row[name])), len(listed))
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
            fail_or_warn(
                scope, f"{self.name!r} cannot take the {self.aggregation} of its outputs: {mistake}", self.decision
            )
            return None
