"""Late, against what, and by how much: breaches are counted separately for the policy and for the Code (TIM-07,
TIM-14).
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
    """A landlord's deadline that was not kept.

    ``layer``: "policy" or "code". ``done``: the day the act was done, or the day the clock ended without it; None
    while it is still open. ``days_late``: working days after ``due`` up to and including that day, or today (T7).
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


def breaches(state: ClockState, today: date, calendar: WorkingCalendar) -> list[Breach]:
    """The breaches of a clock as at ``today``, those of its earlier runs included.

    Only a landlord's clocks can be breached (T5), and a default never is (R3).
    """
    late_runs = []
    for run in state.runs:
        for layer in run.layers:
            rule = layer.rule
            if layer.layer not in (POLICY, CODE) or rule.holder != LANDLORD or rule.breach is None:
                continue
            done = layer.ended_on
            if done is None and run.status == STOPPED:  # stopped from outside: what was not late by then is no breach
                done = run.stopped_on or layer.due
            if done is not None and done > today:
                done = None
            until = done or today
            if until > layer.due:
                late = calendar.late(layer.due, until)
                late_runs.append(Breach(rule.breach, layer.layer, rule.clock, layer.due, done, late))
    return late_runs


def merge_breaches(separate: Iterable[Breach]) -> list[dict[str, Any]]:
    """Breaches as people list them: the same lateness against policy and Code once, with both named.

    Each is ``{"code", "against", "days_late", "open", "clock"}``; one that is late by different counts stands twice.
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
