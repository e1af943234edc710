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
from app.errors import Conflict
from app.forms.drafts import draft_of
from app.store import running
from app.store.retries import retried
from app.store.rows import TaskRow


class DraftChanged(Conflict):
    """Another page saved this draft since this one was opened: nothing is replaced.

    `draft`: what it saved. `revision`: of that draft; who saves as one that has seen it replaces it. `by`: the username
    of who saved it.
    """

    def __init__(self, draft: Mapping[str, Any], revision: int, by: str) -> None:
        super().__init__(
            "This draft was saved in another window since you opened it here. Nothing was replaced: choose which "
            "to keep."
        )
        self.draft, self.revision, self.by = draft, revision, by


@retried
def save_draft(
    runtime: Runtime,
    actor: Actor,
    task_id: int,
    values: Mapping[str, Any],
    *,
    seen: int | None = None,
    page: str = "",
) -> int:
    """Keep what was typed, unchecked, for whoever opens the task next; an unclaimed task becomes theirs.

    `seen`: the revision of the draft that was on the page when it was opened, None to replace whatever there is.
    `page`: a name of the open page, which may save again and again. Gives the draft's revision now. Raises DraftChanged
    when another page saved other answers meanwhile, and FormInvalid for a value that its field could not show.
    """
    require_acceptable_size(values)
    with idempotent_request(runtime, actor, "save_draft", None) as outcome:
        locked = running.lock_task(outcome.connection, task_id)
        row, task = (locked.case, locked.task) if locked else (None, None)
        case = case_for_actor(runtime, outcome.connection, actor, row, task=task)
        assert locked is not None
        require_may_complete(case, locked.task)
        form = case.content.task_form(locked.task["process_id"], locked.task["element_id"])
        draft = feel.to_json(draft_of(form, values))
        _require_seen(locked.task, draft, seen, page)
        changes: dict[str, Any] = {"draft_by": actor.username, "assignee": actor.username}
        revision = locked.task["draft_revision"]
        if draft != locked.task["draft"] or page != locked.task["draft_page"]:
            revision += 1
            changes |= {"draft": draft, "draft_revision": revision, "draft_page": page}
        running.update_task(case.connection, task_id, changes)
        outcome.done(case)
    return revision


def _require_seen(task: TaskRow, draft: Any, seen: int | None, page: str) -> None:
    """Raise DraftChanged unless the draft there is the one that the page showed, or its own, or says the same."""
    known = task["draft"]
    if known is None or seen is None or draft == known:
        return
    if seen != task["draft_revision"] and not (page and page == task["draft_page"]):
        raise DraftChanged(known, task["draft_revision"], task["draft_by"] or "")
