"""The tables of timescales: every row by itself, two rows for one clock, clocks in a circle, codes of breaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from app.deadlines.rules import OPEN_UNITS, RuleError, happenings, rules_from
from app.dmn.compiled_table import CompiledTable
from app.dmn.domain import column_domain
from app.dmn.elements import TableBox

from ..contracts import LAYER_TABLES
from ..contracts.sources import UNREADABLE
from ..release import Release
from .findings import ERROR, WARNING, ContentFinding, nearest, row_place
from .tables import SLIP, literal_row

NAMING_CLOCKS = ("capped_by", "unless_within", "while_late")
ROW_AGAIN = "Make the conditions of the two rows exclude each other, or delete one."


@dataclass(frozen=True)
class Row:
    """A row of a table of timescales as it is written: its number, and those of its cells that are constants."""

    table: str
    path: str
    number: int
    cells: Mapping[str, Any]
    labels: Mapping[str, str]

    @property
    def clock(self) -> str:
        return str(self.cells.get("clock") or "")

    def error(self, column: str, message: str, remedy: str, severity: str = ERROR) -> ContentFinding:
        label = self.labels.get(column, column)
        return ContentFinding(severity, f"{self.path} {row_place(self.table, self.number, label)}", message, remedy)

    @property
    def limit(self) -> Decimal | None:
        """The number of the limit; None where it is worked out, or there is none."""
        limit = self.cells.get("limit")
        return Decimal(str(limit)) if isinstance(limit, int | float | Decimal) else None

    def depends_on(self) -> set[str]:
        """The clocks whose dates this one counts from or looks at."""
        named = {
            clock.strip()
            for column in NAMING_CLOCKS
            for clock in str(self.cells.get(column) or "").split(",")
            if clock.strip()
        }
        try:
            anchors = happenings(str(self.cells.get("anchor") or ""))
        except ValueError:
            return named
        return named | {happening.due_of for happening in anchors if happening.due_of}


def timescale_findings(content: Release) -> list[ContentFinding]:
    """What is wrong in the rows of the tables of timescales, though each cell is of its kind."""
    rows: list[Row] = []
    findings: list[ContentFinding] = []
    for layer, name in LAYER_TABLES:
        table = _table(content, name)
        if table is None:
            continue
        box = table.box
        labels = {clause.name: clause.label or clause.name for clause in box.outputs}
        mine = [
            Row(name, content.table_paths[name], number, literal_row(box, number), labels)
            for number in range(1, len(box.rules) + 1)
        ]
        findings += [finding for row in mine for finding in _row_by_itself(row, layer, box)]
        findings += _rows_of_one_clock(table, mine)
        rows += mine
    return [*findings, *_longer_than_the_code(rows), *_circles(rows), *_breaches(rows)]


def _table(content: Release, name: str) -> CompiledTable | None:
    if not content.has_decision(name):
        return None
    try:
        decision = content.model(name).decisions.get(name)
    except UNREADABLE:
        return None  # reported by the check of the file
    return decision.table if decision else None


def _row_by_itself(row: Row, layer: str, box: TableBox) -> Iterator[ContentFinding]:
    """What the program would say of the row when it runs."""
    written = {clause.name for clause in box.outputs}
    if not {"clock", "unit", "anchor", "holder", "limit"} <= written:
        return  # a column is missing: reported by itself
    worked_out = written - row.cells.keys()
    cells = dict(row.cells)
    if cells.get("limit") is None and "limit" not in worked_out and cells.get("unit") not in (*OPEN_UNITS, None):
        said = f"is empty, where the unit “{cells.get('unit')}” needs a number: the clock would not run."
        yield row.error("limit", said, "Enter a whole number, or delete the row.")
    if worked_out & {"clock", "unit", "anchor", "holder"}:
        return
    try:
        rules_from([cells], layer, row.table)
    except RuleError as error:
        if error.column not in ("unit", "holder", "layer"):  # the check of each cell reports those
            yield row.error(error.column, f"{error.problem}.", "Correct the cell.")


def _rows_of_one_clock(table: CompiledTable, rows: list[Row]) -> Iterator[ContentFinding]:
    """Two rows that set one clock in one layer, and that a case may both fit."""
    domains = [column_domain(table, column) for column in range(len(table.inputs))]
    for first, second in combinations(rows, 2):
        if not first.clock or first.clock != second.clock or _layer(first) != _layer(second):
            continue
        pairs = [(domain.masks[first.number - 1], domain.masks[second.number - 1]) for domain in domains]
        cells = [(table.rules[first.number - 1].cells[at], table.rules[second.number - 1].cells[at]) for at in
                 range(len(domains))]  # fmt: skip
        both = all(
            first_cell.strip() == second_cell.strip() if None in pair else pair[0] & pair[1]  # type: ignore[operator]
            for pair, (first_cell, second_cell) in zip(pairs, cells, strict=True)
        )
        if both:
            said = f"sets “{second.clock}”, as row {first.number} does, and a case may fit both: it would have no date."
            yield second.error("clock", said, ROW_AGAIN)


def _layer(row: Row) -> str:
    return str(row.cells.get("layer") or "")


def _longer_than_the_code(rows: list[Row]) -> Iterator[ContentFinding]:
    """A limit that exceeds every one of the Code for the clock, in the same unit: nothing that is late by the Code is
    in time by it."""
    code = dict(LAYER_TABLES)["code"]
    most: dict[tuple[str, Any], Row] = {}
    for row in rows:
        key = row.clock, row.cells.get("unit")
        if row.table == code and row.limit is not None and (key not in most or row.limit > (most[key].limit or 0)):
            most[key] = row
    for row in rows:
        of_code = most.get((row.clock, row.cells.get("unit")))
        if row.table == code or of_code is None or of_code.limit is None or (row.limit or 0) <= of_code.limit:
            continue
        said = f"is {row.limit:f}, longer than the {of_code.limit:f} {row.cells['unit']} of {_whose(of_code)} which "
        said += "counts as well: whoever works to this date is late by the Code."
        yield row.error("limit", said, "Enter the number of the Code, or a smaller one.", WARNING)


def _circles(rows: list[Row]) -> Iterator[ContentFinding]:
    """Clocks that wait for each other's dates: none of them would have one."""
    needs: dict[str, set[str]] = {}
    for row in rows:
        needs.setdefault(row.clock, set()).update(row.depends_on())
    reported: set[frozenset[str]] = set()
    for row in rows:
        circle = _circle_from(row.clock, needs)
        if circle and frozenset(circle) not in reported and row.depends_on() & set(circle):
            reported.add(frozenset(circle))
            column = next((name for name in NAMING_CLOCKS if row.cells.get(name) in circle), "anchor")
            shown = " → ".join([*circle, circle[0]])
            yield row.error(
                column, f"closes a circle of clocks that wait for each other: {shown}.", "Take one of them out."
            )


