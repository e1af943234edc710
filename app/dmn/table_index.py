"""Find the rules whose cell of a column may hold by looking the input up, instead of evaluating every cell.

Cells that compare with constants only are looked up: texts and booleans by value, numbers and dates by the interval
between two neighbouring constants that they are in. Bit ``n`` of a mask is the rule at index ``n``. Every other cell is
evaluated afterwards, so that the answer is the same as without the index.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Context, Decimal

from app.dmn.cell_constants import NotDecided, test_constants
from app.feel import syntax
from app.feel.evaluation import Evaluation, Scope
from app.feel.expression import UnaryTests
from app.feel.free_names import mentions
from app.feel.temporal import Date
from app.feel.values import Value

_ONE = Decimal(1)
_EXACT = Context(prec=100)
"""Precise enough for a number between two neighbouring numbers of 34 digits."""


def _place(value: Value) -> Decimal | int:
    """The position of a number or date in their order."""
    return value.epoch_day if isinstance(value, Date) else value


def _holds(tests: UnaryTests, value: Value) -> bool:
    return tests.run(value, Scope({}, None, Evaluation())) is True


def _plain_constants(tests: UnaryTests) -> list[Value] | None:
    """The constants of a cell that only compares its input with them, if all are of one kind; else None."""
    if mentions(tests.tree, "?"):
        return None
    try:
        constants = [value for node in tests.tree.tests for value in test_constants(node)]
    except NotDecided:
        return None
    kinds = {type(value) for value in constants}
    if len(kinds) != 1 or not kinds <= {Decimal, Date, str, bool}:
        return None
    if kinds <= {str, bool} and not all(isinstance(node, syntax.Literal) for node in tests.tree.tests):
        return None
    return constants


class ColumnIndex:
    """The index of a column; ``candidates`` gives the rules whose cell may hold for an input."""

    def __init__(self, cells: Sequence[UnaryTests | None]) -> None:
        self.kind: type | None = None
        self._undecided = 0
        """The rules whose cell has to be evaluated."""
        self.given = 0
        """The rules whose cell is not ``-``."""
        self._open = 0
        indexed: list[tuple[int, UnaryTests, list[Value]]] = []
        for index, tests in enumerate(cells):
            if tests is None:
                self._open |= 1 << index
                continue
            self.given |= 1 << index
            constants = _plain_constants(tests)
            if constants is None or (self.kind is not None and type(constants[0]) is not self.kind):
                self._undecided |= 1 << index
                continue
            self.kind = type(constants[0])
            indexed.append((index, tests, constants))
        self._by_value: dict[Value, int] = {}
        self._elsewhere = 0
        self._points: list[Decimal | int] = []
        self._stretches: list[int] = []
        if indexed and self.kind in (str, bool):
            self._index_values(indexed)
        elif indexed:
            self._index_places(indexed)

    def _index_values(self, cells: Sequence[tuple[int, UnaryTests, list[Value]]]) -> None:
        self._elsewhere = sum(1 << index for index, tests, _ in cells if tests.tree.negated)
        for index, tests, constants in cells:
            for value in set(constants):
                mask = self._by_value.get(value, self._elsewhere)
                bit = 1 << index
                self._by_value[value] = mask & ~bit if tests.tree.negated else mask | bit

    def _index_places(self, cells: Sequence[tuple[int, UnaryTests, list[Value]]]) -> None:
        """Index numbers or dates: interval ``2n`` is before point ``n``, interval ``2n + 1`` is the point itself."""
        self._points = sorted({_place(value) for _, _, constants in cells for value in constants})
        number = {point: index for index, point in enumerate(self._points)}
        toggles = [0] * (2 * len(self._points) + 2)
        for index, tests, constants in cells:
            own = sorted({_place(value): value for value in constants}.items())
            start = 0
            for position, (point, value) in enumerate(own):
                before = own[position - 1][1] if position else None
                at = 2 * number[point] + 1
                self._toggle(toggles, index, start, at, tests, _inside(before, value))
                self._toggle(toggles, index, at, at + 1, tests, value)
                start = at + 1
            self._toggle(toggles, index, start, len(toggles) - 1, tests, _inside(own[-1][1], None))
        mask = 0
        for toggle in toggles[:-1]:
            mask ^= toggle
            self._stretches.append(mask)

    def _toggle(self, toggles: list[int], index: int, start: int, end: int, tests: UnaryTests, example: Value) -> None:
        if example is not None and start < end and _holds(tests, example):
            toggles[start] ^= 1 << index
            toggles[end] ^= 1 << index

    def candidates(self, value: Value) -> int:
        """The rules whose cell holds, or has to be evaluated."""
        if type(value) is not self.kind:
            return self._open | self.given
        if self._stretches:
            place = _place(value)
            index = bisect_left(self._points, place)
            at_point = index < len(self._points) and self._points[index] == place
            return self._stretches[2 * index + at_point] | self._open | self._undecided
        return self._by_value.get(value, self._elsewhere) | self._open | self._undecided

    def undecided(self, value: Value) -> int:
        """The rules whose cell ``candidates`` could not decide."""
        return self._undecided if type(value) is self.kind else self.given


def _inside(low: Value, high: Value) -> Value:
    """A value between two constants (None: no bound); None if there is none."""
    if isinstance(low if low is not None else high, Date):
        first = low.epoch_day + 1 if low is not None else high.epoch_day - 1
        return Date.from_epoch_day(first) if high is None or first < high.epoch_day else None
    if low is None:
        return _EXACT.subtract(high, _ONE)
    return _EXACT.add(low, _ONE) if high is None else _EXACT.divide(_EXACT.add(low, high), Decimal(2))
