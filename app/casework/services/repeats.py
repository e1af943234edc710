"""Service: keep what comes in a second time with the first (the first day counts)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.store import running, tables

from .registry import service

if TYPE_CHECKING:
    from ..case import Case


@service("keep_repeat")
def keep_repeat(case: Case, arguments: Mapping[str, Any]) -> dict[str, bool]:
    """Keep what came in as correspondence if it repeats what is being dealt with: no second task, no other date.

    Arguments: `tasks` (ids separated by commas: it is a repeat while one of them is open), `event` (and if this has
    happened before), `also` (true: it is one in any case), `text` (what is kept, in words). Gives `repeated` (true or
    false) to the process (policies §0.5, B18).
    """
    wanted = {name.strip() for name in str(arguments.get("tasks") or "").split(",")}
    open_now = {task["element_id"] for task in running.open_tasks_of_case(case.connection, case.id)}
    event = arguments.get("event")
    open_before = bool(wanted & open_now) and (not event or bool(case.happened(str(event))))
    repeated = arguments.get("also") is True or open_before
    if repeated:
        said = [value for value in case.submission.answers.values() if isinstance(value, str) and " " in value.strip()]
        notes = " ".join([str(arguments.get("text") or ""), *said]).strip()
        case.add(
            tables.correspondence,
            direction="in", method="", reached=None, with_whom="", notes=notes, occurred_on=case.occurred_on,
            recorded_at=case.now, actor=case.actor.username,
        )  # fmt: skip
        case.record("correspondence_recorded", case.occurred_on, text=str(arguments.get("text") or ""))
    return {"repeated": repeated}
