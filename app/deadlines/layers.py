"""A clock under one rule: the policy's, the Code's or the default's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .rules import CODE, POLICY, ClockRule
from .runs import Run


@dataclass(frozen=True)
class LayerState:
    """A clock under one rule: ``original_due`` as reckoned, ``due`` as extended, and the run that they belong to.

    ``limit``: what was counted, in the rule's unit; None when the date was ``given``.
    """

    rule: ClockRule
    run: Run
    original_due: date
    due: date
    limit: int | None = None
    given: date | None = None

    @property
    def layer(self) -> str:
        """ "policy", "code" or "default"."""
        return self.rule.layer

    @property
    def met_on(self) -> date | None:
        """The day that the act was done."""
        return self.run.met.day if self.run.met else None

    @property
    def ended_on(self) -> date | None:
        """The day that the act was done or the clock ended without it."""
        ends = [day for day in (self.run.ended_on, self.run.replaced_on) if day is not None]
        return min(ends, default=None)


def layer_due(layers: tuple[LayerState, ...], name: str) -> date | None:
    """What one layer says, None where it is silent."""
    return next((layer.due for layer in layers if layer.layer == name), None)


def in_force(layers: tuple[LayerState, ...]) -> tuple[LayerState, ...]:
    """The layers that count: policy and Code, or the default where both are silent (R3)."""
    return tuple(layer for layer in layers if layer.layer in (POLICY, CODE)) or layers
