"""Drafts of content over REST: begun, looked at, given up, their files saved, put back, exchanged and taken in."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from flask import send_file

from app.content.merging import Conflict
from app.errors import Invalid
from app.studio.changed_files import BothChanged, bring_in
from app.studio.discard_draft import discard_draft, reopen_draft
from app.studio.exchange import as_zip, fetch_draft, fetch_in_force
from app.studio.new_file import begin_file
from app.studio.open_draft import open_draft
from app.studio.own_copy import make_own_copy
from app.studio.save_file import FileChanged, save_file
from app.studio.take_in import ToChoose, take_in, view_take_in
from app.studio.versions import list_versions, restore_version, view_version
from app.studio.view_draft import LIVE, DraftView, list_scopes, view_draft, view_file

from .answers import actor, refusal, request_key, rest_blueprint, seen_revision, the_runtime
from .draft_schemas import (
    Beginning,
    Begun,
    BringingIn,
    BroughtIn,
    Chosen,
    Copying,
    Draft,
    DraftFile,
    DraftLine,
    DraftsQuery,
    Opening,
    Restoring,
    Saved,
    Saving,
    TakenIn,
    ToTakeIn,
    Version,
    VersionView,
)

blueprint = rest_blueprint("drafts", "Drafts of content")
DRAFT = "/studio/drafts/<key:draft_id>"
ZIP = {"type": "string", "format": "binary"}
SAY_SEEN = "Send the revision of the draft that you have read, as If-Match."


@blueprint.get("/studio/drafts")
@blueprint.arguments(DraftsQuery, location="query")
@blueprint.response(200, DraftLine(many=True))
def find(query: Mapping[str, Any]) -> Any:
    """The drafts that you may see; without a state those that are open or submitted."""
    states = [query["state"]] if query["state"] else LIVE
    return [row for scope in list_scopes(the_runtime(), actor(), states) for row in scope.drafts]


@blueprint.post("/studio/drafts")
@blueprint.arguments(Opening)
@blueprint.response(200, Draft)
def begin(body: Mapping[str, Any]) -> Any:
    """Begin a draft on what is in force."""
    number = open_draft(the_runtime(), actor(), body["scope"], body["title"], request_key=request_key())
    return _shown(view_draft(the_runtime(), actor(), number))


@blueprint.get(DRAFT)
@blueprint.response(200, Draft)
def look(draft_id: int) -> Any:
    """A draft with the files that it changes."""
    return _shown(view_draft(the_runtime(), actor(), draft_id))


@blueprint.post(f"{DRAFT}/discard")
@blueprint.response(200, Draft)
def discard(draft_id: int) -> Any:
    """Give up a draft; it can be taken up again."""
    discard_draft(the_runtime(), actor(), draft_id)
    return _shown(view_draft(the_runtime(), actor(), draft_id))


@blueprint.post(f"{DRAFT}/reopen")
@blueprint.response(200, Draft)
def reopen(draft_id: int) -> Any:
    """Take up a draft again that was given up."""
    reopen_draft(the_runtime(), actor(), draft_id)
    return _shown(view_draft(the_runtime(), actor(), draft_id))


@blueprint.get(f"{DRAFT}/files/<path:path>")
@blueprint.response(200, DraftFile)
def read(draft_id: int, path: str) -> Any:
    """What a file says in a draft, and in what the draft was made from."""
    shown = view_file(the_runtime(), actor(), draft_id, path)
    return {
        "path": path, "text": _text(shown.body), "base": _text(shown.base), "revision": shown.draft.row["revision"],
        "edits": shown.edits,
    }  # fmt: skip


@blueprint.put(f"{DRAFT}/files/<path:path>")
@blueprint.arguments(Saving)
@blueprint.response(200, Saved)
def save(body: Mapping[str, Any], draft_id: int, path: str) -> Any:
    """Save a file, with the revision that you have read as If-Match; merged with what others saved since.

    Where both changed the same place, nothing is saved, and the refusal (409) has both sides.
    """
    text = body["text"]
    try:
        saved = save_file(
            the_runtime(), actor(), draft_id, path, text.encode() if text is not None else None, seen=_seen()
        )
    except FileChanged as changed:
        return refusal(
            changed.http_status, str(changed), conflicts=_as_json(changed.conflicts), revision=changed.revision,
            by=changed.by, mine=_text(changed.merged), theirs=_text(changed.theirs),
            with_theirs=_text(changed.with_theirs),
        )  # fmt: skip
    return {
        "revision": saved.revision, "sent": saved.sent, "merged": _text(saved.merged),
        "with_change_of": saved.with_change_of,
    }  # fmt: skip


@blueprint.get(f"{DRAFT}/versions/<path:path>")
@blueprint.response(200, Version(many=True))
def versions(draft_id: int, path: str) -> Any:
    """What a file said, the last first."""
    return list_versions(the_runtime(), actor(), draft_id, path)[1]


@blueprint.get(f"{DRAFT}/version/<key:revision>/<path:path>")
@blueprint.response(200, VersionView)
def version(draft_id: int, revision: int, path: str) -> Any:
    """What a file said at a revision, and what has changed in it since."""
    shown = view_version(the_runtime(), actor(), draft_id, path, revision)
    parts = [part for file in shown.differences for part in file.parts]
    return {"version": shown.version, "text": _text(shown.body), "differences": parts}


@blueprint.post(f"{DRAFT}/restore/<path:path>")
@blueprint.arguments(Restoring)
@blueprint.response(200, Saved)
def restore(body: Mapping[str, Any], draft_id: int, path: str) -> Any:
    """Have a file say again what it said at a revision, as a new version."""
    saved = restore_version(the_runtime(), actor(), draft_id, path, body["revision"])
    return {"revision": saved.revision, "sent": saved.sent, "merged": None, "with_change_of": ""}


@blueprint.post(f"{DRAFT}/begin")
@blueprint.arguments(Beginning)
@blueprint.response(200, Begun)
def begin_new_file(body: Mapping[str, Any], draft_id: int) -> Any:
    """Begin a new file: the smallest of its kind."""
    path = begin_file(the_runtime(), actor(), draft_id, body["kind"], body["name"], request_key=request_key())
    return {"path": path}


@blueprint.post(f"{DRAFT}/own-copy")
@blueprint.arguments(Copying)
@blueprint.response(200, Begun)
def copy(body: Mapping[str, Any], draft_id: int) -> Any:
    """Make the landlord's own copy of a shared file: later changes of that no longer reach them."""
    return {"path": make_own_copy(the_runtime(), actor(), draft_id, body["path"], request_key=request_key())}


