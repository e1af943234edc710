"""Open a case for somebody: locked, and refused to whoever does not work for its landlord."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import NotFound
from app.store import Connection, cases
from app.store.rows import CaseRow
from app.store.same_matter import lock_matter

from .actor import Actor
from .case import Case

if TYPE_CHECKING:
    from .runtime import Runtime


def open_case(runtime: Runtime, connection: Connection, actor: Actor, case_id: int) -> Case:
    """Lock a case, with those linked to it, and load it; NotFound if the actor does not work for its landlord."""
    lock_matter(connection, case_id)
    row = cases.find_case(connection, case_id)
    return case_for_actor(runtime, connection, actor, row)


def case_for_actor(runtime: Runtime, connection: Connection, actor: Actor, row: CaseRow | None) -> Case:
    """Load a case from its locked row; NotFound for no row, and for another landlord's."""
    if row is None or (actor.username != "engine" and row["landlord"] not in actor.landlords):
        raise NotFound("There is no such case among those you may see.")
    return Case(runtime, connection, row, runtime.contents.get(connection, row["release_id"]), actor)
