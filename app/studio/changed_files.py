"""Files that somebody changed outside of the studio, brought into a draft: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.casework.actor import Actor
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.content.files import scope_of
from app.content.merging import Chosen, merge_files
from app.content.merging import Conflict as MergeConflict
from app.content.release import hash_of
from app.errors import Conflict, Invalid, TooLarge
from app.store import Connection, drafts
from app.store.retries import retried

from .audit import audit
from .draft import Bodies, Draft, read_draft
from .save_file import LARGEST_FILE, OF_THE_CODE, keep_file, require_editable

MOST_FILES = 3_000
LARGEST_TOGETHER = 40_000_000
"""Bytes of all files together."""
TOO_MANY = f"These are more than {MOST_FILES} files, or more than {LARGEST_TOGETHER // 1_000_000} MB. Bring fewer."
TOO_LARGE = f"is larger than {LARGEST_FILE // 1000} kB."
NO_CONTENT = "is no content: name its folder, and end it as its kind does."
SHARED = "is shared by all landlords. Bring it into a draft of common content, or make your own copy."
OF_ANOTHER = "belongs to {scope}. Bring it into a draft of theirs."
NOTE = "brought in"
VERB = "studio bring in"


@dataclass(frozen=True)
class BroughtIn:
    """What was brought into a draft. `changed`: the files that the draft says otherwise now; `merged`: of these, what
    others had changed as well, with what they say now."""

    revision: int
    changed: tuple[str, ...]
    merged: Mapping[str, bytes | None]


class BothChanged(Conflict):
    """What was brought and the draft changed the same places: nothing was brought in. `conflicts`: path → places."""

    def __init__(self, conflicts: Mapping[str, tuple[MergeConflict, ...]]) -> None:
        places = "; ".join(f"{path}: {each.place}" for path, many in sorted(conflicts.items()) for each in many)
        super().__init__(f"Nothing was brought in, for both changed the same places. {places}. Say whose change holds.")
        self.conflicts = conflicts


@retried
def bring_in(
    runtime: Runtime, actor: Actor, draft_id: int, brought: Bodies, made_from: Mapping[str, str] | None = None, *,
    holds: str | None = None, request_key: str | None = None,
) -> BroughtIn:  # fmt: skip
    """Bring changed files into a draft, each merged with what others changed there meanwhile.

    `brought`: path → what the file says; None: it is taken out. `made_from`: path → hash of what it said when it was
    fetched; without it, every file says what was brought. Of other landlords' and shared files only such as say what
    the draft says. `holds`: `mine` or `theirs`, where both changed the same place; BothChanged without it. Invalid with
    every file that cannot be brought in, and then none is.
    """
    _require_bounded(brought)
    hashes = {path: body and hash_of(body) for path, body in brought.items()}
    with idempotent_request(runtime, actor, VERB, request_key, [draft_id, hashes, holds]) as outcome:
        connection = outcome.connection
        row = require_editable(runtime, connection, actor, draft_id)
        draft = read_draft(runtime, connection, row)
        if outcome.earlier is not None:
            merged_there = {path: draft.body(path) for path in outcome.earlier["merged"]}
            return BroughtIn(outcome.earlier["revision"], tuple(outcome.earlier["changed"]), merged_there)
        _require_own(draft, brought)
        bodies, merged = _merged(connection, draft, brought, made_from, holds)
        for path, body in bodies.items():
            keep_file(runtime, connection, actor, draft, path, body, NOTE)
        if bodies:
            values = {"draft": draft_id, "files": sorted(bodies)}
            audit(runtime, connection, actor, row["scope"], VERB, row["title"], values)
        result = BroughtIn(row["revision"], tuple(sorted(bodies)), merged)
        outcome.answer = {
            "revision": result.revision, "changed": list(result.changed), "merged": sorted(merged),
        }  # fmt: skip
    return result


def _require_bounded(brought: Bodies) -> None:
    sizes = [len(body) for body in brought.values() if body is not None]
    if len(sizes) > MOST_FILES or sum(sizes) > LARGEST_TOGETHER:
        raise TooLarge(TOO_MANY)


def _require_own(draft: Draft, brought: Bodies) -> None:
    wrong = {}
    for path, body in brought.items():
        scope = scope_of(path)
        if scope is None:
            wrong[path] = NO_CONTENT
        elif body is not None and len(body) > LARGEST_FILE:
            wrong[path] = TOO_LARGE
        elif scope != draft.row["scope"] and body != draft.body(path):
            wrong[path] = _why_not_own(scope)
    if wrong:
        said = "; ".join(f"{path} {why}" for path, why in sorted(wrong.items()))
        raise Invalid(wrong, f"Nothing was brought in. {said}")


def _why_not_own(scope: str) -> str:
    if scope == "code":
        return OF_THE_CODE
    return SHARED if scope == "common" else OF_ANOTHER.format(scope=scope)


def _merged(
    connection: Connection, draft: Draft, brought: Bodies, made_from: Mapping[str, str] | None, holds: str | None
) -> tuple[dict[str, bytes | None], dict[str, bytes | None]]:
    """path → what it will say, of the files that change; and the same of those that others had changed as well."""
    bodies: dict[str, bytes | None] = {}
    merged: dict[str, bytes | None] = {}
    conflicts: dict[str, tuple[MergeConflict, ...]] = {}
    bases = _bases(connection, draft, brought, made_from)
    for path, mine in brought.items():
        present = draft.body(path)
        answer = merge_files(path, bases.get(path), mine, present)
        if answer.conflicts and holds is not None:
            chosen: Chosen = {each.place: holds for each in answer.conflicts}
            answer = merge_files(path, bases.get(path), mine, present, chosen)
        if answer.conflicts:
            conflicts[path] = answer.conflicts
        if answer.body != present:
            bodies[path] = answer.body
        if answer.body != mine:
            merged[path] = answer.body
    if conflicts:
        raise BothChanged(conflicts)
    return bodies, merged


def _bases(
    connection: Connection, draft: Draft, paths: Iterable[str], made_from: Mapping[str, str] | None
) -> dict[str, bytes | None]:
    """What each file said when it was fetched; where nobody knows, what the draft says."""
    if made_from is None:
        return {path: draft.body(path) for path in paths}
    kept = drafts.bodies(connection, [made_from[path] for path in paths if path in made_from])
    bases: dict[str, bytes | None] = {}
    for path in paths:
        key = made_from.get(path)
        known = [body for body in (draft.body(path), draft.base_body(path)) if body is not None]
        bases[path] = kept.get(key or "") or next((body for body in known if hash_of(body) == key), None)
    return bases
