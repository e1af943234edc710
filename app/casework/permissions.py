"""Who may do what: complete, take or assign a task, use an act, send a case a message.

Roles say who may; the rule `part_in_case` says who has no say in this case whatever their roles.
"""

from __future__ import annotations

from app.content.contracts import INDEPENDENCE
from app.errors import Barred, Conflict, NotAllowed, RedressError, Refused
from app.store import users
from app.store.rows import TaskRow

from .actor import ENGINE, Actor
from .case import Case
from .complaint.independence import require_independent
from .part_in_case import require_acts, require_in_sight
from .roles_asked import why_not_by_role


def require_may_reassign(case: Case, task: TaskRow, username: str | None) -> None:
    """Refuse to assign a task to `username` (None: to nobody); Conflict, NotAllowed or Refused.

    A complaints officer and whoever has the task may always; others only take it for themselves, in one of its roles.
    """
    actor = case.actor
    if username != actor.username:  # of whoever takes it for themselves, more is asked: `require_may_take`
        require_acts(case, require_in_sight(case, task["element_id"], task), task["element_id"])
    if is_complaints_officer(case, actor) or task["assignee"] == actor.username:
        return
    if task["assignee"] and task["assignee"] != username:
        raise Conflict(f"“{task['name']}” is with {name_of_holder(case, task)}. Only a complaints officer can move it.")
    _require_role(case, task["element_id"], task)


def name_of_holder(case: Case, task: TaskRow) -> str:
    """The name of whoever has a task; their username where they are not known any more."""
    username = task["assignee"] or ""
    return users.names_of(case.connection, [username]).get(username, username)


def may_take_over(case: Case, task: TaskRow) -> bool:
    """Whether the actor may take an open task from whoever has it: a complaints officer who may do it themselves."""
    if task["state"] != "open" or not is_complaints_officer(case, case.actor):
        return False
    try:
        require_may_take(case, task)
    except RedressError:
        return False
    return True


def is_complaints_officer(case: Case, actor: Actor) -> bool:
    return actor.holds(case.landlord, *case.landlord_now.complaints_officers)


def require_may_complete(case: Case, task: TaskRow) -> None:
    """Refuse a task that is not open, not theirs to do, or that somebody else has."""
    actor = case.actor
    if task["state"] != "open":
        raise Conflict(f"“{task['name']}” was {task['state']} already. Load the case to see where it is now.")
    require_may_take(case, task)
    if task["assignee"] and task["assignee"] != actor.username and actor.username != ENGINE.username:
        name = task.get("assignee_name") or task["assignee"]
        raise Conflict(f"“{task['name']}” is with {name}. Ask them to release it, or an officer to assign it.")


def require_may_take(case: Case, task: TaskRow) -> None:
    """Refuse somebody who does not hold a role of the task, or whom a conflict rule bars (PRM-01, PRM-02).

    The same for claiming and completing. What somebody is asked for by name needs no role.
    """
    if case.actor.username == ENGINE.username:
        return
    part = require_in_sight(case, task["element_id"], task)
    if not part.by_request:
        _require_role(case, task["element_id"], task)
    require_acts(case, part, task["element_id"])
    independence = (task["properties"] or {}).get(INDEPENDENCE)
    if independence:
        require_independent(case, str(independence), case.actor.username)


def require_may_be_given(as_candidate: Case, task: TaskRow) -> None:
    """Refuse to give a task to somebody who may not take it, with the reason for whoever gives it (PRM-03).

    `as_candidate`: the case as it would be for them.
    """
    try:
        require_may_take(as_candidate, {**task, "assignee": None})
    except Barred as barred:
        raise Refused(str(barred), rule=barred.rule, attempt=barred.attempt) from barred


def require_may_do(case: Case, doing: str) -> None:
    """Refuse an act or a message to somebody whose roles do not do it, or who has no such part in the case.

    NotAllowed for the role, Barred or NoPart for the part (PRM-01, PRM-02).
    """
    part = require_in_sight(case, doing)
    _require_role(case, doing)
    require_acts(case, part, doing)


def _require_role(case: Case, doing: str, task: TaskRow | None = None) -> None:
    if why_not := why_not_by_role(case, doing, task):
        raise NotAllowed(why_not)
