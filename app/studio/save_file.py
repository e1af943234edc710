"""Save a file of a draft, while others may save it too."""

from __future__ import annotations

from dataclasses import dataclass

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.files import scope_of
from app.content.merging import THEIRS, merge_files
from app.content.merging import Conflict as MergeConflict
from app.content.release import hash_of
from app.errors import Conflict, Invalid, NotAllowed, TooLarge
from app.store import Connection, drafts
from app.store.retries import retried
from app.store.rows import DraftFileRow, DraftRow

from .access import require_edits, require_sees
from .draft import Draft, read_draft

LARGEST_FILE = 1_000_000
SOMEBODY = "somebody else"
TAKEN_IN = "with the change of {by}"
CLOSED = "This draft is {state}, so its files cannot be changed any more. Begin another draft."
OF_THE_CODE = "The tables of the Complaint Handling Code are nobody's to change in the studio."
NOT_OF_THIS = "{path} is no file of this draft: {why}"


@dataclass(frozen=True)
class Saved:
    """A file was saved. `revision`: of the draft now. `merged`: what the file says, where somebody else's change of the
    same file was taken in (`with_change_of`); None where it says what was sent. `sent`: the revision at which the draft
    keeps what was sent: whoever has typed on meanwhile has seen that."""

    revision: int
    merged: bytes | None = None
    with_change_of: str = ""
    sent: int = 0


class FileChanged(Conflict):
    """Somebody else changed the same places since the file was opened: nothing was saved.

    `conflicts`: each place, with both sides. `merged`: the file with mine in those places; `with_theirs`: with theirs.
    `theirs`: what is saved. `revision`: of the draft now; who saves as one that has seen it replaces theirs. `by`: who
    saved theirs.
    """

    def __init__(
        self, conflicts: tuple[MergeConflict, ...], merged: bytes | None, with_theirs: bytes | None,
        theirs: bytes | None, revision: int, by: str,
    ) -> None:  # fmt: skip
        super().__init__("Somebody else changed the same places meanwhile. Nothing was replaced: choose which to keep.")
        self.conflicts, self.merged, self.with_theirs, self.theirs = conflicts, merged, with_theirs, theirs
        self.revision, self.by = revision, by


@retried
def save_file(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, body: bytes | None, *, seen: int, note: str = ""
) -> Saved:
    """Save what a file of a draft says; None takes it out. The same again changes nothing.

    `seen`: the revision of the draft at which the file was opened or last saved. What others saved since is merged by
    element, row, field or letter element; FileChanged where both changed the same. A submitted draft is open again:
    what was submitted is not what it says now. Invalid for a revision that the draft has not reached.
    """
    if body is not None and len(body) > LARGEST_FILE:
        raise TooLarge(f"This file is larger than {LARGEST_FILE // 1000} kB. Make two of it.")
    with runtime.transaction() as connection:
        row = require_editable(runtime, connection, actor, draft_id)
        draft = read_draft(runtime, connection, row)
        require_of_scope(draft, path)
        present, by = draft.body(path), _saved_by(draft, path)
        base = body_seen(connection, draft, path, seen)
        merged = merge_or_refuse(path, base, body, present, row["revision"], by)
        if merged == body:
            if merged == present:
                return Saved(row["revision"], sent=row["revision"])
            revision = keep_file(runtime, connection, actor, draft, path, merged, note)
            return Saved(revision, sent=revision)
        sent = seen if body == base else _kept_at(connection, draft, path, body)
        with_others = TAKEN_IN.format(by=by or SOMEBODY)
        if sent is None:
            sent = keep_file(runtime, connection, actor, draft, path, body, note)
            keep_file(runtime, connection, actor, draft, path, merged, with_others)
        elif merged != present:
            keep_file(runtime, connection, actor, draft, path, merged, with_others)
    return Saved(row["revision"], merged, by or SOMEBODY, sent)


def merge_or_refuse(
    path: str, base: bytes | None, mine: bytes | None, theirs: bytes | None, revision: int, by: str
) -> bytes | None:
    """One file of two changes of it; FileChanged where both changed the same."""
    merged = merge_files(path, base, mine, theirs)
    if merged.conflicts:
        taking = dict.fromkeys((conflict.place for conflict in merged.conflicts), THEIRS)
        with_theirs = merge_files(path, base, mine, theirs, taking).body
        raise FileChanged(merged.conflicts, merged.body, with_theirs, theirs, revision, by)
    return merged.body


def keep_file(
    runtime: Runtime, connection: Connection, actor: Actor, draft: Draft, path: str, body: bytes | None, note: str = ""
) -> int:
    """Keep what a file says in a draft that is locked; gives the draft's revision now."""
    now, revision = runtime.clock.now(), draft.row["revision"] + 1
    base = draft.base_body(path)
    if base is not None:
        drafts.keep_body(connection, base)
    row: DraftFileRow = {
        "draft_id": draft.row["id"], "path": path, "hash": drafts.keep_body(connection, body) if body is not None
        else None, "base_hash": hash_of(base) if base is not None else None, "revision": revision,
        "saved_by": actor.username, "saved_at": now,
    }  # fmt: skip
    if body == base:
        drafts.drop_file(connection, row, note)
    else:
        drafts.put_file(connection, row, note)
    values = {"revision": revision, "changed_at": now, **drafts.NOT_SUBMITTED}
    drafts.update_draft(connection, draft.row["id"], values)
    draft.row["revision"] = revision
    return revision


def require_editable(runtime: Runtime, connection: Connection, actor: Actor, draft_id: int) -> DraftRow:
    """The draft, locked; NotFound, NotAllowed, or Conflict for one that is published or discarded."""
    row = require_sees(runtime, connection, actor, drafts.lock_draft(connection, draft_id))
    require_edits(runtime, connection, actor, row["scope"])
    if row["state"] not in (drafts.OPEN, drafts.SUBMITTED):
        raise Conflict(CLOSED.format(state=row["state"]))
    return row


def require_of_scope(draft: Draft, path: str) -> None:
    """Invalid for a path that is no file of content, or of another landlord; NotAllowed for the Code's tables."""
    scope = scope_of(path)
    if scope == "code":
        raise NotAllowed(OF_THE_CODE)
    if scope is None:
        raise Invalid({"path": NOT_OF_THIS.format(path=path, why="name its folder, and end it as its kind does.")})
    if scope != draft.row["scope"]:
        why = "it is shared by all landlords. Make your own copy, or change it in a draft of common content."
        why = why if scope == "common" else f"it belongs to {scope}."
        raise Invalid({"path": NOT_OF_THIS.format(path=path, why=why)})


def body_seen(connection: Connection, draft: Draft, path: str, seen: int) -> bytes | None:
    """What a file said at a revision of its draft; Invalid for one that the draft has not reached."""
    if seen > draft.row["revision"]:
        raise Invalid({"seen": f"The draft is at revision {draft.row['revision']}. Open the file again."})
    version = drafts.version_at(connection, draft.row["id"], path, seen)
    if version is None:
        return draft.base_body(path)
    if version["hash"] is None:
        return None
    return drafts.bodies(connection, [version["hash"]])[version["hash"]]


def _kept_at(connection: Connection, draft: Draft, path: str, body: bytes | None) -> int | None:
    """The revision at which somebody's file was kept, of which others' changes have been taken in since."""
    key = hash_of(body) if body is not None else None
    versions = drafts.versions_of(connection, draft.row["id"], path)
    return next((version["revision"] for version in versions if version["hash"] == key), None)


def _saved_by(draft: Draft, path: str) -> str:
    return next((file["saved_by"] for file in draft.files if file["path"] == path), "")
