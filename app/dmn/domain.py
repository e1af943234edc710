"""Cut the values of an input column into pieces on which every cell is either true or false throughout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal
from functools import cmp_to_key

from app.dmn.cell_constants import NotDecided, test_constants
from app.dmn.compiled_table import CompiledTable, InputColumn
from app.dmn.item_types import WholeNumberType
from app.feel import syntax
from app.feel.calendar_math import DAY_NANOS, NANOS
from app.feel.evaluation import Budget, Evaluation, Scope
from app.feel.expression import UnaryTests
from app.feel.free_names import walk
from app.feel.operators import compare
from app.feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from app.feel.types import SimpleType
from app.feel.values import Value, kind

ORDERED = ("number", "date", "time", "date and time", "days and time duration", "years and months duration")
_EXACT = Context(prec=100)
_BUDGET = Budget(steps=100_000)


def holds(tests: UnaryTests, value: Value) -> bool:
    """Whether a cell holds for a value."""
    return tests.run(value, Scope({}, None, Evaluation(_BUDGET))) is True


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a column's domain; ``example`` is a value of it."""

    example: Value


@dataclass(slots=True)
class ColumnDomain:
    """The pieces of a column, and where each rule's cell holds.

    ``masks[rule]`` has a bit for every piece on which the cell holds; None if the cell is not decided.
    """

    label: str
    kind: str
    pieces: list[Piece]
    masks: list[int | None]

    @property
    def everything(self) -> int:
        """The mask of all pieces."""
        return (1 << len(self.pieces)) - 1


def column_domain(table: CompiledTable, column: int) -> ColumnDomain:
    """The domain of an input column of a table."""
    clause = table.inputs[column]
    allowed = clause.allowed or clause.type.allowed
    cells = [next((tests for index, tests in rule.tests if index == column), None) for rule in table.rules]
    constants: list[Value] = []
    decided: list[bool] = []
    for tests in cells:
        compared = _constants(tests)
        decided.append(compared is not None)
        constants += compared or []
    limits = _constants(allowed)
    constants += limits or []
    wanted = declared_kind(clause) or next((kind(value) for value in constants if value is not None), "")
    pieces = _pieces(wanted, constants, isinstance(clause.type.base, WholeNumberType))
    if allowed is not None and limits is not None:
        pieces = [piece for piece in pieces if piece.example is None or holds(allowed, piece.example)]
    if not any(value is None for value in constants):
        pieces = [piece for piece in pieces if piece.example is not None or not wanted]
    domain = ColumnDomain(clause.label, wanted, pieces, [])
    for rule, tests, known in zip(table.rules, cells, decided, strict=True):
        if tests is None and rule.cells[column].strip() in ("", "-"):
            domain.masks.append(domain.everything)
        elif tests is None or (allowed is None and table.box.inputs[column].allowed is not None):
            domain.masks.append(None)  # not FEEL: reported as a problem of the model
        elif not known or not wanted or limits is None:
            domain.masks.append(None)
        else:
            domain.masks.append(sum(1 << index for index, piece in enumerate(pieces) if holds(tests, piece.example)))
    return domain


def _constants(tests: UnaryTests | None) -> list[Value] | None:
    if tests is None:
        return []
    try:
        constants = [value for node in tests.tree.tests for value in test_constants(node)]
    except NotDecided:
        return None
    if any(isinstance(value, str) for value in constants) and _orders_text(tests):
        return None
    return constants


def _orders_text(tests: UnaryTests) -> bool:
    """Whether a cell compares texts by order; no simple example shows a gap between two texts."""
    return any(
        isinstance(node, (syntax.RangeNode, syntax.Between))
        or (isinstance(node, (syntax.ComparisonRange, syntax.Comparison)) and node.operator not in ("=", "!="))
        for node in walk(tests.tree)
    )


def declared_kind(clause: InputColumn) -> str:
    """The FEEL kind that a column declares, such as ``number``; empty if it declares none of the simple ones."""
    base = clause.type.base
    return (
        base.name
        if isinstance(base, SimpleType) and (base.name in ORDERED or base.name in ("string", "boolean"))
        else ""
    )


