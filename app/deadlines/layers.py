"""The layers of a clock: what the policy, the Code or a default says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .rules import CODE, POLICY, ClockRule
from .runs import Run


@dataclass(frozen=True)
class DueAgain:
    """A date that passed while the clock rested: due again ``left`` working days after ``reopened`` (policies §0.5)."""

    closed: date
    reopened: date
    left: int
    due: date


@dataclass(frozen=True)
class LayerState:
    """One run of a clock under one rule.

    ``original_due`` is the date as computed, ``due`` the date after extensions. ``limit`` is the number that was
    counted in the rule's unit, None when the date was set outright (``given``). ``again``: the date after a rest in
    which the original one passed.
    """

    rule: ClockRule
    run: Run
    original_due: date
    due: date
    limit: int | None = None
    given: date | None = None
    again: DueAgain | None = None

    @property
    def layer(self) -> str:
        """The layer of the rule: "policy", "code" or "default"."""
        return self.rule.layer

    @property
    def met_on(self) -> date | None:
        """The day on which the act was done."""
        return self.run.met.day if self.run.met else None

    @property
    def ended_on(self) -> date | None:
        """The day on which the act was done, or the clock ended without it."""
        ends = [day for day in (self.run.ended_on, self.run.replaced_on) if day is not None]
        return min(ends, default=None)


def layer_due(layers: tuple[LayerState, ...], name: str) -> date | None:
    """The due date in the layer called ``name``, None where that layer is silent."""
    return next((layer.due for layer in layers if layer.layer == name), None)


def in_force(layers: tuple[LayerState, ...]) -> tuple[LayerState, ...]:
    """The layers that count: policy and Code, or the default where both are silent (R3)."""
    return tuple(layer for layer in layers if layer.layer in (POLICY, CODE)) or layers
