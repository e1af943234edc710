"""Breaches: which deadlines were missed, and by how many working days.

They are counted separately for the policy and for the Code (TIM-07, TIM-14).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from .calendar import WorkingCalendar
from .rules import CODE, LANDLORD, POLICY
from .state import STOPPED, ClockState


@dataclass(frozen=True)
class Breach:
    """A landlord's deadline that was missed.

    ``layer`` is "policy" or "code". ``done`` is the day the act was done, or the day the clock ended without it; None
    while the act is still to be done. ``days_late`` counts the working days after ``due`` up to and including ``done``,
    or up to today (T7).
    """

    code: str
    layer: str
    clock: str
    due: date
    done: date | None
    days_late: int

    @property
    def open(self) -> bool:
        """Whether the act is still to be done."""
        return self.done is None


def dated_runs(state: ClockState, today: date, calendar: WorkingCalendar) -> list[Breach]:
    """Every run of a clock by policy and by Code as a breach would say it, those that are in time too.

    Only a landlord's clocks can be breached (T5), and a default limit never is (R3).
    """
    dated = []
    for run in state.runs:
        for layer in run.layers:
            rule = layer.rule
            if layer.layer not in (POLICY, CODE) or rule.holder != LANDLORD or rule.breach is None:
                continue
            done = layer.ended_on
            if done is None and run.status == STOPPED:  # stopped from outside: no breach unless it was late by then
                done = run.stopped_on or layer.due
            if done is not None and done > today:
                done = None
            late = calendar.late(layer.due, done or today)
            dated.append(Breach(rule.breach, layer.layer, rule.clock, layer.due, done, late))
    return dated


def breaches(state: ClockState, today: date, calendar: WorkingCalendar) -> list[Breach]:
    """The breaches of a clock as of ``today``, including those of its earlier runs."""
    return [run for run in dated_runs(state, today, calendar) if (run.done or today) > run.due]


def one_for_each_act(separate: Iterable[Breach]) -> list[Breach]:
    """The breaches of clocks, each late act once a layer, even where several clocks end with it (TIM-07).

    Of those with the same code and layer that were done on the same day, or are all still to be done, the one that is
    latest counts; of those that are equally late, the first.
    """
    acts: dict[tuple[str, str, date | None], Breach] = {}
    for breach in separate:
        act = (breach.code, breach.layer, breach.done)
        if act not in acts or breach.due < acts[act].due:
            acts[act] = breach
    return list(acts.values())


def merge_breaches(separate: Iterable[Breach]) -> list[dict[str, Any]]:
    """Merge breaches of policy and Code that are late by the same number of working days.

    Each result is ``{"code", "against", "days_late", "open", "clock"}``, where ``against`` lists the layers. A clock
    that is late by different numbers of days against policy and Code gives two results.
    """
    merged: dict[tuple[Any, ...], dict[str, Any]] = {}
    for breach in sorted(separate, key=lambda breach: (breach.due, (POLICY, CODE).index(breach.layer))):
        key = (breach.clock, breach.code, breach.days_late, breach.done)
        entry = merged.setdefault(
            key,
            {
                "code": breach.code,
                "against": [],
                "days_late": breach.days_late,
                "open": breach.open,
                "clock": breach.clock,
            },
        )
        if breach.layer not in entry["against"]:
            entry["against"].append(breach.layer)
    for entry in merged.values():
        entry["against"].sort(key=(POLICY, CODE).index)
    return list(merged.values())
