"""A driver at any landlord, with a person for each of its posts, and complaints answered by whoever may: for what
must hold at all of them alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.store import tables
from app.use_cases.complete_task import complete_task
from app.views.view_task import view_task
from tests.content.filling import filled
from tests.content.landlords import content_of
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import open_tasks, rows

MOST_STEPS = 20
TO_THE_RESPONSE = (
    "acknowledge", "allocate", "contact_customer", "hear_staff", "investigate", "send_findings", "hear_comment",
    "respond",
)  # fmt: skip
NO_SHORT_CUT = {"fast_track_consent": ("yes",), "quick_fix_agreed": (True, "yes"), "case_review": (True,)}
EVERYTHING = "everything"
"""Somebody who holds every role: for the steps that a test is not about."""


def driver_with_posts(
    landlord: str, url: str, at: str = "2025-12-01 09:00", *, begun: bool = False
) -> Iterator[RuntimeDriver]:
    """Everybody is called by their post: `intake`, `handler`, `complaints_officer` … and the time is Monday 1 December
    2025, 9:00. `begun`: the database at `url` was begun by such a driver."""
    settings = content_of(landlord).landlord
    staff: dict[str, tuple[str, ...]] = {post: (role,) for post, role in settings.posts.items()}
    everybody = {**staff, EVERYTHING: tuple(settings.roles)}
    driver = RuntimeDriver(url, at, landlord=landlord, staff=everybody, begun=begun)
    yield driver
    driver.close()


def events(driver: RuntimeDriver, case_id: int, type_: str) -> list[Mapping[str, Any]]:
    """What was kept with each event of a type."""
    return [row["data"] for row in rows(driver, tables.case_event, case_id) if row["type"] == type_]


def answered_by(driver: RuntimeDriver, by: str, case_id: int) -> int:
    """Take a complaint on until its stage 1 response is out, every form filled in by one person; gives the case."""
    actor = driver[by]
    for _ in range(MOST_STEPS):
        if any(row["key"] == "RSP1" for row in rows(driver, tables.letter, case_id)):
            return case_id
        tasks = open_tasks(driver, case_id)
        task_id = next(tasks[name]["id"] for name in TO_THE_RESPONSE if name in tasks)
        view = view_task(driver.runtime, actor, task_id)
        given = filled(view.form, driver.clock.today(), prefer={"handler": by}, avoid=NO_SHORT_CUT)
        complete_task(driver.runtime, actor, task_id, given)
    raise AssertionError(f"not answered after {MOST_STEPS} steps: {sorted(open_tasks(driver, case_id))}")
