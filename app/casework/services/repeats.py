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

    Arguments: `tasks` (ids separated by commas: it is a repeat while one of them is open), `also` (true: or while this
    holds), `event` (and only if this has happened before), `until` (what `also` says counts only while none of these
    events has come after it), `text` (what is kept, in words). Gives `repeated` (true or false) to the process
    (policies §0.5, B18).
    """
    wanted = {name.strip() for name in str(arguments.get("tasks") or "").split(",")}
    open_now = {task["element_id"] for task in running.open_tasks_of_case(case.connection, case.id)}
    event, until = arguments.get("event"), str(arguments.get("until") or "")
    is_open = bool(wanted & open_now) and _begun(case, event, "")
    repeated = is_open or (arguments.get("also") is True and _begun(case, event, until))
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


def _begun(case: Case, event: Any, until: str) -> bool:
    """Whether an event has happened, and nothing since that ends what it began; true where no event is named."""
    if not event:
        return True
    ends = {name.strip() for name in until.split(",")}
    happened = [each.type for each in case.events if each.type == event or each.type in ends]
    return bool(happened) and happened[-1] == event
