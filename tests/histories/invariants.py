"""What holds at every moment of every history (policies §0.1 to §0.5), whatever people do and in whatever order.

Each invariant gets the case as it was before a step and as it is after, and says what does not hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.clock import london_date
from app.deadlines.calendar import WorkingCalendar
from app.store import tables
from tests.drivers.table_queries import case as case_row
from tests.drivers.table_queries import open_tasks_listed
from tests.histories.random_history import RandomHistory

Row = Mapping[str, Any]
CUSTOMER = "customer"
OVER = ("closed", "withdrawn", "excluded")
IN_ORDER = (
    ("received", "acknowledged"), ("received", "response_issued"), ("received", "escalation_requested"),
    ("escalated", "appeal_acknowledged"), ("escalated", "final_response_issued"),
)  # fmt: skip
"""What comes first, and what cannot come before it (§0.5). A request may come before the answer (Code 6.10)."""
FIRST_CODE_DAY = date(2024, 4, 1)
EACH_BY_ITSELF = ("action", "ombudsman_order", "contribution")
"""Processes of which a case may have several at once, alike in everything that people entered."""


@dataclass(frozen=True)
class Snapshot:
    """A case at one moment."""

    row: Row
    events: Sequence[Row]
    clocks: dict[str, Row]
    tasks: Sequence[Row]
    letters: Sequence[Row]
    breaches: Sequence[Row]
    alerts: Sequence[Row]
    actions: Sequence[Row]
    now: datetime
    today: date
    calendar: WorkingCalendar
    days: dict[str, list[date]] = field(default_factory=dict)
    """Event → the days on which it happened, as corrected."""


def snapshot(history: RandomHistory, case_id: int) -> Snapshot:
    driver = history.driver
    events = history.rows(tables.case_event, case_id)
    right = {row["corrects"]: row["occurred_on"] for row in events if row["corrects"]}
    days: dict[str, list[date]] = {}
    for row in events:
        if not row["corrects"]:
            days.setdefault(row["type"], []).append(right.get(row["id"], row["occurred_on"]))
    return Snapshot(
        row=case_row(driver, case_id),
        events=events,
        clocks={row["name"]: row for row in history.rows(tables.clock, case_id)},
        tasks=open_tasks_listed(driver, case_id),
        letters=history.rows(tables.letter, case_id),
        breaches=history.rows(tables.breach, case_id),
        alerts=history.rows(tables.alert, case_id),
        actions=history.rows(tables.action, case_id),
        now=driver.clock.now(),
        today=driver.clock.today(),
        calendar=driver.runtime.content_on(history.landlord, driver.clock.today()).calendar,
        days=days,
    )


Invariant = Callable[[Snapshot | None, Snapshot], Iterator[str]]


def nothing_lies_in_the_future(before: Snapshot | None, now: Snapshot) -> Iterator[str]:
    """§0.5: nothing in the future; T9."""
    for row in now.events:
        if row["occurred_on"] > now.today:
            yield f"{row['type']} on {row['occurred_on']}, which is to come"


def what_cannot_come_before_comes_after(before: Snapshot | None, now: Snapshot) -> Iterator[str]:
    """§0.5: receipt ≤ acknowledgement ≤ answer ≤ request ≤ its acknowledgement ≤ answer."""
    for first, later in IN_ORDER:
        if first in now.days and later in now.days and min(now.days[later]) < min(now.days[first]):
            yield f"{later} on {min(now.days[later])} comes before {first} on {min(now.days[first])}"


def a_letter_has_the_day_it_was_issued_on(before: Snapshot | None, now: Snapshot) -> Iterator[str]:
    """§0.5, T4: the moment it is issued, always; a correction only makes it later."""
    for row in now.letters:
        if row["issued_on"] < london_date(row["issued_at"]):
            yield f"{row['key']} of {row['issued_on']} was issued at {row['issued_at']}"


def the_effective_date_is_the_earlier_or_the_later(before: Snapshot | None, now: Snapshot) -> Iterator[str]:
    """R1, R2"""
    for row in now.clocks.values():
        given = [row[name] for name in ("policy_due", "code_due") if row[name] is not None]
        if row["effective_due"] is None or len(given) < 2 or _extended(now, row["name"]):
            continue
        wanted = max(given) if row["holder"] == CUSTOMER else min(given)
        if row["effective_due"] != wanted:
            yield f"{row['name']} is due {row['effective_due']}, not {wanted}"


def no_code_date_without_the_code(before: Snapshot | None, now: Snapshot) -> Iterator[str]:
    """R11, R12, §0.5"""
    if now.row["received_on"] < FIRST_CODE_DAY or not now.row["code_scope"]:
        yield from (f"{row['name']} has a Code date" for row in now.clocks.values() if row["code_due"])


def a_task_is_not_due_after_its_clock(before: Snapshot | None, now: Snapshot) -> Iterator[str]:
    """TIM-07: a task is never due later than its clock; a diagram may give it an earlier date, of another clock."""
    for task in now.tasks:
        clock = now.clocks.get(task["clock"] or "")
        if clock and clock["effective_due"] and clock["status"] == "running" and task["due_on"]:
            due = clock["effective_due"]
            if task["due_on"] > due:
                yield f"{task['element_id']} is due {task['due_on']}, its clock {clock['name']} {due}"


def nobody_is_asked_twice(before: Snapshot | None, now: Snapshot) -> Iterator[str]:
    """§0.5: a repeated message makes no second task."""
    tasks = [task for task in now.tasks if task["process_id"] not in EACH_BY_ITSELF]
    asked = Counter((task["element_id"], str(task["properties"])) for task in tasks)
    yield from (f"{name} is open {count} times" for (name, _), count in asked.items() if count > 1)


def lateness_does_not_vanish_in_silence(before: Snapshot | None, now: Snapshot) -> Iterator[str]:
    """§0.5: lateness removed by a later entry or correction stays visible, with by whom and why.

    What is late by another date than before is late still, and one act that ends two clocks late is late once. Nothing
    is said to be removed that nobody changed, nor while the very date is late still by as many days.
    """
    if before is None:
        return
    late = {(row["code"], row["layer"]) for row in now.breaches}
    gone = [row for row in before.breaches if (row["code"], row["layer"]) not in late]
    said = [row for row in now.events[len(before.events) :] if row["type"] == "lateness_removed"]
    if gone and not said:
        yield f"{[(row['code'], row['layer'], row['clock'], str(row['due'])) for row in gone]} vanished"
    as_before = [row for row in now.breaches if row in before.breaches]
    kept = {(row["code"], row["layer"], row["clock"], str(row["due"])) for row in as_before}
    for data in (row["data"] for row in said):
        if not data["by"]:
            yield f"{data['clock']}, due {data['due']}, is said to be less late, and nobody did anything"
        if (data["code"], data["layer"], data["clock"], data["due"]) in kept:
            yield f"{data['clock']}, due {data['due']}, is said to be less late, and is as late as before"


def nothing_is_said_of_what_is_over(before: Snapshot | None, now: Snapshot) -> Iterator[str]:
    """Issue: clocks that nobody can meet remind nobody. A case that is over, with nothing to do, raises no alert.

    A review of what was agreed with the customer becomes a task of its own when its time has come, and reminds then.
    """
    if before is None or before.row["status"] not in OVER or before.tasks or now.tasks:
        return
    undone = [row for row in before.actions if row["done_on"] is None]
    waiting = [row["name"] for row in before.clocks.values() if row["status"] == "running"]
    new = now.alerts[len(before.alerts) :]
    if new and not undone and before.now != now.now and len(now.events) == len(before.events):
        yield f"{[row['text'] for row in new]} though it is {before.row['status']}; still running: {waiting}"


INVARIANTS: tuple[Invariant, ...] = (
    nothing_lies_in_the_future,
    what_cannot_come_before_comes_after,
    a_letter_has_the_day_it_was_issued_on,
    the_effective_date_is_the_earlier_or_the_later,
    no_code_date_without_the_code,
    a_task_is_not_due_after_its_clock,
    nobody_is_asked_twice,
    lateness_does_not_vanish_in_silence,
    nothing_is_said_of_what_is_over,
)


def broken(before: Snapshot | None, now: Snapshot) -> list[str]:
    """What does not hold of a case, each with the name of what should."""
    return [f"{invariant.__name__}: {what}" for invariant in INVARIANTS for what in invariant(before, now)]


def _extended(now: Snapshot, clock: str) -> bool:
    """A valid extension sets the dates by itself (policies §0.3)."""
    return any(row["type"] == "extended" and row["data"].get("clock") == clock for row in now.events)
