"""Begin a draft on what is in force."""

from __future__ import annotations

from app.casework.actor import Actor
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.errors import Invalid
from app.store import drafts
from app.store.retries import retried

from .access import landlords_in, require_edits
from .audit import audit

LONGEST_TITLE = 200
SAY_WHAT = "Say in a few words what you are about to change: others see it in the list."


@retried
def open_draft(runtime: Runtime, actor: Actor, scope: str, title: str, *, request_key: str | None = None) -> int:
    """Begin a draft of a landlord's files, or of those that all share (`common`), made from what is in force today.

    Gives its number. NotAllowed for whoever may not edit these files, Invalid without a title.
    """
    said = " ".join(title.split())
    if not said or len(said) > LONGEST_TITLE:
        raise Invalid({"title": SAY_WHAT if not said else f"At most {LONGEST_TITLE} characters."})
    with idempotent_request(runtime, actor, "studio open draft", request_key, [scope, said]) as outcome:
        connection = outcome.connection
        require_edits(runtime, connection, actor, scope)
        if outcome.earlier is not None:
            return int(outcome.earlier["draft_id"])
        now, today = runtime.clock.now(), runtime.clock.today()
        bases = {
            key: runtime.content_on(key, today, connection).release_id
            for key in landlords_in(runtime, connection, scope)
        }
        values = {
            "scope": scope, "title": said, "author": actor.username, "state": drafts.OPEN, "bases": bases,
            "revision": 0, "created_at": now, "changed_at": now, "without_stories": False, "losses_accepted": False,
        }  # fmt: skip
        draft_id = drafts.add_draft(connection, values)
        audit(runtime, connection, actor, scope, "studio open draft", said, {"draft": draft_id, "bases": bases})
        outcome.answer = {"draft_id": draft_id}
    return draft_id
