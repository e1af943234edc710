"""The state of a clock: its dates in each layer, and what ended it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from app.clock import start_of_next_day

from .calendar import WorkingCalendar
from .explanation import explain
from .layers import LayerState
from .notices import ExtensionEffect

RUNNING, MET, MISSED, STOPPED = "running", "met", "missed", "stopped"


@dataclass(frozen=True)
class ClockState:
    """One clock of a case.

    ``policy_due``, ``code_due``: the dates of policy and Code, None where one is silent.
    ``effective_due``: the date that counts, to the end of that day in Europe/London.
    ``original_due``: the effective date before extensions.
    ``target``: for a landlord's clock, the last working day on or before the effective date (T5).
    ``status``: "running", "met", "missed" (done late) or "stopped". Whether a running clock is late depends on today.
    ``earlier``: the runs before this one, the oldest first.
    """

    clock: str
    holder: str
    breach: str | None
    anchor_event: str | None
    anchored_on: date
    started_on: date
    policy_due: date | None
    code_due: date | None
    effective_due: date
    original_due: date
    target: date
    status: str
    met_on: date | None = None
    met_by: str | None = None
    stopped_on: date | None = None
    layers: tuple[LayerState, ...] = ()
    extensions: tuple[ExtensionEffect, ...] = ()
    earlier: tuple[ClockState, ...] = ()
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar, repr=False, compare=False)

    @cached_property
    def explanation(self) -> list[dict[str, Any]]:
        """Why the date is what it is, as JSON: an entry for each layer and one for each extension."""
        return explain(self.layers, self.extensions, self.calendar)

    @property
    def overdue_at(self) -> datetime:
        """The first instant after the due date in Europe/London, from which the act is late (T4)."""
        return start_of_next_day(self.effective_due)

    @property
    def runs(self) -> tuple[ClockState, ...]:
        """All runs of the clock, this one last."""
        return (*self.earlier, self)

    def passed(self, today: date) -> bool:
        """Whether the due date is before ``today``."""
        return today > self.effective_due

    def layer(self, name: str) -> LayerState | None:
        """The clock in the layer called ``name``: "policy", "code" or "default"; None where that layer is silent."""
        return next((layer for layer in self.layers if layer.layer == name), None)

    def to_context(self, today: date) -> dict[str, Any] | None:
        """``deadlines.<clock>`` as expressions see it; None (null) when the clock was stopped.

        ``overdue_at`` is an aware date and time, ``passed`` a boolean, the others are dates.
        """
        if self.status == STOPPED:
            return None
        return {
            "due": self.effective_due,
            "policy": self.policy_due,
            "code": self.code_due,
            "target": self.target,
            "overdue_at": self.overdue_at,
            "met": self.met_on,
            "passed": self.passed(today),
        }


def deadlines_context(states: Mapping[str, ClockState], today: date) -> dict[str, Any]:
    """``deadlines`` as expressions see it: every clock by its name.

    A clock that does not exist is not in it, so FEEL gives null for it.
    """
    return {name: state.to_context(today) for name, state in states.items()}