def _pieces(wanted: str, constants: Sequence[Value], whole: bool) -> list[Piece]:
    if not wanted:
        return [Piece(None)]
    null = [Piece(None)]
    if wanted == "boolean":
        return [Piece(True), Piece(False), *null]
    mentioned = [value for value in constants if kind(value) == wanted]
    if wanted == "string":
        texts = sorted(set(mentioned))
        return [*(Piece(text) for text in texts), Piece(_other_text(texts)), *null]
    if wanted not in ORDERED:
        return null
    if not mentioned:
        return [Piece(_ANY_VALUE[wanted]), *null]
    return [*_ordered_pieces(mentioned, whole), *null]


_ANY_VALUE: dict[str, Value] = {
    "number": Decimal(0),
    "date": Date(2026, 1, 1),
    "time": Time(0),
    "date and time": DateTime(Date(2026, 1, 1), Time(0)),
    "days and time duration": DaysTimeDuration(0),
    "years and months duration": YearsMonthsDuration(0),
}
"""Kind → an example for a column whose cells compare with no constant."""


def _other_text(texts: Sequence[str]) -> str:
    other = "something else"
    while other in texts:
        other += "!"
    return other


def _ordered_pieces(mentioned: Sequence[Value], whole: bool) -> list[Piece]:
    points: list[Value] = []
    for value in sorted(mentioned, key=cmp_to_key(_order)):
        if (not points or _order(points[-1], value) != 0) and not (whole and value != value.to_integral_value()):
            points.append(value)
    pieces: list[Piece] = []
    for low, high in zip([None, *points], [*points, None], strict=True):
        example = _between(low, high, whole)
        if example is not None:
            pieces.append(Piece(example))
        if high is not None:
            pieces.append(Piece(high))
    return pieces


def _order(left: Value, right: Value) -> int:
    if isinstance(left, (DateTime, Time)) and type(left) is type(right):
        a = left.instant if isinstance(left, DateTime) else left.utc_nanos
        b = right.instant if isinstance(right, DateTime) else right.utc_nanos
        return (a > b) - (a < b)
    return compare(left, right)


def _between(low: Value, high: Value, whole: bool) -> Value:
    """A value strictly between two others (None: no bound); None if there is none."""
    anchor = low if low is not None else high
    if isinstance(anchor, Decimal):
        return _number_between(low, high, whole)
    if isinstance(anchor, Date):
        day = _integer_between(low and low.epoch_day, high and high.epoch_day, 1)
        return None if day is None else Date.from_epoch_day(day)
    if isinstance(anchor, YearsMonthsDuration):
        months = _integer_between(_months(low), _months(high), 1)
        return None if months is None else YearsMonthsDuration(months)
    if isinstance(anchor, DaysTimeDuration):
        nanos = _integer_between(_nanos(low), _nanos(high), DAY_NANOS)
        return None if nanos is None else DaysTimeDuration(nanos)
    if isinstance(anchor, DateTime):
        instant = _integer_between(low and low.instant, high and high.instant, 3600 * NANOS)
        return None if instant is None else DateTime.from_instant(instant, anchor.time.zone)
    if isinstance(anchor, Time):
        since = _integer_between(
            low.nanos if low is not None else -1, high.nanos if high is not None else DAY_NANOS, 3600 * NANOS
        )
        return None if since is None else Time(since, anchor.zone)
    return None


def _months(value: Value) -> int | None:
    return None if value is None else int(value.months)


def _nanos(value: Value) -> int | None:
    return None if value is None else int(value.nanos)


def _number_between(low: Decimal | None, high: Decimal | None, whole: bool) -> Decimal | None:
    if low is None or high is None:
        if low is None:
            assert high is not None
            below = _EXACT.subtract(high, Decimal(1))
            return below.to_integral_value(ROUND_CEILING) if whole else below
        return _EXACT.add(low, Decimal(1))
    above = low.to_integral_value(ROUND_CEILING)
    if above == low:
        above = _EXACT.add(low, Decimal(1))
    if low < above < high:
        return above
    return None if whole else _EXACT.divide(_EXACT.add(low, high), Decimal(2))


def _integer_between(low: int | None, high: int | None, step: int) -> int | None:
    if low is None:
        assert high is not None
        return high - step
    if high is None:
        return low + step
    if high - low < 2:
        return None
    return low + step if low + step < high else (low + high) // 2
