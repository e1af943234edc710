"""People: who would lose what, roles that nobody holds, and tasks that nobody could see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.bpmn.expressions import is_feel
from app.casework.runtime import Runtime
from app.content.lost_abilities import losses
from app.content.release import Release
from app.store import users

from ..draft import Draft
from ..progress import Progress
from .answer import Answer


def people(runtime: Runtime, draft: Draft, progress: Progress) -> dict[str, Any]:
    """How many people would lose something, which roles nobody holds, and which tasks nobody could see; as notes."""
    answer = Answer({"losses": 0, "roles": 0, "tasks": 0})
    for landlord in draft.landlords:
        progress.expect(1)
        content = draft.release(landlord)
        with runtime.database.read() as connection:
            before = runtime.landlord(landlord, connection)
            held = users.holders(connection, landlord)
        for loss in losses(before, content.landlord, held):
            answer.count("losses", by=len(loss.people))
            answer.notes.append(str(loss))
        if unheld := [role.title for role in content.landlord.roles.values() if not held.get(role.key)]:
            answer.count("roles", by=len(unheld))
            answer.notes.append(f"Roles of {content.landlord.short_name} that nobody holds: {', '.join(unheld)}.")
        for name in unseen_tasks(content, {role for role, those in held.items() if those}):
            answer.count("tasks")
            answer.notes.append(f"Nobody could see the task {name}: nobody holds a role that it is offered to.")
        progress.step(f"People of {landlord}")
    return answer.as_json()


def unseen_tasks(content: Release, held: set[str]) -> Iterator[str]:
    """The user tasks that are offered to roles which nobody holds, named with their diagrams.

    One whose roles an expression names is left out: they depend on the case.
    """
    for process in content.diagrams.processes.values():
        for element in process.elements.values():
            groups = element.candidate_groups
            if element.type != "userTask" or not groups or is_feel(groups):
                continue
            names = [name.strip() for name in groups.split(",")]
            if held.isdisjoint(content.landlord.holders(names)):
                yield f"“{element.name}” ({process.name})"
