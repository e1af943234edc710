"""Publish changes of single files over what is in force: for whoever has no folder of content at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.files import runs_on
from app.content.release import hash_of
from app.errors import Invalid

from .changing_content import Changed, require_publishes, require_reason
from .publish_content import publish_contents

NOBODYS = "None of these landlords runs on this file. Name its landlord, or put it into a room that is there."


def publish_changes(
    runtime: Runtime,
    actor: Actor,
    landlords: Sequence[str],
    files: Mapping[str, str | None],
    *,
    in_force_from: date | None = None,
    reason: str = "",
    approved_by: str | None = None,
    losses_accepted: bool = False,
    request_key: str | None = None,
) -> list[Changed]:
    """Change files of what is in force for the landlords on the day, and publish it for all of them, or for none.

    `files`: path → what the file says, None to take it out; a shared one changes for every landlord named. The stories
    are not played, so a reason is needed. Invalid for a file that no landlord named runs on, Conflict when something
    else has come into force meanwhile, and as `publish_contents`.
    """
    with runtime.database.read() as connection:
        for landlord in landlords:
            require_publishes(runtime, connection, actor, landlord)
        require_reason(reason)
        day = in_force_from or runtime.clock.today()
        present = {landlord: runtime.content_on(landlord, day, connection) for landlord in dict.fromkeys(landlords)}
    nobodys = [path for path in files if not any(runs_on(path, landlord) for landlord in landlords)]
    if nobodys:
        raise Invalid(dict.fromkeys(nobodys, NOBODYS))
    contents = {landlord: _changed(before.files, files, landlord) for landlord, before in present.items()}
    asked = {path: text and hash_of(text.encode()) for path, text in files.items()}
    return publish_contents(
        runtime, contents, actor, in_force_from=in_force_from, reason=reason, approved_by=approved_by,
        losses_accepted=losses_accepted, request_key=request_key, asked=asked,
        made_from={landlord: before.release_id for landlord, before in present.items()},
    )  # fmt: skip


def _changed(before: Mapping[str, bytes], files: Mapping[str, str | None], landlord: str) -> dict[str, bytes]:
    own = {path: text for path, text in files.items() if runs_on(path, landlord)}
    kept = {path: body for path, body in before.items() if path not in own}
    return kept | {path: text.encode() for path, text in own.items() if text is not None}
