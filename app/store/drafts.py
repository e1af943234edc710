"""Drafts of content: their files and what these said before, who looks at them, what was found, and their stories."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from . import tables as t
from .cases import add_missing, insert, upsert
from .fetch import fetch_row, fetch_rows
from .rows import DraftFileRow, DraftPresenceRow, DraftRow, DraftRunRow, DraftVersionRow

OPEN, SUBMITTED, PUBLISHED, DISCARDED = "open", "submitted", "published", "discarded"
WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
NOT_SUBMITTED: Mapping[str, Any] = {
    "state": OPEN, "submitted_by": None, "submitted_at": None, "submitted_hash": None,
}  # fmt: skip
"""What is said of a draft that does not wait for approval."""
AT_ONCE = 500
"""How many bodies are read by one statement."""

# Drafts -------------------------------------------------------------------------------------------------------------


def add_draft(connection: Connection, values: Mapping[str, Any]) -> int:
    return insert(connection, t.draft, values)


def find_draft(connection: Connection, draft_id: int) -> DraftRow | None:
    return fetch_row(connection, select(t.draft).where(t.draft.c.id == draft_id), t.draft)


def lock_draft(connection: Connection, draft_id: int) -> DraftRow | None:
    """A draft, locked until the transaction ends: whoever changes one of its files holds the draft."""
    return fetch_row(connection, select(t.draft).where(t.draft.c.id == draft_id).with_for_update(), t.draft)


def list_drafts(connection: Connection, scopes: Collection[str], states: Collection[str]) -> list[DraftRow]:
    """The drafts of some landlords (or `common`) in some states, what was changed last first."""
    query = select(t.draft).where(t.draft.c.scope.in_(list(scopes)), t.draft.c.state.in_(list(states)))
    return fetch_rows(connection, query.order_by(t.draft.c.changed_at.desc(), t.draft.c.id.desc()), t.draft)


def update_draft(connection: Connection, draft_id: int, values: Mapping[str, Any]) -> None:
    connection.execute(t.draft.update().where(t.draft.c.id == draft_id).values(**values))


# Files of a draft ---------------------------------------------------------------------------------------------------


def keep_body(connection: Connection, body: bytes) -> str:
    """Keep what a file says, once whoever says it; gives its hash."""
    key = hashlib.sha256(body).hexdigest()
    add_missing(connection, t.content_file, [{"hash": key, "body": body}])
    return key


def bodies(connection: Connection, hashes: Iterable[str]) -> dict[str, bytes]:
    """hash → what a file of that hash says."""
    wanted = sorted(set(hashes))
    said: dict[str, bytes] = {}
    for start in range(0, len(wanted), AT_ONCE):
        query = select(t.content_file).where(t.content_file.c.hash.in_(wanted[start : start + AT_ONCE]))
        said |= {row.hash: bytes(row.body) for row in connection.execute(query)}
    return said


def files_of(connection: Connection, draft_id: int) -> list[DraftFileRow]:
    """The files that a draft changes, by path."""
    query = select(t.draft_file).where(t.draft_file.c.draft_id == draft_id).order_by(t.draft_file.c.path)
    return fetch_rows(connection, query, t.draft_file)


def put_file(connection: Connection, row: DraftFileRow, note: str = "") -> None:
    """Keep what a file of a draft says from now on, and that it said so at this revision."""
    upsert(connection, t.draft_file, [row])
    add_version(connection, {**_said(row), "note": note})


def drop_file(connection: Connection, row: DraftFileRow, note: str) -> None:
    """A file of a draft is as its base again; what it said stays among its versions."""
    mine = (t.draft_file.c.draft_id == row["draft_id"]) & (t.draft_file.c.path == row["path"])
    connection.execute(t.draft_file.delete().where(mine))
    add_version(connection, {**_said(row), "note": note})


def _said(row: DraftFileRow) -> dict[str, Any]:
    return {key: row[key] for key in ("draft_id", "path", "revision", "hash", "saved_by", "saved_at")}


def add_version(connection: Connection, values: Mapping[str, Any]) -> None:
    """Keep what a file of a draft said at a revision."""
    insert(connection, t.draft_version, values)


def paths_at(connection: Connection, draft_id: int, revision: int) -> set[str]:
    """The files of which it is kept what they said at this very revision."""
    c = t.draft_version.c
    query = select(c.path).where(c.draft_id == draft_id, c.revision == revision)
    return set(connection.execute(query).scalars())


def versions_of(connection: Connection, draft_id: int, path: str) -> list[DraftVersionRow]:
    """What a file of a draft said, the last first."""
    c = t.draft_version.c
    query = select(t.draft_version).where(c.draft_id == draft_id, c.path == path)
    return fetch_rows(connection, query.order_by(c.revision.desc(), c.id.desc()), t.draft_version)


def version_at(connection: Connection, draft_id: int, path: str, revision: int) -> DraftVersionRow | None:
    """What a file of a draft said at a revision of the draft; None: it said what its base says."""
    return next((row for row in versions_of(connection, draft_id, path) if row["revision"] <= revision), None)


def editors_of(connection: Connection, draft_id: int) -> set[str]:
    """Everybody who ever saved a file of a draft."""
    query = select(t.draft_version.c.saved_by).where(t.draft_version.c.draft_id == draft_id).distinct()
    return set(connection.execute(query).scalars())


# Who looks at it ----------------------------------------------------------------------------------------------------


def see(connection: Connection, draft_id: int, username: str, path: str, at: datetime) -> None:
    upsert(connection, t.draft_presence, [{"draft_id": draft_id, "username": username, "path": path, "seen_at": at}])


def present(connection: Connection, draft_id: int, since: datetime) -> list[DraftPresenceRow]:
    """Who looked at a draft since a moment, and at which of its files."""
    c = t.draft_presence.c
    query = select(t.draft_presence).where(c.draft_id == draft_id, c.seen_at >= since).order_by(c.username)
    return fetch_rows(connection, query, t.draft_presence)


# Long work ----------------------------------------------------------------------------------------------------------


def add_run(connection: Connection, values: Mapping[str, Any]) -> int:
    return insert(connection, t.draft_run, values)


def find_run(connection: Connection, run_id: int) -> DraftRunRow | None:
    return fetch_row(connection, select(t.draft_run).where(t.draft_run.c.id == run_id), t.draft_run)


def update_run(
    connection: Connection, run_id: int, values: Mapping[str, Any], *, only_in: Collection[str] = ()
) -> bool:
    """Change a run, where `only_in` names states only while it is in one of them; gives whether it was changed."""
    statement = t.draft_run.update().where(t.draft_run.c.id == run_id)
    if only_in:
        statement = statement.where(t.draft_run.c.state.in_(list(only_in)))
    return connection.execute(statement.values(**values)).rowcount > 0


def runs_of(connection: Connection, draft_id: int, kind: str) -> list[DraftRunRow]:
    """The runs of a kind on a draft, the last first."""
    c = t.draft_run.c
    query = select(t.draft_run).where(c.draft_id == draft_id, c.kind == kind).order_by(c.id.desc())
    return fetch_rows(connection, query, t.draft_run)


def drop_runs(connection: Connection, run_ids: Sequence[int]) -> None:
    connection.execute(t.draft_run.delete().where(t.draft_run.c.id.in_(list(run_ids))))


# Stories and examples -----------------------------------------------------------------------------------------------


def tried_files(connection: Connection, scopes: Sequence[str]) -> dict[str, bytes]:
    """path → what it says, of the stories and examples that were published for some landlords (or `common`)."""
    query = (
        select(t.tried_file.c.path, t.content_file.c.body)
        .join(t.content_file, t.content_file.c.hash == t.tried_file.c.hash)
        .where(t.tried_file.c.scope.in_(list(scopes)))
    )
    return {row.path: bytes(row.body) for row in connection.execute(query)}


def put_tried_files(
    connection: Connection, scope: str, files: Mapping[str, bytes | None], by: str, at: datetime
) -> None:
    """Keep stories and examples of a landlord (or `common`): path → what it says; None: it is no more."""
    gone = [path for path, body in files.items() if body is None]
    if gone:
        mine = (t.tried_file.c.scope == scope) & t.tried_file.c.path.in_(gone)
        connection.execute(t.tried_file.delete().where(mine))
    kept = [
        {"scope": scope, "path": path, "hash": keep_body(connection, body), "put_by": by, "put_at": at}
        for path, body in sorted(files.items())
        if body is not None
    ]
    upsert(connection, t.tried_file, kept)
