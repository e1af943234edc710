"""Why a date is what it is, for the page "Why?": anchor, cap, limit, every day that did not count, clause,
extensions.

The explanation is JSON: dates are ISO texts. Each entry carries its facts and, in ``text``, the same in sentences.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from app.clock import say_date

from .calendar import WEEKEND, WorkingCalendar
from .extensions import ExtensionEffect
from .rules import AGREED_WORKING_DAYS, CUSTOMER, GIVEN_DATE, ROLLED, WORKING_DAYS, WORKING_DAYS_BEFORE
from .runs import Cap, Occurrence
from .state import ClockState, LayerState


def explain(state: ClockState, limits: dict[str, int | None], calendar: WorkingCalendar) -> list[dict[str, Any]]:
    """The explanation of a clock. ``limits``: the limit used in each layer, which the unit may have left to the case.
    """
    layers = [_layer(layer, limits.get(layer.layer), calendar) for layer in state.layers]
    return layers + [_extension(effect) for effect in state.extensions]


def _layer(layer: LayerState, limit: int | None, calendar: WorkingCalendar) -> dict[str, Any]:
    rule, run = layer.rule, layer.run
    anchor = run.anchor
    skipped = _skipped(layer, calendar)
    cap = _cap(run.cap, anchor) if run.cap else None
    return {
        "layer": rule.layer,
        "table": rule.table,
        "rule": rule.rule,
        "clause": rule.clause,
        "anchor": {"event": anchor.event, "on": anchor.day.isoformat()} if anchor else None,
        "counted_from": run.anchored_on.isoformat(),
        "cap": cap,
        "limit": limit,
        "unit": rule.unit,
        "given": layer.given.isoformat() if layer.given else None,
        "skipped": [{"date": day.isoformat(), "why": why} for day, why in skipped],
        "due": layer.original_due.isoformat(),
        "text": _sentences(layer, limit, cap, skipped),
    }


def _cap(cap: Cap, anchor: Occurrence | None) -> dict[str, Any]:
    last_day = say_date(cap.due)
    if anchor is None:
        applied, why = True, f"It has not happened yet, so the count starts on its last permitted day, {last_day}."
    elif anchor.day > cap.due:
        applied, why = True, f"It came after its last permitted day, {last_day}, and being late buys no time (R7)."
    else:
        applied, why = False, f"It came by its last permitted day, {last_day}, and so the count starts on its own day."
    return {"clock": cap.clock, "due": cap.due.isoformat(), "applied": applied, "why": why}


def _skipped(layer: LayerState, calendar: WorkingCalendar) -> list[tuple[date, str]]:
    """The calendar days that the count left out, or that pushed a customer's last day on."""
    start, due, unit = layer.run.anchored_on, layer.original_due, layer.rule.unit
    if unit == WORKING_DAYS_BEFORE:
        return calendar.skipped(date.fromordinal(due.toordinal() - 1), date.fromordinal(start.toordinal() - 1))
    if unit in (WORKING_DAYS, AGREED_WORKING_DAYS) and layer.given != due:
        return calendar.skipped(start, due)
    return []


def _sentences(
    layer: LayerState, limit: int | None, cap: dict[str, Any] | None, skipped: list[tuple[date, str]]
) -> str:
    rule, run = layer.rule, layer.run
    unit = rule.unit.removesuffix(ROLLED).replace(AGREED_WORKING_DAYS, WORKING_DAYS)
    happened = f" ({_words(run.anchor.event)}: {say_date(run.anchor.day)})" if run.anchor else ""
    parts = []
    if rule.unit == GIVEN_DATE or (layer.given is not None and layer.given == layer.original_due):
        parts.append(f"The date was set for this case: {say_date(layer.original_due)}{happened}.")
    elif limit == 0:
        parts.append(f"Due on the day itself, {say_date(layer.original_due)}{happened}.")
    else:
        if limit == 1:
            unit = unit.replace("days", "day").replace("months", "month")
        after = "" if rule.unit == WORKING_DAYS_BEFORE else " after"
        parts.append(f"{limit} {unit}{after} {say_date(run.anchored_on)}{happened} is {say_date(layer.original_due)}.")
    if cap:
        parts.append(cap["why"])
    holidays = [f"{say_date(day)} ({why})" for day, why in skipped if why != WEEKEND]
    if holidays:
        parts.append(f"Not counted: weekends, {', '.join(holidays)}.")
    elif skipped:
        parts.append("Weekends are not counted.")
    if rule.holder == CUSTOMER and rule.unit not in (WORKING_DAYS, AGREED_WORKING_DAYS):
        parts.append("A last day that is not a working day moves to the next one.")
    if rule.clause:
        parts.append(f"Source: {rule.clause}.")
    return " ".join(parts)


def _extension(effect: ExtensionEffect) -> dict[str, Any]:
    proposal = effect.proposal
    text = proposal.problem or (
        f"Extended from {say_date(proposal.current_due)} to {say_date(proposal.new_date)} by the notice of "
        f"{say_date(proposal.notified_on)}: {proposal.working_days} working days more, "
        f"{proposal.total_working_days} in all beyond {say_date(proposal.original_due)}."
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
