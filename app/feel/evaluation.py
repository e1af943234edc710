"""The state of one evaluation: the budget, the warnings, the clock and the scopes of names."""

from __future__ import annotations

import contextvars
import datetime as py
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from app.feel.conversion import from_python
from app.feel.errors import FeelBudgetError
from app.feel.temporal import DateTime
from app.feel.values import Value

Now = Callable[[], py.datetime]


LONDON = ZoneInfo("Europe/London")
"""Where ``today()`` is: a policy counts in London's calendar dates (T3)."""


def _machine_now() -> py.datetime:
    return py.datetime.now(py.UTC)


_now: contextvars.ContextVar[Now] = contextvars.ContextVar("feel_now", default=_machine_now)


@contextmanager
def use_now(now: Now) -> Iterator[None]:
    """Let ``now()`` and ``today()`` read this clock inside the block; it gives an aware datetime."""
    token = _now.set(now)
    try:
        yield
    finally:
        _now.reset(token)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much one evaluation may use before it ends in ``FeelBudgetError``.

    ``steps``: loop turns, invocations and list items touched; ``list_length``: items of one list;
    ``digits``: characters of one text, and so digits of a number written out; ``depth``: functions inside functions.
    """

    steps: int = 200_000
    list_length: int = 100_000
    digits: int = 100_000
    depth: int = 60


DEFAULT_BUDGET = Budget()

Where = tuple[str, int]
"""The text of an expression and an offset in it."""


class Evaluation:
    """One evaluation: counts its steps and collects its warnings."""

    __slots__ = ("budget", "steps", "depth", "warnings", "now_given", "lazy_depth")

    def __init__(self, budget: Budget | None = None, warnings: list[str] | None = None) -> None:
        self.budget = budget or DEFAULT_BUDGET
        self.steps = 0
        self.depth = 0
        self.warnings: list[str] = warnings if warnings is not None else []
        self.now_given: Any = None

    def charge(self, steps: int = 1) -> None:
        self.steps += steps
        if self.steps > self.budget.steps:
            raise FeelBudgetError(
                f"the evaluation was stopped after {self.budget.steps} steps: "
                "it loops too often or over too long a list"
            )

    def charge_items(self, value: Value) -> None:
        """Charge one step for every item inside a list or context, however deep."""
        pending = [value]
        while pending:
            item = pending.pop()
            if isinstance(item, list):
                self.charge(len(item) + 1)
                pending.extend(item)
            elif isinstance(item, dict):
                self.charge(len(item) + 1)
                pending.extend(item.values())

    def checked(self, value: Value) -> Value:
        """The value. Raises ``FeelBudgetError`` when it is longer than the budget allows."""
        if isinstance(value, str):
            self.charge(len(value) // 256)
            if len(value) > self.budget.digits:
                raise FeelBudgetError(f"the evaluation made a text of more than {self.budget.digits} characters")
        elif isinstance(value, list) and len(value) > self.budget.list_length:
            raise FeelBudgetError(f"the evaluation made a list of more than {self.budget.list_length} items")
        return value

    def warn(self, where: Where, message: object) -> None:
        if len(self.warnings) >= 1000:
            return
        text, offset = where
        line = text.count("\n", 0, offset) + 1
        column = offset - (text.rfind("\n", 0, offset) + 1) + 1
        place = f"column {column}" if line == 1 else f"line {line}, column {column}"
        shown = " ".join(text.split())
        if len(shown) > 80:
            shown = shown[:77] + "…"
        self.warnings.append(f"{message} (at {place} of: {shown})")

    def now(self) -> DateTime:
        moment = self.now_given
        if moment is None:
            moment = _now.get()()
        if isinstance(moment, py.datetime) and moment.tzinfo is not None:
            moment = moment.astimezone(LONDON)
        value = from_python(moment)
        if not isinstance(value, DateTime):
            raise FeelBudgetError("the clock handed to FEEL must give a datetime")
        return value


class Scope:
    """Names visible to an expression; ``parent`` is the scope around it."""

    __slots__ = ("names", "parent", "evaluation")

    def __init__(self, names: Mapping[str, Value], parent: Scope | None, evaluation: Evaluation) -> None:
        self.names = names
        self.parent = parent
        self.evaluation = evaluation


class PythonNames(dict[str, Value]):
    """Variables given as Python values, each converted when it is first used."""

    __slots__ = ("_given",)

    def __init__(self, given: Mapping[str, Any]) -> None:
        super().__init__()
        self._given = given

    def __contains__(self, name: object) -> bool:
        return name in self._given

    def __missing__(self, name: str) -> Value:
        value = self[name] = from_python(self._given[name])
        return value


Closure = Callable[[Scope], Value]
"""A compiled expression."""


def root_scope(variables: Mapping[str, Any], evaluation: Evaluation) -> Scope:
    evaluation.now_given = variables.get("__now__")
    return Scope(PythonNames(variables), None, evaluation)
