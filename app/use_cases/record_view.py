"""Keep that somebody looked at something of a case (REC-03)."""

from __future__ import annotations

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.store import read_log


def record_view(runtime: Runtime, actor: Actor, case_id: int, what: str) -> None:
    """Keep one line in the log of who looked at what of a case, such as "case" or "letter 7".

    For a page that is opened. What a page asks for while it stands open – fields again, a preview, a draft – and a page
    shown again after a refusal are no further look and leave none. Who may look, the view has asked before.
    """
    with runtime.transaction() as connection:
        read_log.record_view(connection, case_id, actor.username, what, runtime.clock.now())
