"""Which roles a task, an act or a message asks for, said to somebody who holds none of them (PRM-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.contracts import LOG_CONTACT

from .access import role_titles, roles_in
from .act_names import ACT_NAMES
from .actor import ENGINE

if TYPE_CHECKING:
    from app.store.rows import TaskRow

    from .case import Case

ADD_DOCUMENT = "add_document"
READ = "read"
"""What somebody does who only looks."""


def why_not_by_role(case: Case, doing: str, task: TaskRow | None = None) -> str:
    """What is said to an actor whose roles do not do this; "" where they do, and for looking.

    `doing`: an act or a message; `task`: the row of the user task, where it is one.
    """
    actor, landlord = case.actor, case.landlord_now
    if actor.username == ENGINE.username:
        return ""
    if task is not None:
        if actor.holds(case.landlord, *roles_in(task["offered"])):
            return ""
        return f"“{task['name']}” is for {role_titles(landlord, task['offered'])}, a role you do not hold."
    if doing == READ or landlord.may(actor.roles(case.landlord), doing):
        return ""
    titles = ", ".join(landlord.title_of(role) for role in sorted(landlord.roles_for(doing)))
    if doing in (*ACT_NAMES, ADD_DOCUMENT, LOG_CONTACT):
        return f"{doing.replace('_', ' ').capitalize()} is for: {titles or 'nobody at this landlord'}."
    return f"Recording “{case.content.form(doing).title}” is for: {titles or 'nobody here'}."
