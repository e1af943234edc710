"""When a notice of extension moves a due date, and to which date (policies §0.3, EXT-01…13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from app.clock import say_date

from .calendar import WorkingCalendar
from .notices import Extension, ExtensionEffect, ExtensionProposal
from .rules import CODE
from .state import ClockState


def propose_extension(
    state: ClockState, new_date: date, notified_on: date, calendar: WorkingCalendar
) -> ExtensionProposal:
    """What a notice sent on ``notified_on`` that gives ``new_date`` would do to a clock.

    It does not move the due date when it is sent after the effective due date, even if the Code's date is still ahead
    (§0.3), when the clock has ended, or when ``new_date`` is not later than the due date.
    """
    problem = None
    ended_on = state.met_on or state.stopped_on
    if ended_on is not None and ended_on < notified_on:
        problem = f"The clock ended on {say_date(ended_on)}: there is nothing left to extend."
    elif notified_on > state.effective_due:
        problem = (
            f"The notice was sent on {say_date(notified_on)}, after the due date, {say_date(state.effective_due)}: "
            f"it moves no date. Send an apology with the date now expected."
        )
    elif new_date <= state.effective_due:
        problem = f"{say_date(new_date)} is not later than the due date, {say_date(state.effective_due)}."
    return ExtensionProposal(
        clock=state.clock,
        new_date=new_date,
        notified_on=notified_on,
        current_due=state.effective_due,
        original_due=state.original_due,
        working_days=calendar.between(state.effective_due, new_date),
        total_working_days=calendar.between(state.original_due, new_date),
        problem=problem,
    )


def apply_extensions(state: ClockState, extensions: Iterable[Extension], calendar: WorkingCalendar) -> ClockState:
    """The clock after its extensions, applied in the order in which they were sent (EXT-13).

    A valid extension sets the policy and the effective date to the new date, and the Code's date to the later of the
    two.
    """
    for extension in sorted(extensions, key=lambda extension: extension.notified_on):
        proposal = propose_extension(state, extension.new_date, extension.notified_on, calendar)
        effect = ExtensionEffect(extension, proposal)
        state = replace(state, extensions=(*state.extensions, effect))
        if effect.moved:
            state = _moved(state, extension.new_date)
    return state


def _moved(state: ClockState, new_date: date) -> ClockState:
    layers = tuple(
        replace(layer, due=max(layer.due, new_date) if layer.layer == CODE else new_date) for layer in state.layers
    )
    return replace(
        state,
        layers=layers,
        policy_due=None if state.policy_due is None else new_date,
        code_due=None if state.code_due is None else max(state.code_due, new_date),
        effective_due=new_date,
    )
