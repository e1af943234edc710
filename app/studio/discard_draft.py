"""Give up a draft, or take one up again that was given up: nothing of it is deleted."""

from __future__ import annotations

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import Conflict
from app.store import drafts
from app.store.retries import retried

from .access import require_edits, require_sees
from .audit import audit
from .save_file import require_editable


@retried
def discard_draft(runtime: Runtime, actor: Actor, draft_id: int) -> None:
    """Give up a draft: it is listed among those given up, from where it can be taken up again."""
    with runtime.transaction() as connection:
        row = require_editable(runtime, connection, actor, draft_id)
        drafts.update_draft(connection, draft_id, {"state": drafts.DISCARDED, "changed_at": runtime.clock.now()})
        audit(runtime, connection, actor, row["scope"], "studio discard draft", row["title"], {"draft": draft_id})


@retried
def reopen_draft(runtime: Runtime, actor: Actor, draft_id: int) -> None:
    """Take a draft up again that was given up. Conflict for one that was not."""
    with runtime.transaction() as connection:
        row = require_sees(runtime, connection, actor, drafts.lock_draft(connection, draft_id))
        require_edits(runtime, connection, actor, row["scope"])
        if row["state"] != drafts.DISCARDED:
            raise Conflict("Only a draft that was given up can be taken up again.")
        drafts.update_draft(connection, draft_id, {"state": drafts.OPEN, "changed_at": runtime.clock.now()})
        audit(runtime, connection, actor, row["scope"], "studio reopen draft", row["title"], {"draft": draft_id})
