"""Log that somebody looked at something of a case (REC-03)."""

from __future__ import annotations

import structlog

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import DiskFull
from app.store import read_log
from app.store.retries import retried

log = structlog.get_logger()


def record_view(runtime: Runtime, actor: Actor, case_id: int, what: str) -> None:
    """Add a line to the log of who looked at what of a case, such as "case" or "letter 7".

    Called when a page is opened, not for what a page asks for while it is open (fields again, a preview, a draft), nor
    for a page shown again after a refusal. The view has already checked that this person may look.
    """
    try:
        _keep(runtime, actor, case_id, what)
    except DiskFull:  # reading goes on where nothing can be written; the log of the server has it instead
        log.error("look_not_kept", username=actor.username, case_id=case_id, what=what)


@retried
def _keep(runtime: Runtime, actor: Actor, case_id: int, what: str) -> None:
    with runtime.transaction() as connection:
        read_log.record_view(connection, case_id, actor.username, what, runtime.clock.now())
