"""What one run of a model carries beside FEEL's own runtime: strictness and the raw trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.dmn.errors import DecisionError
from app.dmn.item_types import ItemType, Misfit, fit
from app.feel.evaluation import Budget, Runtime, Scope
from app.feel.values import Value

Recorded = Callable[[], dict[str, Any]]
"""Renders one entry of the trace, when somebody asks for it."""


class DecisionRuntime(Runtime):
    """``strict``: what would be a silent null becomes a ``DecisionError``."""

    __slots__ = ("strict", "recorded")

    def __init__(self, strict: bool, budget: Budget | None = None) -> None:
        super().__init__(budget)
        self.strict = strict
        self.recorded: list[Recorded] = []


def fail_or_warn(scope: Scope, message: str, decision: str, rules: tuple[int, ...] = ()) -> None:
    """A ``DecisionError`` where the run is strict, else a warning."""
    runtime = scope.runtime
    if getattr(runtime, "strict", False):
        raise DecisionError(message, decision=decision, rules=rules)
    if len(runtime.warnings) < 1000:
        runtime.warnings.append(message)


def fitted(value: Value, wanted: ItemType, scope: Scope, what: str, decision: str) -> Value:
    """The value as the type wants it; refused, then null, where it does not belong to it."""
    try:
        return fit(value, wanted, scope)
    except Misfit as misfit:
        fail_or_warn(scope, f"{what}: {misfit}", decision)
        return None
