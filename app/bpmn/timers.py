"""When a timer is due: an aware time in UTC, counted by ``Ports.now`` and never by the machine's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app import feel
from app.bpmn.errors import ExpressionError
from app.bpmn.expressions import needs_value, template
from app.bpmn.xml import TimerInfo

_LATER = feel.compile_expression("start + wait")
FOREVER = -1
"""The cycles left of a timer that repeats without end."""
SHORTEST_PAUSE = timedelta(minutes=1)
"""The least time between two firings of a timer that repeats: one without a pause would fire without end."""
MOST_IN_A_ROW = 100
"""So many timers may fire one after the other, each armed by the one before and without a pause."""
_ANY_DAY = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a timer fires: next at ``due`` (None: not known yet), ``cycles`` times in all, ``every`` apart."""

    due: datetime | None
    cycles: int = 1
    every: Any = None


def require_pause(due: datetime | None, armed_at: datetime, in_a_row: int, what: str) -> None:
    """``ExpressionError`` for a timer that is due without a pause after too many such timers in a row: a loop of them
    would fire without end."""
    if in_a_row >= MOST_IN_A_ROW and due is not None and due - armed_at < SHORTEST_PAUSE:
        raise ExpressionError(
            f"{what} is due at once, after {MOST_IN_A_ROW} timers in a row that did not wait: the loop it is in has no "
            "pause. Let it wait a minute or more, or put a user task or a message into the loop"
        )


def later(start: datetime, wait: Any) -> datetime:
    """The time a FEEL duration after ``start``, months by the calendar; raises ``ExpressionError`` for no duration."""
    moment = feel.to_python(_LATER.evaluate({"start": start, "wait": wait}))
    if not isinstance(moment, datetime):
        raise ExpressionError(f"{feel.to_feel_text(feel.from_python(wait))} is not a duration")
    return moment.astimezone(UTC)


def duration_of(text: str) -> Any:
    """The FEEL duration of an ISO 8601 text such as ``P14D`` or ``PT1H``; None for another text."""
    value = feel.compile_expression("duration(text)").evaluate({"text": text.strip()})
    return value if isinstance(value, (feel.DaysTimeDuration, feel.YearsMonthsDuration)) else None


def pauses(every: Any) -> bool:
    """Whether a timer that repeats after this FEEL duration waits long enough between two firings."""
    return later(_ANY_DAY, every) - _ANY_DAY >= SHORTEST_PAUSE


class Timer:
    """A timer definition of the diagram."""

    def __init__(self, info: TimerInfo, what: str) -> None:
        self.kind = info.kind
        self.what = what
        self._text = template(info.text, what)
        self.needs_time = needs_value(self._text) and info.kind != "cycle"

    def never_fires(self) -> str:
        """What to say of a timer that gave no time when it was armed, and would wait for ever."""
        return (
            f"{self.what} gave no time: “{self._text.text}” is null. Put right what it is worked out from, or say what "
            "holds without it (if … = null then null else …)"
        )

    def schedule(self, variables: Mapping[str, Any], armed_at: datetime) -> Schedule:
        """Evaluate when the timer fires; a duration counts from ``armed_at``.

        Null means that the date is not known yet: the timer waits without a due time until a ``refresh`` gives one.
        Raises ``ExpressionError`` for anything but a date and time with an offset, a duration or a repetition.
        """
        value = self._text.value(variables)
        if value is None or value == "":
            return Schedule(None)
        if self.kind == "date":
            return Schedule(self._moment(value))
        if self.kind == "duration":
            return Schedule(later(armed_at, self._duration(value)))
        return self._cycle(value, armed_at)

    def _moment(self, value: Any) -> datetime:
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError as error:
                raise ExpressionError(f"{self.what} is “{value}”, which is not a date and time") from error
        if not isinstance(value, datetime):
            shown = value.isoformat() if isinstance(value, date) else repr(value)
            raise ExpressionError(
                f"{self.what} is {shown}, but it needs a date and a time, such as deadlines.….overdue_at"
            )
        if value.tzinfo is None:
            raise ExpressionError(f"{self.what} is {value.isoformat()}, which has no offset: give one, or a time zone")
        return value.astimezone(UTC)

    def _duration(self, value: Any) -> Any:
        wait = duration_of(value) if isinstance(value, str) else value
        if not isinstance(wait, (timedelta, feel.DaysTimeDuration, feel.YearsMonthsDuration)):
            raise ExpressionError(f"{self.what} is {value!r}, which is not a duration such as P14D")
        return wait

    def _cycle(self, value: Any, armed_at: datetime) -> Schedule:
        """Read ``R3/PT1H``, ``R/P1D`` or ``R/<date and time>/P1D``; a duration alone repeats for ever."""
        if not isinstance(value, str):
            wait = self._pause(value)
            return Schedule(later(armed_at, wait), FOREVER, wait)
        parts = value.strip().split("/")
        count = parts[0][1:]
        if not parts[0].startswith("R") or len(parts) not in (2, 3) or (count and not count.isdigit()):
            raise ExpressionError(f"{self.what} is “{value}”, which is not a repetition such as R/P1D or R3/PT1H")
        every = self._pause(parts[-1])
        first = self._moment(parts[1]) if len(parts) == 3 else later(armed_at, every)
        cycles = int(count) if count else FOREVER
        return Schedule(first if cycles else None, cycles, every)

    def _pause(self, value: Any) -> Any:
        """The duration between two firings; ``ExpressionError`` when it is no pause, such as ``PT0S``."""
        every = self._duration(value)
        if not pauses(every):
            raise ExpressionError(
                f"{self.what} would repeat every {feel.to_feel_text(feel.from_python(every))}, without a pause: "
                "let it wait a minute or more, as in R/PT1H"
            )
        return every
