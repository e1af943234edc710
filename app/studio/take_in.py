"""Take into a draft what has come into force since it was made: its changes are made to that, and nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.casework.actor import Actor
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.content.files import scope_of
from app.content.merging import Chosen, merge_files
from app.content.merging import Conflict as MergeConflict
from app.errors import Conflict, Invalid
from app.store import Connection, drafts
from app.store.retries import retried

from .access import landlords_in
from .audit import audit
from .draft import Draft, read_draft
from .save_file import keep_file, require_editable
from .view_draft import draft_for

VERB = "studio take in"
NOTE = "with what has come into force"
BASE = "what the draft was made from"
NOTHING_CHOSEN: Mapping[str, Chosen] = {}
MOVED_ON = "The draft was changed meanwhile. Nothing was taken in: look at the places again."
Conflicts = Mapping[str, tuple[MergeConflict, ...]]


@dataclass(frozen=True)
class ToTakeIn:
    """What taking in would do to a draft. `behind`: the landlords for which something else is in force. `merged`: the
    files that the draft and what is in force have both changed; `conflicts`: of these, where somebody has to choose.
    `others`: the files that only what is in force has changed."""

    draft: Draft
    behind: tuple[str, ...]
    merged: tuple[str, ...]
    conflicts: Conflicts
    others: tuple[str, ...]


@dataclass(frozen=True)
class TakenIn:
    """What was taken in, and the draft's revision now."""

    revision: int
    merged: tuple[str, ...]
    others: tuple[str, ...]


class ToChoose(Conflict):
    """Both changed the same places, and nothing was taken in. `conflicts`: path → the places in which to choose."""

    def __init__(self, conflicts: Conflicts) -> None:
        count = sum(map(len, conflicts.values()))
        super().__init__(
            f"Both changed {count} {'place' if count == 1 else 'places'} in {', '.join(sorted(conflicts))}. "
            "Nothing was taken in: choose in each whose change holds."
        )
        self.conflicts = conflicts


@dataclass(frozen=True)
class _Moved:
    """A draft with what it will be made from. `bodies`: path → what the file will say, of those that both changed."""

    draft: Draft
    present: Draft
    changed: tuple[str, ...]
    bodies: Mapping[str, bytes | None]
    conflicts: Conflicts


def view_take_in(runtime: Runtime, actor: Actor, draft_id: int) -> ToTakeIn:
    """What has come into force since a draft was made, and where that and the draft changed the same."""
    with runtime.database.read() as connection:
        moved = _moved(runtime, connection, draft_for(runtime, connection, actor, draft_id), NOTHING_CHOSEN)
        draft, bases = moved.draft, moved.present.row["bases"]
        behind = tuple(key for key in sorted(bases) if bases[key] != draft.row["bases"].get(key))
        others = tuple(path for path in moved.changed if path not in moved.bodies)
        return ToTakeIn(draft, behind, tuple(moved.bodies), moved.conflicts, others)


@retried
def take_in(
    runtime: Runtime, actor: Actor, draft_id: int, chosen: Mapping[str, Chosen] = NOTHING_CHOSEN, *, seen: int,
    request_key: str | None = None,
) -> TakenIn:  # fmt: skip
    """Merge what has come into force into a draft, by element, row, field or letter element.

    `chosen`: path → place of a conflict → whose change holds: `mine` the draft's, `theirs` that in force. `seen`: the
    revision of the draft at which that was chosen. ToChoose where a place is left to choose, Conflict where the draft
    was changed meanwhile; then nothing is taken in. What the files said before stays among their versions.
    """
    sent = [draft_id, seen, {path: dict(places) for path, places in chosen.items()}]
    with idempotent_request(runtime, actor, VERB, request_key, sent) as outcome:
        connection = outcome.connection
        row = require_editable(runtime, connection, actor, draft_id)
        if outcome.earlier is not None:
            known = outcome.earlier
            return TakenIn(known["revision"], tuple(known["merged"]), tuple(known["others"]))
        if seen != row["revision"]:
            raise Conflict(MOVED_ON) if seen < row["revision"] else Invalid({"seen": MOVED_ON})
        moved = _moved(runtime, connection, read_draft(runtime, connection, row), chosen)
        if moved.conflicts:
            raise ToChoose(moved.conflicts)
        others = tuple(path for path in moved.changed if path not in moved.bodies)
        if moved.changed or moved.present.row["bases"] != row["bases"]:
            _keep(runtime, connection, actor, moved)
        taken = TakenIn(moved.present.row["revision"], tuple(moved.bodies), others)
        outcome.answer = {"revision": taken.revision, "merged": list(taken.merged), "others": list(others)}
    return taken


