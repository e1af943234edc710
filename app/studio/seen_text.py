"""What a file of a draft said at the revision that somebody's page was made from."""

from __future__ import annotations

from app.casework.actor import Actor
from app.casework.runtime import Runtime

from .save_file import body_seen
from .view_draft import draft_for


def seen_text(runtime: Runtime, actor: Actor, draft_id: int, path: str, seen: int) -> str | None:
    """The text then; None where there was no such file. NotFound for a draft that somebody may not see."""
    with runtime.database.read() as connection:
        body = body_seen(connection, draft_for(runtime, connection, actor, draft_id), path, seen)
    return body.decode("utf-8", errors="replace") if body is not None else None
