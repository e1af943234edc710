"""How stage 1 of each complaint ended, and by which layers it was late: an answer, or an end without one.

A date that passed unanswered stays missed, whatever ended the stage then: stage 2, a withdrawal, a refusal, closing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.store import Connection
from app.store.queries import reports as queries
from app.store.rows import EventRow

LATE = "S1_LATE"
AT_ONCE, INVESTIGATED, UNANSWERED = "at_once", "investigated", "unanswered"
ANSWERS = {"quick_fix_closed": AT_ONCE, "response_issued": INVESTIGATED}
UNDONE = "quick_fix_reopened"
BEGINS_AGAIN = ("instructed_to_accept", UNDONE)
ENDS = ("escalated", "withdrawn", "refusal_sent", "closed")


@dataclass(frozen=True)
class Miss:
    """A date of stage 1 that passed: against which layer, and when it was due."""

    layer: str
    due: date


@dataclass(frozen=True)
class Ending:
    """How a stage 1 ended: how (`mode`), on which day, and the layers (policy, code) by which it was late.

    `together`: the reference of the complaint whose answer answered this one too: they are counted together (A24).
    """

    case_id: int
    mode: str
    ended: date
    missed: frozenset[str]
    together: str | None = None


@dataclass(frozen=True)
class Waiting:
    """A stage 1 that is not answered yet, and the layers by which it is overdue."""

    case_id: int
    missed: frozenset[str]


def stage_1_endings(connection: Connection, landlord: str, as_at: date) -> tuple[list[Ending], list[Waiting]]:
    """The stages 1 that were answered by a day or ended late, oldest first; and those overdue on it.

    As was known then: a later correction counts from its own day on (policies §0.5).
    """
    events: dict[int, list[queries.EventWithReference]] = defaultdict(list)
    for event in queries.events_until(connection, landlord, [*ANSWERS, *BEGINS_AGAIN], as_at):
        events[event["case_id"]].append(event)
    misses = _misses(connection, landlord, as_at)
    full = queries.events_of_cases(connection, sorted(misses), as_at)
    endings: list[Ending] = []
    waiting: list[Waiting] = []
    for case_id in sorted({*events, *misses}):
        ended, open_ = _walk(case_id, full.get(case_id) or events[case_id], misses.get(case_id, []), as_at)
        endings += ended
        waiting += open_
    counted = _answered_once(
        endings, {event["case_id"]: event["reference"] for some in events.values() for event in some}
    )
    return sorted(counted, key=lambda ending: (ending.ended, ending.case_id)), waiting


def _answered_once(endings: Sequence[Ending], references: Mapping[int, str]) -> list[Ending]:
    """The endings with each answer once: it was late for all whom it answered if it was late for one (A24)."""
    late: dict[tuple[str, date], frozenset[str]] = {}
    for ending in endings:
        if ending.together:
            key = (ending.together, ending.ended)
            late[key] = late.get(key, frozenset()) | ending.missed
    return [
        replace(
            ending, missed=ending.missed | late.get((references.get(ending.case_id, ""), ending.ended), frozenset())
        )
        for ending in endings
        if not ending.together
    ]


def _misses(connection: Connection, landlord: str, as_at: date) -> dict[int, list[Miss]]:
    """case id → the dates of stage 1 that had passed by a day, with those that something later removed."""
    misses: dict[int, list[Miss]] = defaultdict(list)
    for row in queries.breaches_due_before(connection, landlord, as_at, LATE):
        if row["due"] is not None:
            misses[row["case_id"]].append(Miss(row["layer"], row["due"]))
    for event in queries.lateness_removed(connection, landlord, as_at + date.resolution, date.max):
        if event["data"]["code"] == LATE and (due := date.fromisoformat(event["data"]["due"])) < as_at:
            misses[event["case_id"]].append(Miss(event["data"]["layer"], due))
    return misses


def _walk(
    case_id: int, events: Sequence[EventRow], misses: Iterable[Miss], as_at: date
) -> tuple[list[Ending], list[Waiting]]:
    """The endings of one case in order, and whether it waits for an answer that is overdue.

    A miss belongs to the time in which its date lay: from one beginning of the stage to its end.
    """
    begun, under_way, answered = date.min, True, False
    endings: list[Ending] = []
    for event, later in zip(events, _next_decisive(events), strict=True):
        type_, day = event["type"], event["occurred_on"]
        if type_ in BEGINS_AGAIN:
            begun = day if type_ != UNDONE and not under_way else begun
            under_way, answered = True, False
        elif type_ in ANSWERS and not answered:
            under_way, answered = False, True
            if later != UNDONE:
                together = (event["data"] or {}).get("answered_with")
                endings.append(Ending(case_id, ANSWERS[type_], day, _between(misses, begun, day), together))
        elif type_ in ENDS and under_way:
            under_way = False
            if missed := _between(misses, begun, day):
                endings.append(Ending(case_id, UNANSWERED, day, missed))
    overdue = _between(misses, begun, as_at)
    return endings, [Waiting(case_id, overdue)] if under_way and overdue else []


def _between(misses: Iterable[Miss], begun: date, ended: date) -> frozenset[str]:
    """The layers of what had been due from one day on and was missed before another."""
    return frozenset(miss.layer for miss in misses if begun <= miss.due < ended)


def _next_decisive(events: Sequence[EventRow]) -> list[str | None]:
    """For each event the type of the next answer or beginning after it; None for events other than answers."""
    decisive: list[str | None] = []
    coming: str | None = None
    for event in reversed(events):
        decisive.append(coming if event["type"] in ANSWERS else None)
        if event["type"] in ANSWERS or event["type"] in BEGINS_AGAIN:
            coming = event["type"]
    return decisive[::-1]