def _circle_from(clock: str, needs: Mapping[str, set[str]]) -> list[str]:
    """The clocks of a circle through this one, in order; none where it is in no circle."""
    way: list[tuple[str, list[str]]] = [(clock, [clock])]
    seen: set[str] = set()
    while way:
        at, passed = way.pop()
        for following in sorted(needs.get(at, ())):
            if following == clock:
                return passed
            if following not in seen:
                seen.add(following)
                way.append((following, [*passed, following]))
    return []


def _breaches(rows: list[Row]) -> Iterator[ContentFinding]:
    """A code of a breach that is another one with a slip of a key: reports would count it by itself."""
    codes: dict[str, list[Row]] = {}
    for row in rows:
        if isinstance(code := row.cells.get("breach"), str):
            codes.setdefault(code, []).append(row)
    for code, users in codes.items():
        others = [other for other in codes if other != code and len(codes[other]) >= len(users)]
        near = nearest(code, others, SLIP)
        same_clock = {
            other for other in codes for row in codes[other] if row.clock in {user.clock for user in users}
        } - {code}
        if (near or same_clock) and len(users) == 1 and not (same_clock and not near and len(same_clock) > 1):
            meant = near or min(same_clock)
            said = f"holds “{code}”, a code that no other row has; {_whose(codes[meant][0])} has “{meant}”."
            yield users[0].error("breach", said, f"Did you mean “{meant}”?")


def _whose(row: Row) -> str:
    return f"{row.table}, row {row.number},"
