"""Why a due date is what it is, for the page "Why?".

An explanation names the anchor, the cap, the limit, every day that was not counted, the clause and the extensions. It
is JSON: dates are ISO texts. Each entry has the facts and, in ``text``, the same in sentences.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.clock import say_date

from .calendar import WEEKEND, WorkingCalendar
from .layers import LayerState
from .notices import ExtensionEffect
from .rules import AGREED_WORKING_DAYS, CUSTOMER, ROLLED, WORKING_DAYS, WORKING_DAYS_BEFORE
from .runs import Cap, Occurrence


def explain(
    layers: Iterable[LayerState], extensions: Iterable[ExtensionEffect], calendar: WorkingCalendar
) -> list[dict[str, Any]]:
    """The explanation of a clock: an entry for each layer, then one for each extension."""
    return [_layer(layer, calendar) for layer in layers] + [_extension(effect) for effect in extensions]


def _layer(layer: LayerState, calendar: WorkingCalendar) -> dict[str, Any]:
    rule, run = layer.rule, layer.run
    skipped = _skipped(layer, calendar)
    return {
        "layer": rule.layer,
        "table": rule.table,
        "rule": rule.rule,
        "clause": rule.clause,
        "anchor": {"event": run.anchor.event, "on": run.anchor.day.isoformat()} if run.anchor else None,
        "counted_from": run.anchored_on.isoformat(),
        "cap": _cap(run.cap, run.anchor) if run.cap else None,
        "limit": layer.limit,
        "unit": rule.unit,
        "given": layer.given.isoformat() if layer.given else None,
        "skipped": [{"date": day.isoformat(), "why": why} for day, why in skipped],
        "due": layer.original_due.isoformat(),
        "text": " ".join(_sentences(layer, skipped)),
    }


def _cap(cap: Cap, anchor: Occurrence | None) -> dict[str, Any]:
    late = anchor is None or anchor.day > cap.due
    return {"clock": cap.clock, "due": cap.due.isoformat(), "applied": late, "why": _why_cap(cap, anchor)}


def _why_cap(cap: Cap, anchor: Occurrence | None) -> str:
    last_day = f"the last permitted day, {say_date(cap.due)}"
    if anchor is None:
        return f"It has not happened yet, so the count starts on {last_day}."
    if anchor.day > cap.due:
        return f"That was after {last_day}: being late buys no time (R7), and the count starts on that day."
    return f"That was by {last_day}, so the count starts on the day itself."


def _skipped(layer: LayerState, calendar: WorkingCalendar) -> list[tuple[date, str]]:
    """The days that are left out when working days are counted, each with the reason."""
    start, due, unit = layer.run.anchored_on, layer.original_due, layer.rule.unit
    if due == layer.given:
        return []
    if unit == WORKING_DAYS_BEFORE:
        return calendar.skipped(_day_before(due), _day_before(start))
    return calendar.skipped(start, due) if unit in (WORKING_DAYS, AGREED_WORKING_DAYS) else []


def _sentences(layer: LayerState, skipped: list[tuple[date, str]]) -> list[str]:
    """Sentences about the anchor, the start of the count, the number of days and the clause."""
    rule, run = layer.rule, layer.run
    parts = []
    if run.anchor:
        parts.append(f"{_words(run.anchor.event).capitalize()} on {say_date(run.anchor.day)}.")
    if run.cap:
        parts.append(_why_cap(run.cap, run.anchor))
    parts.append(_count(layer))
    if layer.again:
        again = layer.again
        left = f"{again.left} working {'day' if again.left == 1 else 'days'}"
        parts.append(
            f"It was closed on {say_date(again.closed)} with {left} left, and reopened on {say_date(again.reopened)}: "
            f"due again on {say_date(again.due)}."
        )
    holidays = [f"{say_date(day)} ({why})" for day, why in skipped if why != WEEKEND]
    if holidays:
        parts.append(f"Not counted: weekends, {', '.join(holidays)}.")
    elif skipped:
        parts.append("Weekends are not counted.")
    if rule.holder == CUSTOMER and rule.unit not in (WORKING_DAYS, AGREED_WORKING_DAYS):
        parts.append("A last day that is not a working day moves to the next one.")
    if rule.clause:
        parts.append(f"Source: {rule.clause}.")
    return parts


def _count(layer: LayerState) -> str:
    due, limit = say_date(layer.original_due), layer.limit
    if layer.given is not None and layer.given == layer.original_due:
        return f"The date was set for this case: {due}."
    if limit == 0:
        return f"Due on the day itself, {due}."
    unit = layer.rule.unit.removesuffix(ROLLED).replace(AGREED_WORKING_DAYS, WORKING_DAYS)
    if limit == 1:
        unit = unit.replace("days", "day").replace("months", "month")
    after = "" if layer.rule.unit == WORKING_DAYS_BEFORE else " after"
    return f"{limit} {unit}{after} {say_date(layer.run.anchored_on)} is {due}."


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _extension(effect: ExtensionEffect) -> dict[str, Any]:
    proposal = effect.proposal
    text = proposal.problem or (
        f"Extended from {say_date(proposal.current_due)} to {say_date(proposal.new_date)} by the notice of "
        f"{say_date(proposal.notified_on)}: {proposal.working_days} working days more, "
        f"{proposal.total_working_days} in all after {say_date(proposal.original_due)}."
    )
    return {
        "layer": "extension",
        "notified_on": proposal.notified_on.isoformat(),
        "from": proposal.current_due.isoformat(),
        "due": proposal.new_date.isoformat(),
        "working_days": proposal.working_days,
        "total_working_days": proposal.total_working_days,
        "moved": proposal.moves,
        "text": text,
    }


def _words(event: str) -> str:
    return event.replace("_", " ")
