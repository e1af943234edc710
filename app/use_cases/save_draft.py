"""Save the form of a task as far as it is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import feel
from app.casework.actor import Actor
from app.casework.open_case import case_for_actor
from app.casework.permissions import require_may_complete
from app.casework.requests import idempotent_request, require_acceptable_size
from app.casework.runtime import Runtime
from app.forms.drafts import draft_of
from app.store import running


def save_draft(runtime: Runtime, actor: Actor, task_id: int, values: Mapping[str, Any]) -> None:
    """Keep what was typed, unchecked, for whoever opens the task next; an unclaimed task becomes theirs.

    Raises FormInvalid for a value that its field could not show again.
    """
    require_acceptable_size(values)
    with idempotent_request(runtime, actor, "save_draft", None) as outcome:
        locked = running.lock_task(outcome.connection, task_id)
        row, task = (locked.case, locked.task) if locked else (None, None)
        case = case_for_actor(runtime, outcome.connection, actor, row, task=task)
        assert locked is not None
        require_may_complete(case, locked.task)
        form = case.content.task_form(locked.task["process_id"], locked.task["element_id"])
        kept = draft_of(form, values)
        running.update_task(
            case.connection, task_id,
            {"draft": feel.to_json(kept), "draft_by": actor.username, "assignee": actor.username},
        )  # fmt: skip
        outcome.done(case)
