"""When somebody loses a role, or leaves: what they had claimed under it goes back to its team (PRM-01)."""

from __future__ import annotations

from app.casework.actor import ENGINE, Actor, load_actor
from app.casework.case import Case
from app.casework.command import CaseCommand
from app.casework.complaint.posts import give_back, holders_of_posts, vacate
from app.casework.open_case import open_case
from app.casework.part_in_case import part_in_case
from app.casework.roles_asked import why_not_by_role
from app.casework.runtime import Runtime
from app.store import Connection, running
from app.store.queries.across_cases import cases_in_hands_of
from app.store.rows import TaskRow


def give_back_what_was_lost(runtime: Runtime, connection: Connection, username: str) -> int:
    """Give back every open task that somebody may not do any more, and have their posts filled by others.

    Returns how many cases that concerned.
    """
    person = load_actor(runtime, username, connection=connection) or Actor(username, username)
    concerned = 0
    for case_id in cases_in_hands_of(connection, username):
        case = open_case(runtime, connection, ENGINE, case_id)
        as_person = Case(runtime, connection, case.row, case.content, person)
        held = [task for task in running.open_tasks_of_case(connection, case_id) if task["assignee"] == username]
        lost = [task for task in held if _is_lost(as_person, task)]
        gone = case.landlord not in person.landlords
        if not lost and not (gone and username in holders_of_posts(case).values()):
            continue
        command = CaseCommand(case)
        give_back(case, lost)
        vacate(case, {username})
        command.finish()
        concerned += 1
    return concerned


def _is_lost(as_person: Case, task: TaskRow) -> bool:
    """Whether they hold none of the task's roles, and are not asked for it by name."""
    if as_person.landlord not in as_person.actor.landlords:
        return True
    why_not = why_not_by_role(as_person, task["element_id"], task)
    return bool(why_not) and not part_in_case(as_person, task["element_id"], task).by_request
