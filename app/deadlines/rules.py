"""Clock rules: the rows that the tables `timescales`, `code_timescales` and `default_timescales` collect.

A row gives a clock its limit, its anchor, the event that meets it, and the clause. The cells are checked here, so that
a mistake in a table is an error that names table, row and column, and does not move a date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any

from app.errors import ContentError

POLICY, CODE, DEFAULT = "policy", "code", "default"
LAYERS = (POLICY, CODE, DEFAULT)

LANDLORD, CUSTOMER, INTERNAL = "landlord", "customer", "internal"
MEASURE = "measure"
"""Nobody holds to it: it is only counted, in reports (E1)."""
HOLDERS = (LANDLORD, CUSTOMER, INTERNAL, MEASURE)

WORKING_DAYS = "working days"
WORKING_DAYS_BEFORE = "working days before"
AGREED_WORKING_DAYS = "agreed working days"
CALENDAR_DAYS = "calendar days"
MONTHS = "months"
GIVEN_DATE = "given date"
ROLLED = " rolled"
UNITS = (
    WORKING_DAYS, WORKING_DAYS_BEFORE, AGREED_WORKING_DAYS, CALENDAR_DAYS, MONTHS, GIVEN_DATE,
    CALENDAR_DAYS + ROLLED, MONTHS + ROLLED,
)  # fmt: skip
OPEN_UNITS = (AGREED_WORKING_DAYS, GIVEN_DATE)
DUE_OF = "due of "
AND, OR, THEN, UNLESS, LATEST, LATER = "and", "or", "then", "unless", "latest", "later"
_JOINS = {AND, OR, THEN, UNLESS}

_COLUMNS = (
    "clock", "limit", "unit", "anchor", "capped_by", "holder", "met_by", "breach", "clause",
    "needs", "unless_within", "while_late", "stopped_by", "layer",
)  # fmt: skip


class RuleError(ContentError):
    """A row of a timescale table cannot be understood. The message names table, row and column.

    `column` and `problem`: the column, and what is wrong in it; empty where it is not one cell.
    """

    def __init__(self, message: str, column: str = "", problem: str = "") -> None:
        super().__init__(message)
        self.column, self.problem = column, problem


@dataclass(frozen=True)
class Happening:
    """One alternative in a cell of events: an event, several joined events, or the due date of a clock.

    ``joined`` says how the events belong together. "or": any of them. "and": all of them; the last to happen counts.
    "then": the first event, and each time one of the others follows it. "unless": the first event, unless another one
    happened on the same day or later. "latest": the last time the event happened. "later": the event after the day on
    which the run started. ``due_of`` names the clock whose due date is meant, None for events.
    """

    events: tuple[str, ...]
    joined: str = OR
    due_of: str | None = None


@dataclass(frozen=True)
class ClockRule:
    """One row of a table: when ``clock`` starts, how long it runs, what meets and what stops it.

    ``limit``: a number in ``unit``, or a number for each alternative of ``anchor``; a date where the unit is "given
    date"; None where the unit leaves the limit to the case.
    ``anchor``, ``met_by``, ``stopped_by``, ``needs``: cells of events. Alternatives are separated by commas, those of
    the anchor in order of preference, and each may be joined: "a and b", "a or b", "a then b", "a unless b", "latest
    a", "later a", "due of <clock>".
    ``capped_by``: the clock whose due date is the latest possible anchor (R7).
    ``needs``: the clock exists only when this has happened too.
    ``unless_within``: the clock does not exist when its anchor is on or before the due date of this clock.
    ``while_late``: the clock exists only when one of these clocks is overdue on the day of its anchor.
    ``layer``: whose limit it is, "policy", "code" or "default".
    """

    clock: str
    limit: int | tuple[int, ...] | date | None
    unit: str
    anchor: str
    capped_by: str | None
    holder: str
    met_by: str
    breach: str | None
    clause: str
    layer: str = POLICY
    table: str = ""
    rule: int = 0
    needs: str = ""
    unless_within: str | None = None
    while_late: tuple[str, ...] = ()
    stopped_by: str = ""

    @cached_property
    def anchors(self) -> tuple[Happening, ...]:
        """What can start the clock, in order of preference."""
        return happenings(self.anchor)

    @cached_property
    def depends_on(self) -> frozenset[str]:
        """The clocks that must be computed before this one."""
        named = {happening.due_of for happening in self.anchors} | {
            self.capped_by,
            self.unless_within,
            *self.while_late,
        }
        return frozenset(clock for clock in named if clock)


@cache
def happenings(cell: str) -> tuple[Happening, ...]:
    """The alternatives in a cell of events, in order of preference.

    Raises ValueError when an alternative cannot be understood.
    """
    return tuple(_happening(part.strip()) for part in cell.split(",") if part.strip())


def _happening(alternative: str) -> Happening:
    if alternative.startswith(DUE_OF):
        return Happening((), due_of=alternative.removeprefix(DUE_OF).strip())
    words = alternative.split()
    if len(words) == 2 and words[0] in (LATEST, LATER):
        words, joins = words[1:], {words[0]}
    else:
        joins = set(words[1::2]) or {OR}
        if len(words) % 2 == 0 or len(joins) > 1 or not joins <= _JOINS:
            raise ValueError(
                f"{alternative!r} is not an event, or events joined by one of {', '.join(sorted(_JOINS))}. "
                f"Separate alternatives by commas"
            )
    for event in words[::2]:
        if not event.isidentifier():
            raise ValueError(f"{event!r} is not the name of an event")
    return Happening(tuple(words[::2]), joins.pop())


def rules_from(answers: Sequence[Mapping[str, Any]], layer: str, table: str) -> list[ClockRule]:
    """The rules in the rows that a collecting table returned as plain Python values.

    ``layer`` is "policy", "code" or "default", unless a row names another (what the Code asks of a step that only this
    landlord has); ``table`` is the decision's id, kept for explanations. A row whose limit
    is null in a unit that needs a limit gives no rule: the landlord sets none. Raises RuleError, which names row and
    column.
    """
    if layer not in LAYERS:
        raise ValueError(f"{layer!r} is no layer: {', '.join(LAYERS)}")
    rules = [_rule(row, number, layer, table) for number, row in enumerate(answers, 1)]
    binding = [rule for rule in rules if rule is not None]
    _require_single_rows(binding, table)
    return binding


class _Row:
    """One row of a table's answer, with its number and table for error messages."""

    def __init__(self, row: Mapping[str, Any], number: int, table: str) -> None:
        self._row, self._number, self._table = row, number, table
        for column in row:
            if column not in _COLUMNS:
                raise self.wrong(str(column), f"is not a column of a timescale table: {', '.join(_COLUMNS)}")

    def wrong(self, column: str, problem: str) -> RuleError:
        where = f"{self._table}, row {self._number} ({self._row.get('clock')}), column {column}"
        return RuleError(f"{where}: {problem}", column, problem)

    def text(self, column: str, *, needed: bool = False) -> str:
        value = self._row.get(column)
        if value is not None and not isinstance(value, str):
            raise self.wrong(column, f"{value!r} must be a text")
        if needed and not (value or "").strip():
            raise self.wrong(column, "is empty")
        return (value or "").strip()

    def one_of(self, column: str, choices: tuple[str, ...]) -> str:
        value = self.text(column, needed=True)
        if value not in choices:
            raise self.wrong(column, f"{value!r} must be one of {', '.join(choices)}")
        return value

    def events(self, column: str, *, needed: bool = False) -> str:
        value = self.text(column, needed=needed)
        try:
            happenings(value)
        except ValueError as error:
            raise self.wrong(column, str(error)) from error
        return value

    def limit(self, unit: str) -> int | tuple[int, ...] | date | None:
        value = self._row.get("limit")
        if value is None:
            return None
        if isinstance(value, list):
            return self._limits(value, unit)
        if unit == GIVEN_DATE:
            if not isinstance(value, date) or isinstance(value, datetime):
                raise self.wrong("limit", f"{value!r} must be a date, as the unit is {GIVEN_DATE!r}")
            return value
        return self._number_of(value)

    def _limits(self, values: list[Any], unit: str) -> tuple[int, ...]:
        alternatives = len(happenings(self.events("anchor", needed=True)))
        if unit in OPEN_UNITS or self.text("capped_by") or len(values) != alternatives:
            raise self.wrong(
                "limit", f"a list must give a number for each alternative of the anchor, of which there are "
                f"{alternatives}, in a row that nothing caps and no case sets"
            )  # fmt: skip
        return tuple(self._number_of(value) for value in values)

    def _number_of(self, value: Any) -> int:
        if isinstance(value, bool) or not hasattr(value, "__int__") or int(value) != value or value < 0:
            raise self.wrong("limit", f"{value!r} must be a whole number, 0 or more")
        return int(value)