def _keep(runtime: Runtime, connection: Connection, actor: Actor, moved: _Moved) -> None:
    row = moved.present.row
    _keep_bases(runtime, connection, actor, moved)
    for path, body in moved.bodies.items():
        keep_file(runtime, connection, actor, moved.present, path, body, NOTE)
    values = {"draft": row["id"], "bases": row["bases"], "files": sorted(moved.bodies)}
    audit(runtime, connection, actor, row["scope"], VERB, row["title"], values)


def _moved(runtime: Runtime, connection: Connection, draft: Draft, chosen: Mapping[str, Chosen]) -> _Moved:
    present = _on_what_is_in_force(runtime, connection, draft)
    bodies: dict[str, bytes | None] = {}
    conflicts: dict[str, tuple[MergeConflict, ...]] = {}
    for path in draft.changes:
        base, now = _base_of(connection, draft, path), present.base_body(path)
        if base == now:
            continue
        merged = merge_files(path, base, draft.changes[path], now, chosen.get(path, {}))
        bodies[path] = merged.body
        if merged.conflicts:
            conflicts[path] = merged.conflicts
    paths = {path for each in (draft, present) for files in each.base.values() for path in files}
    changed = {path for path in paths if draft.base_body(path) != present.base_body(path)} | bodies.keys()
    return _Moved(draft, present, tuple(sorted(changed)), bodies, conflicts)


def _on_what_is_in_force(runtime: Runtime, connection: Connection, draft: Draft) -> Draft:
    today = runtime.clock.today()
    keys = landlords_in(runtime, connection, draft.row["scope"])
    bases = {key: runtime.content_on(key, today, connection).release_id for key in keys}
    return read_draft(runtime, connection, {**draft.row, "bases": bases})


def _base_of(connection: Connection, draft: Draft, path: str) -> bytes | None:
    """What a file was changed from; None where there was none."""
    key = next(file["base_hash"] for file in draft.files if file["path"] == path)
    return drafts.bodies(connection, [key]).get(key) if key is not None else None


def _keep_bases(runtime: Runtime, connection: Connection, actor: Actor, moved: _Moved) -> None:
    """The draft is made from what is in force now. What its files said before is kept: somebody may have one open."""
    row, now = moved.present.row, runtime.clock.now()
    row["revision"] += 1
    known = drafts.paths_at(connection, row["id"], 0)
    for path in moved.changed:
        if scope_of(path) != row["scope"]:
            continue
        if path not in known:
            was = _kept(connection, moved.draft.base_body(path))
            drafts.add_version(connection, {
                "draft_id": row["id"], "path": path, "revision": 0, "hash": was, "saved_by": row["author"],
                "saved_at": row["created_at"], "note": BASE,
            })  # fmt: skip
        if path not in moved.bodies:
            present = _kept(connection, moved.present.base_body(path))
            drafts.add_version(connection, {
                "draft_id": row["id"], "path": path, "revision": row["revision"], "hash": present,
                "saved_by": actor.username, "saved_at": now, "note": NOTE,
            })  # fmt: skip
    reopened = {"state": drafts.OPEN, "submitted_by": None, "submitted_at": None, "submitted_hash": None}
    values = {"bases": row["bases"], "revision": row["revision"], "changed_at": now, **reopened}
    drafts.update_draft(connection, row["id"], values)


def _kept(connection: Connection, body: bytes | None) -> str | None:
    return drafts.keep_body(connection, body) if body is not None else None
