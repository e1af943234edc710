"""Say that somebody is at a file of a draft, so that others see it."""

from __future__ import annotations

from datetime import timedelta

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.store import drafts
from app.store.retries import retried

from .access import require_sees

HERE_FOR = timedelta(seconds=40)
"""How long after somebody was last heard of they count as being there."""


@retried
def be_present(runtime: Runtime, actor: Actor, draft_id: int, path: str) -> list[tuple[str, str]]:
    """Say that somebody looks at a file of a draft; gives who else does, and at what: (username, path)."""
    now = runtime.clock.now()
    with runtime.transaction() as connection:
        require_sees(runtime, connection, actor, drafts.find_draft(connection, draft_id))
        drafts.see(connection, draft_id, actor.username, path[:200], now)
        there = drafts.present(connection, draft_id, now - HERE_FOR)
    return [(row["username"], row["path"]) for row in there if row["username"] != actor.username]
