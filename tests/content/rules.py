"""Inputs that make a rule of a decision table fire, found from its cells and asked of the real table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import islice, product
from pathlib import PurePosixPath
from typing import Any

from app import dmn, feel
from app.content.release import Release
from app.dmn.compiled_model import Decision
from app.dmn.decision_table import DecisionTable
from app.dmn.domain import column_domain
from app.dmn.item_types import Misfit, fit
from app.feel import syntax
from app.feel.evaluation import Evaluation, Scope, use_now
from app.feel.free_names import PathNames
from tests.content.candidates import Compared, distinct, put
from tests.drivers.runtime_driver import london

Assignment = dict[PathNames, Any]

START = london("2026-03-02 09:00")
"""When walks begin: today, for tables that ask for it."""
DAYS = tuple(feel.Date(*day) for day in ((2026, 3, 2), (2024, 2, 1), (2025, 2, 3), (2026, 3, 3)))
"""Dates to try where the cells name none: the same day, more than a year before, about a year before, the day after."""
MOST_ASKED = 5_000


@dataclass(frozen=True)
class Fired:
    """A rule that fired: its number, the inputs that made it, and the answer given."""

    number: int
    inputs: Mapping[str, Any]
    answer: Any = field(compare=False)


@dataclass
class Column:
    """An input column: its expression, and its cells by rule number; None for a cell that holds for everything."""

    expression: feel.Expression
    cells: dict[int, feel.UnaryTests | None]
    paths: tuple[PathNames, ...]


class TableRules:
    """The rules of one decision table, each made to fire if any input found from the cells can do it."""

    def __init__(self, content: Release, decision: Decision) -> None:
        assert decision.table is not None
        self.content = content
        self.decision = decision
        model = content.model(self.decision_file)
        self._types = {data.variable: model.input_types[data.element_id] for data in model.definitions.input_data}
        self.table: DecisionTable = decision.table
        self._compared = Compared()
        self._pieces: dict[PathNames, list[Any]] = {}
        self._results: dict[PathNames, list[Any]] = {}
        """What a column gives that works something out of its names, such as true: seldom a value of theirs."""
        self.columns = [self._column(position) for position in range(len(self.table.inputs))]

    @property
    def numbers(self) -> list[int]:
        return [rule.number for rule in self.table.rules]

    @cached_property
    def fired(self) -> Mapping[int, Fired]:
        """The rules that fired, each with the first inputs that made it.

        On the day on which walks begin: what makes a rule fire must not depend on when it was looked for.
        """
        with use_now(lambda: START):
            return {number: fired for number in self.numbers if (fired := self.fire(number)) is not None}

    def fire(self, number: int) -> Fired | None:
        """Inputs on which the real table says that it matched this rule; None if none of those tried did."""
        for inputs in islice(self.inputs_for(number), MOST_ASKED):
            try:
                answer = self._decide(inputs)
            except (dmn.DmnError, feel.FeelError):
                continue  # inputs of a wrong type: the table refuses them, others are tried
            own = next(entry for entry in reversed(answer.trace) if entry["decision"] == self.decision.id)
            if own["rules"][number - 1]["matched"]:
                return Fired(number, inputs, feel.to_python(answer.value))
        return None

    def _decide(self, inputs: Mapping[str, Any]) -> dmn.Answer:
        return self.content.model(self.decision_file).decide(self.decision.id, inputs)

    @property
    def decision_file(self) -> str:
        """The name under which the release knows the file that the table stands in."""
        if self.content.has_decision(self.decision.id):
            return self.decision.id
        return next(name for name in self.content.table_paths if self.decision.id in self.content.model(name).decisions)

    def inputs_for(self, number: int) -> Iterator[dict[str, Any]]:
        """Inputs on which every cell of the rule holds, one for each set of column values."""
        for assigned in self._assignments(number, 0, {}):
            inputs: dict[str, Any] = {}
            for path, value in assigned.items():
                put(inputs, path, value)
            yield inputs

    # -- inside --------------------------------------------------------------------------------------------------------

    def _column(self, position: int) -> Column:
        expression = feel.compile_expression(self.table.inputs[position].text)
        self._compared.read(expression.tree)
        cells = {
            rule.number: next((tests for at, tests in rule.tests if at == position), None) for rule in self.table.rules
        }
        wanted = set(expression.paths)
        for tests in cells.values():
            if tests is not None:
                self._compared.read(tests.tree)
                wanted |= tests.paths
        for path in expression.paths:
            examples = [piece.example for piece in column_domain(self.table, position).pieces]
            kept = self._pieces if isinstance(expression.tree, (syntax.Name, syntax.Path)) else self._results
            kept.setdefault(path, []).extend(examples)
        return Column(expression, cells, tuple(sorted(wanted)))

    def values(self, path: PathNames) -> list[Any]:
        pieces, results = self._pieces.get(path, []), self._results.get(path, [])
        if path in self._compared.dates:
            pieces, results = [[piece for piece in kept if isinstance(piece, feel.Date)] for kept in (pieces, results)]
        values = distinct([*pieces, *self._compared.candidates(path, DAYS), *results])
        return [value for value in values if self._fits(path, value)]

    def _fits(self, path: PathNames, value: Any) -> bool:
        """Whether the table takes the value: its input may be declared a text, a number, a date."""
        if len(path) > 1 or path[0] not in self._types:
            return True
        try:
            fit(feel.from_python(value), self._types[path[0]], Scope({}, None, Evaluation()))
        except Misfit:
            return False
        return True

    def _assignments(self, number: int, position: int, assigned: Assignment) -> Iterator[Assignment]:
        if position == len(self.columns):
            yield assigned
            return
        column, later = self.columns[position], self.columns[position + 1 :]
        shared = {path for other in later for path in other.paths}
        seen: set[str] = set()
        unknown = [path for path in column.paths if path not in assigned]
        for values in product(*(self.values(path) for path in unknown)):
            further = {**assigned, **dict(zip(unknown, values, strict=True))}
            variables: dict[str, Any] = {}
            for path, value in further.items():
                put(variables, path, value)
            value = column.expression.evaluate(variables)
            cell = column.cells[number]
            if cell is not None and cell.holds(value, variables) is not True:
                continue
            same = repr((type(value).__name__, value, [further[path] for path in column.paths if path in shared]))
            if same not in seen:
                seen.add(same)
                yield from self._assignments(number, position + 1, further)


@lru_cache
def tables_of(content: Release) -> Mapping[str, TableRules]:
    """Every decision table of a landlord, by the decision's id; each is asked once what makes its rules fire."""
    return {
        rules.decision.id: rules
        for name, path in sorted(content.table_paths.items())
        for rules in _rules_in(_File(path, content.files[path], content))
    }


@dataclass(frozen=True)
class _File:
    """A file of tables. Landlords share many: what makes its rules fire is the same for all."""

    path: str
    body: bytes
    content: Release = field(compare=False)


@cache
def _rules_in(file: _File) -> tuple[TableRules, ...]:
    decisions = file.content.model(PurePosixPath(file.path).stem).decisions.values()
    return tuple(TableRules(file.content, decision) for decision in decisions if decision.table is not None)
