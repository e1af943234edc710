"""End sessions and tokens: one's own, and those of others as an administrator."""

from __future__ import annotations

from app.casework.access import administered, require_administered
from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import NotFound
from app.store import Connection, cases, signed_in, tables
from app.store.retries import retried
from app.store.rows import SignedInRow

ENDED = "sessions ended"
NOT_THERE = "There is no such session. It may have ended already."


@retried
def end_session(runtime: Runtime, actor: Actor, session_id: int) -> str:
    """End a session of one's own, or of somebody whom one administers; gives whose it was.

    NotFound for any other, and for one that has ended.
    """
    with runtime.transaction() as connection:
        row = cases.get_row(connection, tables.signed_in, session_id)
        if row is None or not _may_end(runtime, connection, actor, row):
            raise NotFound(NOT_THERE)
        signed_in.end(connection, [session_id])
        if row["username"] != actor.username:
            note(runtime, connection, actor, row["username"], ENDED, after={"session": session_id})
    return row["username"]


@retried
def end_other_sessions(runtime: Runtime, actor: Actor, kept: int) -> int:
    """End all of one's own sessions and tokens but one; gives how many."""
    with runtime.transaction() as connection:
        others = [row["id"] for row in signed_in.all_of(connection, actor.username) if row["id"] != kept]
        return signed_in.end(connection, others)


@retried
def end_sessions(runtime: Runtime, actor: Actor, username: str) -> int:
    """End every session and token of somebody: one's own, or as an administrator; gives how many.

    NotAllowed for whoever administers no landlord, NotFound for somebody who works for none that they administer.
    """
    username = username.strip().lower()
    with runtime.transaction() as connection:
        if username != actor.username:
            _require_people_of(runtime, connection, actor, username)
        count = signed_in.end_all(connection, username)
        if username != actor.username:
            note(runtime, connection, actor, username, ENDED, after={"sessions": count})
    return count


def _require_people_of(runtime: Runtime, connection: Connection, actor: Actor, username: str) -> None:
    """Refuse somebody who works for no landlord that the actor administers, as if there were nobody called so."""
    landlords = require_administered(runtime, connection, actor)
    if not signed_in.works_at(connection, username, landlords):
        raise NotFound(f"Nobody called {username!r} works for a landlord that you administer.")


def note(
    runtime: Runtime, connection: Connection, actor: Actor, username: str, verb: str, *,
    before: dict[str, object] | None = None, after: dict[str, object] | None = None,
) -> None:  # fmt: skip
    """Keep in the audit what an administrator did to somebody's account."""
    values = {
        "username": actor.username, "verb": verb, "reason": "", "before": {"user": username, **(before or {})},
        "after": {"user": username, **(after or {})}, "at": runtime.clock.now(),
    }  # fmt: skip
    cases.insert(connection, tables.audit, values)


def _may_end(runtime: Runtime, connection: Connection, actor: Actor, row: SignedInRow) -> bool:
    if row["username"] == actor.username:
        return True
    return signed_in.works_at(connection, row["username"], administered(runtime, connection, actor))
