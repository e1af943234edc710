"""The order in which things can have happened, which holds wherever a day is entered or corrected (policies §0.5, T9).

Which event cannot be before which stands in the table `order_of_days`. Nothing lies in the future.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.clock import say_date
from app.content.contracts import ORDER_OF_DAYS
from app.errors import Invalid

if TYPE_CHECKING:
    from ..case import Case
    from ..case_record import CaseEvent

FUTURE = "This date is in the future. Enter the day on which it happened."


def require_possible_days(case: Case, field: str, corrected: frozenset[int] = frozenset()) -> None:
    """Refuse the days that this command entered or corrected, where they cannot be; Invalid at `field`.

    `corrected`: the ids of the events whose days it corrected.
    """
    touched = [event for event in case.events if event.id is None or event.id in corrected]
    if any(event.occurred_on > case.today for event in touched):
        raise Invalid({field: FUTURE})
    if not touched:
        return
    rows = case.content_with(ORDER_OF_DAYS).rows_for(ORDER_OF_DAYS, {"complaint": case.complaint_context()})
    for row in rows:
        for later, earlier in _pairs(case, row, corrected):
            if later < earlier:
                at = str(row["not_before"]) if _is_new(case) and _fact_day(case, str(row["not_before"])) else field
                raise Invalid({at: _problem(case, row, later, earlier)})


def _pairs(case: Case, row: Mapping[str, Any], corrected: frozenset[int]) -> Iterator[tuple[date, date]]:
    """The days of what happened, each with the day that it cannot be before, of which this command changed one."""
    event, before = str(row["event"]), str(row["not_before"])
    earlier = sorted(case.happened(before), key=_order)
    known = _fact_day(case, before)
    later = sorted(case.happened(event), key=_order)
    if not later and (day := _fact_day(case, event)) and known and _is_new(case):
        yield day, known
    for occurrence in later:
        past = [happened for happened in earlier if _order(happened) < _order(occurrence)]
        last = past[-1] if past else None
        if last and (_touched(occurrence, corrected) or _touched(last, corrected)):
            yield occurrence.occurred_on, last.occurred_on
        elif known and not earlier and _touched(occurrence, corrected):
            yield occurrence.occurred_on, known


def _order(event: CaseEvent) -> float:
    """Events in the order in which they were recorded; those of this command come last."""
    return math.inf if event.id is None else event.id


def _touched(event: CaseEvent, corrected: frozenset[int]) -> bool:
    return event.id is None or event.id in corrected


def _is_new(case: Case) -> bool:
    return case.row["revision"] == 0


def _fact_day(case: Case, name: str) -> date | None:
    """A day that the case keeps as a fact, such as when what it is about happened; None where it keeps none."""
    value = (case.row["facts"] or {}).get(name)
    return date.fromisoformat(value) if isinstance(value, str) else value


def _problem(case: Case, row: Mapping[str, Any], later: date, earlier: date) -> str:
    event = str(row["event"])
    said = case.content.event_label(event) or event.replace("_", " ").capitalize()
    otherwise = "Enter the day on which it happened, or first correct the other day if that one is wrong"
    return (
        f"“{said}”, {say_date(later)}, would be before {row['words']}, {say_date(earlier)}. "
        f"{row.get('instead') or otherwise}."
    )
