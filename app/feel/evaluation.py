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
from app.feel.errors import FeelBudgetError, NotKnownYet
from app.feel.temporal import DateTime
from app.feel.values import Value
from app.feel.working_days import calendar_in_use

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

    ``steps``: loop turns, invocations, list items touched and, 64 for a step, characters of the texts made;
    ``list_length``: items of one list;
    ``digits``: characters of one text, and so digits of a number written out; ``depth``: functions inside functions.
    """

    steps: int = 200_000
    list_length: int = 100_000
    digits: int = 100_000
    depth: int = 60


DEFAULT_BUDGET = Budget()
CHARACTERS_A_STEP = 64
"""How much text is charged as one step: 200,000 steps make at most some 13 million characters."""
LONGEST_WARNING = 300


class Account:
    """What several evaluations may use together, such as all expressions of one letter."""

    __slots__ = ("outer", "steps", "spent", "what")

    def __init__(self, steps: int, what: str, outer: Account | None = None) -> None:
        self.outer = outer
        self.steps = steps
        self.spent = 0
        self.what = what

    def charge(self, steps: int) -> None:
        """Raises ``FeelBudgetError`` when all together have used more than they may."""
        self.spent += steps
        if self.spent > self.steps:
            raise FeelBudgetError(f"{self.what} was stopped after {self.steps:,} steps: it repeats too much")
        if self.outer is not None:
            self.outer.charge(steps)


_account: contextvars.ContextVar[Account | None] = contextvars.ContextVar("feel_account", default=None)


@contextmanager
def share_budget(steps: int, what: str) -> Iterator[Account]:
    """Let all evaluations inside the block use ``steps`` together, beside what each may use by itself.

    ``what`` begins the message of the ``FeelBudgetError``. A block inside another counts for both.
    """
    account = Account(steps, what, _account.get())
    token = _account.set(account)
    try:
        yield account
    finally:
        _account.reset(token)


Where = tuple[str, int]
"""The text of an expression and an offset in it."""


class Evaluation:
    """One evaluation: counts its steps and collects its warnings.

    ``faults``: the warnings of what is wrong whatever is known, such as a member that is not there.
    ``find_calendar``: gives the calendar that counted when it began; also for a trace that is written afterwards.
    """

    __slots__ = ("budget", "steps", "depth", "warnings", "faults", "now_given", "account", "find_calendar")

    def __init__(self, budget: Budget | None = None, warnings: list[str] | None = None) -> None:
        self.budget = budget or DEFAULT_BUDGET
        self.steps = 0
        self.depth = 0
        self.warnings: list[str] = warnings if warnings is not None else []
        self.faults: list[str] = []
        self.now_given: Any = None
        self.account = _account.get()
        self.find_calendar = calendar_in_use()

    def quiet(self) -> Evaluation:
        """An evaluation whose warnings nobody reads; what it uses is to be charged by ``take_over``."""
        silent = Evaluation(self.budget)
        silent.steps, silent.depth, silent.now_given = self.steps, self.depth, self.now_given
        silent.find_calendar = self.find_calendar
        return silent

    def take_over(self, silent: Evaluation) -> None:
        """Charge what an evaluation made by ``quiet`` has used."""
        self.steps = max(self.steps, silent.steps)

    def charge(self, steps: int = 1) -> None:
        self.steps += steps
        if self.steps > self.budget.steps:
            raise FeelBudgetError(
                f"the evaluation was stopped after {self.budget.steps} steps: "
                "it loops too often or over too long a list, or makes too much text"
            )
        if self.account is not None:
            self.account.charge(steps)

    def charge_items(self, value: Value) -> None:
        """Charge one step for every item inside a list or context, however deep, and for the length of its texts."""
        pending = [value]
        while pending:
            item = pending.pop()
            if isinstance(item, list):
                self.charge(len(item) + 1)
                pending.extend(item)
            elif isinstance(item, dict):
                self.charge(len(item) + 1)
                pending.extend(item.values())
            elif isinstance(item, str):
                self.charge(len(item) // CHARACTERS_A_STEP)

    def require_text_of(self, length: int) -> None:
        """Charge a text before it is made. Raises ``FeelBudgetError`` when it would be too long."""
        if length > self.budget.digits:
            raise FeelBudgetError(f"the evaluation made a text of more than {self.budget.digits} characters")
        self.charge(length // CHARACTERS_A_STEP)

    def require_list_of(self, length: int) -> None:
        """Charge a list before it is made. Raises ``FeelBudgetError`` when it would be too long."""
        if length > self.budget.list_length:
            raise FeelBudgetError(f"the evaluation made a list of more than {self.budget.list_length} items")
        self.charge(length // 8)

    def checked(self, value: Value) -> Value:
        """The value. Raises ``FeelBudgetError`` when it is longer than the budget allows."""
        if isinstance(value, str):
            self.require_text_of(len(value))
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
        said = str(message)
        if len(said) > LONGEST_WARNING:
            said = said[: LONGEST_WARNING - 1] + "…"
        self.warnings.append(f"{said} (at {place} of: {shown})")
        if not isinstance(message, NotKnownYet):
            self.faults.append(said)

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
