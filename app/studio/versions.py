"""What a file of a draft said before: looked at, compared with what it says now, and put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.difference import FileDifference, differences
from app.errors import NotFound
from app.store import Connection, drafts
from app.store.retries import retried

from .draft import Draft, read_draft
from .save_file import Saved, body_seen, keep_file, require_editable, require_of_scope
from .view_draft import draft_for

NO_VERSION = "There is no such version of this file. The list of its versions shows them all."
AGAIN = "as at revision {revision}"
SITTING = timedelta(minutes=10)
BASE = "what the draft was made from"


@dataclass(frozen=True)
class Version:
    """What a file said at a revision of its draft. `gone`: it was taken out then. `now`: it says so now."""

    revision: int
    by: str
    at: datetime
    note: str
    gone: bool
    now: bool


@dataclass(frozen=True)
class VersionView:
    """A version with what has changed from it to now."""

    draft: Draft
    path: str
    version: Version
    body: bytes | None
    differences: tuple[FileDifference, ...]


def list_versions(runtime: Runtime, actor: Actor, draft_id: int, path: str) -> tuple[Draft, list[Version]]:
    """What a file of a draft said, the last first; at the end what the draft was made from. NotFound for no file."""
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        listed = _versions(connection, draft, path)
        if draft.body(path) is None and all(version.gone for version in listed):
            raise NotFound(f"There is no file {path} in this draft. The list of files shows what there is.")
        return draft, listed


def ends_of_sittings(versions: Sequence[Version]) -> list[Version]:
    """Of what somebody saved in one go, the last alone: a file is saved whenever they pause."""
    kept: list[Version] = []
    later: Version | None = None
    for version in versions:
        goes_on = later is not None and (later.by, later.note, later.gone) == (version.by, version.note, version.gone)
        if later is None or not goes_on or version.note or later.at - version.at > SITTING:
            kept.append(version)
        later = version
    return kept


def view_version(runtime: Runtime, actor: Actor, draft_id: int, path: str, revision: int) -> VersionView:
    """What a file said at a revision, and what has changed from then to now."""
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        version = _version(connection, draft, path, revision)
        body, now = body_seen(connection, draft, path, revision), draft.body(path)
        before = {} if body is None else {path: body}
        after = {} if now is None else {path: now}
        return VersionView(draft, path, version, body, tuple(differences(before, after)))


@retried
def restore_version(runtime: Runtime, actor: Actor, draft_id: int, path: str, revision: int) -> Saved:
    """Have a file say again what it said at a revision, as a new version: nothing that was said since is lost."""
    with runtime.transaction() as connection:
        row = require_editable(runtime, connection, actor, draft_id)
        draft = read_draft(runtime, connection, row)
        require_of_scope(draft, path)
        _version(connection, draft, path, revision)
        body = body_seen(connection, draft, path, revision)
        if body != draft.body(path):
            keep_file(runtime, connection, actor, draft, path, body, AGAIN.format(revision=revision))
        return Saved(row["revision"], sent=row["revision"])


def _version(connection: Connection, draft: Draft, path: str, revision: int) -> Version:
    version = next((each for each in _versions(connection, draft, path) if each.revision == revision), None)
    if version is None:
        raise NotFound(NO_VERSION)
    return version


def _versions(connection: Connection, draft: Draft, path: str) -> list[Version]:
    kept = drafts.versions_of(connection, draft.row["id"], path)
    listed = [
        Version(row["revision"], row["saved_by"], row["saved_at"], row["note"], row["hash"] is None, number == 0)
        for number, row in enumerate(kept)
    ]
    if all(version.revision for version in listed):
        gone = draft.base_body(path) is None
        listed.append(Version(0, draft.row["author"], draft.row["created_at"], BASE, gone, not listed))
    return listed
