"""The evaluation of a decision: what FEEL does, and besides strictness and the decisions recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.dmn.errors import DecisionError
from app.dmn.item_types import ItemType, Misfit, fit
from app.feel.errors import Mistake
from app.feel.evaluation import Budget, Evaluation, Scope
from app.feel.values import Value

Recorded = Callable[[], dict[str, Any]]
"""Renders an entry of the trace, only when the trace is read."""


class DecisionEvaluation(Evaluation):
    """FEEL's evaluation for decisions; if ``strict``, what would be null without a word is a ``DecisionError``."""

    __slots__ = ("strict", "recorded")

    def __init__(self, strict: bool, budget: Budget | None = None) -> None:
        super().__init__(budget)
        self.strict = strict
        self.recorded: list[Recorded] = []


def fail_or_warn(scope: Scope, message: str, decision: str, rules: tuple[int, ...] = ()) -> None:
    """Raise ``DecisionError`` if the run is strict, else add a warning to it."""
    evaluation = scope.evaluation
    if getattr(evaluation, "strict", False):
        raise DecisionError(message, decision=decision, rules=rules)
    if len(evaluation.warnings) < 1000:
        evaluation.warnings.append(message)


def fitted(value: Value, wanted: ItemType, scope: Scope, what: str, decision: str) -> Value:
    """The value converted to the type; a value of another type fails a strict run, and else becomes null."""
    try:
        return fit(value, wanted, scope)
    except Misfit as misfit:
        fail_or_warn(scope, f"{what}: {misfit}", decision)
        return None


def argument(value: Value, wanted: ItemType, scope: Scope, what: str, decision: str) -> Value:
    """What is handed over at a call, converted to its declared type.

    A value of another type fails a strict run; else it raises ``Mistake``: what is called is not run, and gives null.
    """
    given = fitted(value, wanted, scope, what, decision)
    if given is None and value is not None:
        raise Mistake(what)
    return given
