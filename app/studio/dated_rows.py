"""A dated example beside each row of a table of timescales, counted with the landlord's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.content.checking.tables import literal_row
from app.content.contracts import LAYER_TABLES
from app.content.release import Release
from app.deadlines.clocks import compute_clocks
from app.deadlines.rules import GIVEN_DATE, ClockRule, Happening, RuleError, rules_from
from app.wording import date_words, plain_words

from .open_table import OpenTable

HAPPENED = "happened"
NEEDED = frozenset({"clock", "limit", "unit", "anchor", "holder"})
WORKED_OUT = "Worked out for each case."
NAMED = "On the date that is named from outside."
AGREED = "As long as was agreed in the case."


@dataclass(frozen=True)
class DatedRow:
    """A row of a table of timescales with its clock, and what it comes to from the chosen day, in words."""

    number: int
    clock: str
    says: tuple[str, ...]


def dated_rows(table: OpenTable, day: date) -> list[DatedRow]:
    """What each row comes to where its clock starts on a day; none for a table that gives no dates."""
    layer = next((layer for layer, name in LAYER_TABLES if name == table.name), None)
    if layer is None or table.decision.table is None:
        return []
    box = table.table.box
    dated = []
    for number in range(1, len(box.rules) + 1):
        cells = dict(literal_row(box, number))
        dated.append(
            DatedRow(number, str(cells.get("clock") or ""), _says(table.content, cells, layer, table.name, day))
        )
    return dated


def _says(content: Release, cells: dict[str, object], layer: str, name: str, day: date) -> tuple[str, ...]:
    if not cells.keys() >= NEEDED:
        return (WORKED_OUT,)
    try:
        rules = rules_from([cells], layer, name)
    except RuleError as error:
        return (f"{str(error.problem or error).strip('.')}.",)
    if not rules:
        return ("The limit is empty: the clock would not run.",)
    rule = rules[0]
    if rule.unit == GIVEN_DATE and rule.limit is None:
        return (NAMED,)
    if isinstance(rule.limit, tuple):
        parts = [((anchor,), limit) for anchor, limit in zip(rule.anchors, rule.limit, strict=False)]
        return tuple(_sentence(content, rule, anchors, limit, day) for anchors, limit in parts)
    return (_sentence(content, rule, rule.anchors, rule.limit, day),)


def _sentence(
    content: Release, rule: ClockRule, anchors: Sequence[Happening], limit: int | date | None, day: date
) -> str:
    if limit is None:
        return AGREED
    alone = replace(
        rule, limit=limit, anchor=HAPPENED, capped_by=None, met_by="", needs="", unless_within=None, while_late=(),
        stopped_by="",
    )  # fmt: skip
    due = compute_clocks([alone], {HAPPENED: [day]}, content.calendar, measures=True)[rule.clock].effective_due
    first, *others = dict.fromkeys(label for anchor in anchors for label in _labels(content, anchor))
    started = ", or ".join([first, *(f"{other[:1].lower()}{other[1:]}" for other in others)])
    return f"{started}: {date_words(day)} → due {date_words(due)}"


def _labels(content: Release, anchor: Happening) -> list[str]:
    """What starts a clock, as people read it: any of these."""
    if anchor.due_of is not None:
        return [f"The date for {anchor.due_of.replace('_', ' ')}"]
    events = anchor.events if anchor.joined in ("or", "and") else anchor.events[:1]
    labels = [content.event_label(event) or plain_words(event) for event in events]
    return [" and ".join(labels)] if anchor.joined == "and" else labels
