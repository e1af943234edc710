"""Make a landlord's own copy of a file that all share: it stands in front of the shared one from then on."""

from __future__ import annotations

from pathlib import PurePosixPath

from app.casework.actor import Actor
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.content.files import OF_ALL, ROOMS, scope_of
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.store.retries import retried

from .audit import audit
from .draft import Draft, read_draft
from .save_file import OF_THE_CODE, keep_file, require_editable

VERB = "studio own copy"
NOTE = "own copy of the shared file {name}"
ALREADY = "There is an own {path} already. Open that."
NO_COPY = "{path} has no own copy: it is the landlord's already, or one for all."


def path_of_own_copy(path: str, landlord: str) -> str | None:
    """Where the landlord's own copy of a shared file would stand; None for a file that has none, as the Ombudsman's."""
    where = PurePosixPath(path)
    if scope_of(path) != OF_ALL or landlord == OF_ALL or where.parts[0] not in ROOMS:
        return None
    return f"{where.parts[0]}/{landlord}/{where.name}"


@retried
def make_own_copy(runtime: Runtime, actor: Actor, draft_id: int, path: str, *, request_key: str | None = None) -> str:
    """Copy a shared file among the landlord's own, in a draft of theirs; gives its path.

    The copy takes over from the shared file of the same name: what is changed in the shared one later no longer
    reaches this landlord. NotFound for a file that is not there, Conflict for one of which there is a copy.
    """
    with idempotent_request(runtime, actor, VERB, request_key, [draft_id, path]) as outcome:
        connection = outcome.connection
        row = require_editable(runtime, connection, actor, draft_id)
        if outcome.earlier is not None:
            return str(outcome.earlier["path"])
        draft = read_draft(runtime, connection, row)
        own = _path(draft, path)
        body = draft.body(path)
        if body is None:
            raise NotFound(f"There is no file {path} in this draft. The list of files shows what there is.")
        if draft.body(own) is not None:
            raise Conflict(ALREADY.format(path=own))
        keep_file(runtime, connection, actor, draft, own, body, NOTE.format(name=PurePosixPath(path).stem))
        audit(runtime, connection, actor, row["scope"], VERB, path, {"draft": draft_id, "path": own})
        outcome.answer = {"path": own}
    return own


def _path(draft: Draft, path: str) -> str:
    if scope_of(path) == "code":
        raise NotAllowed(OF_THE_CODE)
    own = path_of_own_copy(path, draft.row["scope"])
    if own is None:
        raise Invalid({"path": NO_COPY.format(path=path)})
    return own
