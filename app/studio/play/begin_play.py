"""Begin a play: a made-up case on the content of a draft."""

from __future__ import annotations

from datetime import datetime

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import Invalid
from app.sent import FIRST_YEAR, LAST_YEAR
from app.store import drafts
from app.store.retries import retried

from ..view_draft import draft_for
from .kept import KIND, drop_old


@retried
def begin_play(
    runtime: Runtime, actor: Actor, draft_id: int, landlord: str, begins: datetime, process: str = ""
) -> int:  # fmt: skip
    """Begin a play on a draft that somebody may see; gives its number. Nothing is logged in it yet.

    `begins`: when its clock begins, in Europe/London; `process`: the diagram that is shown first. Only the last few
    plays of a person are kept. Invalid for a landlord that the draft is not for, or a year that no calendar knows.
    """
    with runtime.transaction() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        if landlord not in draft.landlords:
            raise Invalid({"landlord": "Choose one of the landlords on whom this draft has its effect."})
        if not FIRST_YEAR <= begins.year <= LAST_YEAR:
            raise Invalid({"begins": f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}."})
        drop_old(connection, actor, draft_id, runtime.clock.now())
        result = {"landlord": landlord, "begins": begins.isoformat(), "process": process, "steps": []}
        return drafts.add_run(connection, {
            "draft_id": draft_id, "kind": KIND, "draft_hash": draft.hash, "state": drafts.RUNNING, "done": 0,
            "total": 0, "said": "", "result": result, "started_by": actor.username,
            "started_at": runtime.clock.now(), "ended_at": None,
        })  # fmt: skip