@blueprint.get(f"{DRAFT}/take-in")
@blueprint.response(200, ToTakeIn)
def to_take_in(draft_id: int) -> Any:
    """What has come into force since a draft was made, and the places in which both changed the same."""
    shown = view_take_in(the_runtime(), actor(), draft_id)
    return {
        "behind": shown.behind, "merged": shown.merged, "others": shown.others,
        "conflicts": {path: _as_json(places) for path, places in shown.conflicts.items()},
        "revision": shown.draft.row["revision"],
    }  # fmt: skip


@blueprint.post(f"{DRAFT}/take-in")
@blueprint.arguments(Chosen)
@blueprint.response(200, TakenIn)
def take(body: Mapping[str, Any], draft_id: int) -> Any:
    """Take in what has come into force, with the revision that you have read as If-Match.

    Where a place is left to choose, nothing is taken in, and the refusal (409) has both sides.
    """
    try:
        return take_in(the_runtime(), actor(), draft_id, body["chosen"], seen=_seen(), request_key=request_key())
    except ToChoose as left:
        return _refused_with(left.http_status, str(left), left.conflicts)


@blueprint.get("/studio/content/<string:scope>/content.zip")
@blueprint.response(200, ZIP, content_type="application/zip")
def fetch_content(scope: str) -> Any:
    """Everything that is in force for a landlord, or `common`, as a zip."""
    packed = as_zip(fetch_in_force(the_runtime(), actor(), scope))
    return send_file(io.BytesIO(packed), "application/zip", as_attachment=True, download_name="content.zip")


@blueprint.get(f"{DRAFT}/content.zip")
@blueprint.response(200, ZIP, content_type="application/zip")
def fetch(draft_id: int) -> Any:
    """Everything that a draft says, as a zip. `.redress-pull.json` in it gives the `made_from` of bringing in."""
    packed = as_zip(fetch_draft(the_runtime(), actor(), draft_id))
    return send_file(io.BytesIO(packed), "application/zip", as_attachment=True, download_name="content.zip")


@blueprint.post(f"{DRAFT}/bring-in")
@blueprint.arguments(BringingIn)
@blueprint.response(200, BroughtIn)
def bring(body: Mapping[str, Any], draft_id: int) -> Any:
    """Bring changed files into a draft, merged with what others changed: all of them, or none.

    Where both changed the same place and `holds` does not say whose holds, the refusal (409) has both sides.
    """
    files = {path: text.encode() if text is not None else None for path, text in body["files"].items()}
    try:
        answer = bring_in(
            the_runtime(), actor(), draft_id, files, body["made_from"], holds=body["holds"], request_key=request_key()
        )
    except BothChanged as both:
        return _refused_with(both.http_status, str(both), both.conflicts)
    merged = {path: _text(text) for path, text in answer.merged.items()}
    return {"revision": answer.revision, "changed": answer.changed, "merged": merged}


def _seen() -> int:
    seen = seen_revision()
    if seen is None:
        raise Invalid({"If-Match": SAY_SEEN})
    return seen


def _text(body: bytes | None) -> str | None:
    return body.decode(errors="replace") if body is not None else None


def _shown(shown: DraftView) -> dict[str, Any]:
    return {
        **shown.draft.row, "hash": shown.draft.hash, "changed": shown.changed, "behind": shown.behind,
        "editors": sorted(shown.editors), "edits": shown.edits, "approves": shown.approves,
    }  # fmt: skip


def _as_json(conflicts: Iterable[Conflict]) -> list[dict[str, str]]:
    return [asdict(conflict) for conflict in conflicts]


def _refused_with(status: int, message: str, conflicts: Mapping[str, Iterable[Conflict]]) -> Any:
    return refusal(status, message, conflicts={path: _as_json(places) for path, places in conflicts.items()})
