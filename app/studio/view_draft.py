"""Drafts, and the files of one, for every face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.files import OF_ALL, scope_of
from app.errors import NotFound
from app.store import Connection, drafts
from app.store.rows import DraftFileRow, DraftRow, DraftVersionRow

from .access import landlords_in, may_approve, may_edit, require_sees, scopes_seen
from .be_present import HERE_FOR
from .draft import Draft, base_tried_hash, is_tried, read_draft

LIVE = (drafts.OPEN, drafts.SUBMITTED)
ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Scope:
    """A landlord, or what all share, as somebody meets it in the studio. `name`: "" for what all share."""

    key: str
    name: str
    edits: bool
    approves: bool
    drafts: tuple[DraftRow, ...]


@dataclass(frozen=True)
class ChangedFile:
    """A file that a draft changes. `base_moved`: what it was made from is no more what is in force."""

    path: str
    change: str
    saved_by: str
    base_moved: bool


@dataclass(frozen=True)
class DraftView:
    """A draft with what it changes. `behind`: the landlords for which something else is in force than it was made from.

    `edits`, `approves`: what this person may do with it; nobody approves what they have edited.
    """

    draft: Draft
    changed: tuple[ChangedFile, ...]
    behind: tuple[str, ...]
    edits: bool
    approves: bool
    editors: frozenset[str]
    present: tuple[tuple[str, str], ...]


def list_scopes(runtime: Runtime, actor: Actor, states: Sequence[str] = LIVE) -> list[Scope]:
    """What somebody may edit or approve, landlord by landlord and last what all share, with the drafts there."""
    with runtime.database.read() as connection:
        seen = scopes_seen(runtime, connection, actor)
        rows = drafts.list_drafts(connection, seen, states)
        return [
            Scope(
                key, "" if key == OF_ALL else runtime.landlord(key, connection).name,
                may_edit(runtime, connection, actor, key), may_approve(runtime, connection, actor, key),
                tuple(row for row in rows if row["scope"] == key),
            )
            for key in seen
        ]  # fmt: skip


def may_enter(runtime: Runtime, actor: Actor) -> bool:
    """Whether the studio has anything for somebody."""
    with runtime.database.glance() as connection:
        return bool(scopes_seen(runtime, connection, actor))


def draft_for(runtime: Runtime, connection: Connection, actor: Actor, draft_id: int) -> Draft:
    """A draft that somebody may see; NotFound for another."""
    row = require_sees(runtime, connection, actor, drafts.find_draft(connection, draft_id))
    return read_draft(runtime, connection, row)


def view_draft(runtime: Runtime, actor: Actor, draft_id: int) -> DraftView:
    """A draft with all that it changes; NotFound for one that somebody may not see."""
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        editors = frozenset(drafts.editors_of(connection, draft_id) | {draft.row["author"]})
        since = runtime.clock.now() - HERE_FOR
        here = [row for row in drafts.present(connection, draft_id, since) if row["username"] != actor.username]
        behind, now = [], {}
        for key in landlords_in(runtime, connection, draft.row["scope"]):
            release = runtime.content_on(key, runtime.clock.today(), connection)
            now[key] = release.files
            if release.release_id != draft.row["bases"].get(key):
                behind.append(key)
        changed = [
            ChangedFile(
                file["path"], _change(draft, file["path"]), file["saved_by"],
                _story_moved(draft, file) or any(
                    files.get(file["path"]) != draft.base[key].get(file["path"]) for key, files in now.items()
                    if key in draft.base
                ),
            )
            for file in draft.files
        ]  # fmt: skip
        scope = draft.row["scope"]
        return DraftView(
            draft, tuple(changed), tuple(behind), may_edit(runtime, connection, actor, scope),
            may_approve(runtime, connection, actor, scope) and actor.username not in editors, editors,
            tuple((row["username"], row["path"]) for row in here),
        )  # fmt: skip


@dataclass(frozen=True)
class FileView:
    """A file as a draft has it. `body`: None, it is taken out. `base`: None, there was none. `own`: it may be changed
    in this draft. `edits`: this person may change it; `edits_draft`: they may change other files of the draft."""

    draft: Draft
    path: str
    body: bytes | None
    base: bytes | None
    own: bool
    edits: bool
    edits_draft: bool
    versions: tuple[DraftVersionRow, ...]


def view_file(runtime: Runtime, actor: Actor, draft_id: int, path: str) -> FileView:
    """A file of a draft, or of what it was made from; NotFound where neither has it."""
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        body, base = draft.body(path), draft.base_body(path)
        versions = tuple(drafts.versions_of(connection, draft_id, path))
        if body is None and base is None and not versions:
            raise NotFound(f"There is no file {path} in this draft. The list of files shows what there is.")
        live = draft.row["state"] in LIVE
        own = live and scope_of(path) == draft.row["scope"]
        edits = live and may_edit(runtime, connection, actor, draft.row["scope"])
        return FileView(draft, path, body, base, own, own and edits, edits, versions)


def _story_moved(draft: Draft, file: DraftFileRow) -> bool:
    """Whether a story or example was published anew since somebody changed it here."""
    return is_tried(file["path"]) and file["base_hash"] != base_tried_hash(draft.base_tried.get(file["path"]))


def _change(draft: Draft, path: str) -> str:
    if draft.changes[path] is None:
        return REMOVED
    return CHANGED if draft.base_body(path) is not None else ADDED
