"""Save a task's form as far as it is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import feel
from app.casework.actor import Actor
from app.casework.case import take_in_hand
from app.casework.permissions import may_complete
from app.casework.requests import answering, weigh
from app.casework.runtime import Office
from app.store import running


def save_draft(office: Office, actor: Actor, task_id: int, values: Mapping[str, Any]) -> None:
    """Keep what was typed, unchecked, for whoever opens the task next; an unclaimed task becomes theirs."""
    weigh(values)
    with answering(office, actor, "save_draft", None) as answering_:
        found = running.lock_task(answering_.connection, task_id)
        casework = take_in_hand(office, answering_.connection, actor, found.case if found else None)
        assert found is not None
        may_complete(casework, found.task)
        running.update_task(
            casework.connection, task_id,
            {"draft": feel.to_json(dict(values)), "draft_by": actor.username, "assignee": actor.username},
        )  # fmt: skip
        answering_.done(casework)
