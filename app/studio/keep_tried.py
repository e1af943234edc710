"""Keep the stories and examples of a folder of content, which was published from there, for the drafts to come."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.files import OF_ALL, read_tried
from app.store import drafts
from app.store.retries import retried
from app.use_cases.changing_content import require_publishes

OF_THE_CODE = "code"


@retried
def keep_tried(runtime: Runtime, actor: Actor, root: Path, landlords: Sequence[str]) -> None:
    """Keep those of some landlords and those that all share; what is not in the folder is kept no longer.

    NotAllowed for whoever does not publish content.
    """
    with runtime.transaction() as connection:
        for landlord in landlords:
            require_publishes(runtime, connection, actor, landlord)
        for scope in (*landlords, OF_ALL, OF_THE_CODE):
            gone: dict[str, bytes | None] = dict.fromkeys(drafts.tried_files(connection, [scope]))
            kept = gone | read_tried(root, [scope])
            drafts.put_tried_files(connection, scope, kept, actor.username, runtime.clock.now())
