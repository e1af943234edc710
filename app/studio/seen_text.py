"""What a file of a draft said at the revision that somebody's page was made from."""

from __future__ import annotations

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.store import drafts

from .view_draft import draft_for


def seen_text(runtime: Runtime, actor: Actor, draft_id: int, path: str, seen: int) -> str | None:
    """The text then; None where there was no such file. NotFound for a draft that somebody may not see."""
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        version = drafts.version_at(connection, draft_id, path, seen)
        if version is None:
            body = draft.base_body(path)
        else:
            body = drafts.bodies(connection, [version["hash"]])[version["hash"]] if version["hash"] else None
    return body.decode("utf-8", errors="replace") if body is not None else None
