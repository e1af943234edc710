"""A file of a draft: its editor, saved as it is changed; what it said before; who else is looking at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.studio.be_present import be_present
from app.studio.file_title import title_of
from app.studio.own_copy import path_of_own_copy
from app.studio.save_file import FileChanged, save_file
from app.studio.view_draft import FileView, view_file

from ..pages import actor, page, runtime
from ..security import style_nonce
from .forms import editor_of_form
from .landlord import editor_of_landlord
from .letters import editor_of_letter
from .sent import revision_sent
from .stories import is_story, story_page

EDITORS = {".bpmn": "diagram", ".dmn": "table", ".form": "form", ".md": "letter", ".toml": "landlord", ".yaml": "story"}
"""Suffix of a file → the template and script of its editor; another is edited as text."""
STYLED = frozenset({"diagram", "table", "form"})
"""Editors that put style elements into their page."""

MORE: Mapping[str, Callable[[FileView], dict[str, Any]]] = {
    "form": editor_of_form, "letter": editor_of_letter, "landlord": editor_of_landlord,
}  # fmt: skip
"""Kind of an editor → what its page shows besides the file."""


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/studio/drafts/<int:draft_id>/files/<path:path>", view_func=studio_file)
    web.add_url_rule("/studio/drafts/<int:draft_id>/saved/<path:path>", view_func=studio_save, methods=["POST"])
    web.add_url_rule("/studio/drafts/<int:draft_id>/text/<path:path>", view_func=studio_text)
    web.add_url_rule("/studio/drafts/<int:draft_id>/here/<path:path>", view_func=studio_here, methods=["POST"])


def studio_file(draft_id: int, path: str) -> ResponseReturnValue:
    """The editor of a file; as text with `?as=text`."""
    shown = view_file(runtime(), actor(), draft_id, path)
    if shown.body is None:
        return _taken_out(shown)
    if is_story(path) and request.args.get("as") != "text":
        return story_page(draft_id, path)
    kind = EDITORS.get(PurePosixPath(path).suffix, "text")
    kind = "text" if request.args.get("as") == "text" or kind == "story" else kind
    more = MORE[kind](shown) if kind in MORE else {}
    nonce = style_nonce() if kind in STYLED else ""
    return page(
        "studio/file.html", here="studio", title=title_of(path, shown.body) or path, shown=shown,
        draft=shown.draft.row,
        path=path, kind=kind, text=_text(shown.body), nonce=nonce,
        own_copy=shown.edits_draft and path_of_own_copy(path, shown.draft.row["scope"]), **more,
    )  # fmt: skip


def studio_text(draft_id: int, path: str) -> ResponseReturnValue:
    """What a file says, for its editor: in this draft, or with `?of=base` in what it was made from."""
    shown = view_file(runtime(), actor(), draft_id, path)
    body = shown.base if request.args.get("of") == "base" else shown.body
    return jsonify(text=_text(body), there=body is not None, revision=shown.draft.row["revision"])


def studio_save(draft_id: int, path: str) -> ResponseReturnValue:
    """Save what an editor has; answers in JSON, or without script with the page again.

    `text`: what the file says; `gone`: it is taken out. `seen`: the revision of the draft that the editor knows.
    """
    seen = revision_sent(request.form)
    body = None if request.form.get("gone") else _as_kept(request.form.get("text", ""))
    plain = request.form.get("plain")
    try:
        saved = save_file(runtime(), actor(), draft_id, path, body, seen=seen)
    except FileChanged as changed:
        return _conflict_page(draft_id, path, changed) if plain else _conflict(changed)
    if plain:
        flash("Saved.", "success")
        as_text = "" if EDITORS.get(PurePosixPath(path).suffix) == "letter" else "?as=text"
        return redirect(f"{url_for('web.studio_file', draft_id=draft_id, path=path)}{as_text}")
    return jsonify(
        revision=saved.revision, merged=_text(saved.merged) if saved.merged is not None else None,
        with_change_of=saved.with_change_of, sent=saved.sent,
    )  # fmt: skip


def studio_here(draft_id: int, path: str) -> ResponseReturnValue:
    """Say that somebody looks at this file; gives who else looks at the draft."""
    return jsonify(
        present=[{"who": who, "path": where} for who, where in be_present(runtime(), actor(), draft_id, path)]
    )


def _taken_out(shown: FileView) -> Response:
    back_to = next((version["revision"] for version in shown.versions if version["hash"] is not None), 0)
    return page(
        "studio/taken_out.html", here="studio", title=PurePosixPath(shown.path).name, shown=shown,
        draft=shown.draft.row, path=shown.path, back_to=back_to,
    )  # fmt: skip


def _conflict(changed: FileChanged) -> Response:
    said: dict[str, Any] = {
        "message": str(changed), "revision": changed.revision, "by": changed.by, "merged": _text(changed.merged),
        "theirs": _text(changed.theirs), "with_theirs": _text(changed.with_theirs),
        "conflicts": [vars(conflict) for conflict in changed.conflicts],
    }  # fmt: skip
    answer = jsonify(said)
    answer.status_code = changed.http_status
    return answer


def _conflict_page(draft_id: int, path: str, changed: FileChanged) -> Response:
    return page(
        "studio/conflict.html", status=changed.http_status, here="studio", title="Both changed the same", path=path,
        draft_id=draft_id, changed=changed, mine=_text(changed.merged), theirs=_text(changed.with_theirs),
    )  # fmt: skip


def _as_kept(text: str) -> bytes:
    """A browser sends line ends as on a form; files have those of a file."""
    return text.replace("\r\n", "\n").encode()


def _text(body: bytes | None) -> str:
    return body.decode(errors="replace") if body is not None else ""
