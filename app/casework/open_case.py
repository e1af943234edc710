"""Open a case for somebody: locked, and refused to whoever may not know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import NotFound
from app.store import Connection, cases
from app.store.rows import CaseRow, TaskRow
from app.store.same_matter import lock_matter

from .access import NOT_AMONG_YOURS
from .actor import ENGINE, Actor
from .case import Case
from .part_in_case import require_in_sight
from .roles_asked import READ

if TYPE_CHECKING:
    from .runtime import Runtime


def open_case(runtime: Runtime, connection: Connection, actor: Actor, case_id: int, doing: str = READ) -> Case:
    """Lock a case, with those linked to it, and load it, for somebody who wants to use an act or send a message.

    `doing`: which. NotFound where it does not exist for them: another landlord's, one that their roles do not see, or
    (Barred, the attempt is kept) one that is about them (PRM-05, policies §0.5).
    """
    lock_matter(connection, case_id)
    row = cases.find_case(connection, case_id)
    return case_for_actor(runtime, connection, actor, row, doing)


def case_for_actor(
    runtime: Runtime,
    connection: Connection,
    actor: Actor,
    row: CaseRow | None,
    doing: str = READ,
    task: TaskRow | None = None,
) -> Case:
    """Load a case from its row, as `open_case` does; `task`: the row of the task of it that they want to do."""
    if row is None or (actor.username != ENGINE.username and row["landlord"] not in actor.landlords):
        raise NotFound(NOT_AMONG_YOURS)
    case = Case(runtime, connection, row, runtime.contents.get(connection, row["release_id"]), actor)
    require_in_sight(case, task["element_id"] if task else doing, task)
    return case
