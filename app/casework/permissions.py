"""Who may do what: complete, take or assign a task, use an act, send a case a message."""

from __future__ import annotations

from app.content.contracts import INDEPENDENCE
from app.content.release import Release
from app.errors import Conflict, NotAllowed
from app.landlords import Landlord
from app.store.rows import TaskRow

from .actor import Actor
from .case import Case
from .complaint.independence import require_independent
from .process_instances import OFFERED_TO


def require_may_reassign(case: Case, task: TaskRow, username: str | None) -> None:
    """Refuse to assign a task to `username` (None: to nobody); Conflict or NotAllowed.

    A complaints officer and whoever has the task may always; others only take it for themselves, in its role.
    """
    actor = case.actor
    if is_complaints_officer(case, actor) or task["assignee"] == actor.username:
        return
    if task["assignee"] and task["assignee"] != username:
        raise Conflict(f"“{task['name']}” is with {task['assignee']}. Only a complaints officer can move it.")
    if not actor.holds(case.landlord, task["role"]):
        title = case.content.landlord.title_of(task["role"])
        raise NotAllowed(f"“{task['name']}” is for {title}, a role you do not hold.")


def is_complaints_officer(case: Case, actor: Actor) -> bool:
    return actor.holds(case.landlord, *case.content.landlord.complaints_officers)


def require_may_complete(case: Case, task: TaskRow) -> None:
    """Refuse a task that is not open, not theirs to do, or that somebody else has."""
    actor = case.actor
    if task["state"] != "open":
        raise Conflict(f"“{task['name']}” was {task['state']} already. Load the case to see where it is now.")
    require_may_take(case, task)
    if task["assignee"] and task["assignee"] != actor.username and actor.username != "engine":
        name = task.get("assignee_name") or task["assignee"]
        raise Conflict(f"“{task['name']}” is with {name}. Ask them to release it, or an officer to assign it.")


def require_may_take(case: Case, task: TaskRow) -> None:
    """Refuse somebody who does not hold the task's role (and area), or whom a conflict rule bars (PRM-01, PRM-02)."""
    actor = case.actor
    if actor.username == "engine":
        return
    if task["assignee"] != actor.username:
        offered = (task["properties"] or {}).get(OFFERED_TO) or [task["role"]]
        if not actor.holds(case.landlord, *offered):
            title = case.content.landlord.title_of(task["role"])
            raise NotAllowed(f"“{task['name']}” is for {title}, a role you do not hold.")
        areas = actor.areas(case.landlord, task["role"])
        if areas and task["service_area"] and task["service_area"] not in areas:
            raise NotAllowed(f"“{task['name']}” is for the service area {task['service_area'].replace('_', ' ')}.")
    independence = (task["properties"] or {}).get(INDEPENDENCE)
    if independence:
        require_independent(case, str(independence), actor.username)


def require_may_tell(content: Release, actor: Actor, message: str) -> None:
    """Refuse somebody whose roles do not send this message (PRM-01)."""
    if actor.username != "engine" and not content.landlord.may(actor.roles(content.landlord_key), message):
        titles = [content.landlord.title_of(role) for role in sorted(content.landlord.roles_for(message))]
        raise NotAllowed(f"Recording “{content.form(message).title}” is for: {', '.join(titles) or 'nobody here'}.")


def require_may_use(landlord: Landlord, actor: Actor, act: str) -> None:
    """Refuse somebody whose roles do not use this act (PRM-01)."""
    if actor.username != "engine" and not landlord.may(actor.roles(landlord.key), act):
        allowed = ", ".join(landlord.title_of(role) for role in sorted(landlord.roles_for(act)))
        raise NotAllowed(f"{act.replace('_', ' ').capitalize()} is for: {allowed or 'nobody at this landlord'}.")