def _rule(answer: Mapping[str, Any], number: int, layer: str, table: str) -> ClockRule | None:
    row = _Row(answer, number, table)
    unit = row.one_of("unit", UNITS)
    limit = row.limit(unit)
    if limit is None and unit not in OPEN_UNITS:
        return None
    return ClockRule(
        clock=row.text("clock", needed=True),
        limit=limit,
        unit=unit,
        anchor=row.events("anchor", needed=True),
        capped_by=row.text("capped_by") or None,
        holder=row.one_of("holder", HOLDERS),
        met_by=row.events("met_by"),
        breach=row.text("breach") or None,
        clause=row.text("clause"),
        layer=row.one_of("layer", LAYERS) if row.text("layer") else layer,
        table=table,
        rule=number,
        needs=row.events("needs"),
        unless_within=row.text("unless_within") or None,
        while_late=tuple(clock.strip() for clock in row.text("while_late").split(",") if clock.strip()),
        stopped_by=row.events("stopped_by"),
    )


def _require_single_rows(rules: Iterable[ClockRule], table: str) -> None:
    rows: dict[tuple[str, str], int] = {}
    for rule in rules:
        if (rule.clock, rule.layer) in rows:
            raise RuleError(
                f"{table}: rows {rows[rule.clock, rule.layer]} and {rule.rule} of its answer both set {rule.clock}. "
                f"Make their conditions exclude each other."
            )
        rows[rule.clock, rule.layer] = rule.rule
