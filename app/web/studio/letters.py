"""A letter of a draft beside what it says on a sample case, with what it lacks; as PDF."""

from __future__ import annotations

import io
from pathlib import PurePosixPath
from typing import Any

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from app.errors import NotFound
from app.studio.kept_examples import content_for
from app.studio.letter_words import insert_menu
from app.studio.try_letter import TriedLetter, letter_of_draft_as_pdf, try_letter
from app.studio.view_draft import FileView
from app.use_cases.record_view import record_view

from ..pages import actor, part, runtime


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/studio/drafts/<int:draft_id>/letter/<path:path>", view_func=studio_letter, methods=["POST"])
    web.add_url_rule("/studio/drafts/<int:draft_id>/letter.pdf/<path:path>", view_func=studio_letter_pdf)


def editor_of_letter(shown: FileView) -> dict[str, Any]:
    """What the editor of a letter shows besides the file itself."""
    draft_id = shown.draft.row["id"]
    sample, reference = request.args.get("sample", ""), request.args.get("case", "")
    tried = try_letter(runtime(), actor(), draft_id, shown.path, None, sample, reference)
    _record_look(tried, shown.path)
    menu = insert_menu(content_for(shown.draft, shown.path), PurePosixPath(shown.path).stem, tried.demands)
    return {"tried": tried, "inserts": menu, "examples": tried.examples}


def studio_letter(draft_id: int, path: str) -> ResponseReturnValue:
    """The letter as it is being written. `look`: a case was chosen just now, which is kept in the read log."""
    sample, reference = request.form.get("sample", ""), request.form.get("case", "")
    text = request.form.get("text", "").replace("\r\n", "\n")
    tried = try_letter(runtime(), actor(), draft_id, path, text, sample, reference)
    if request.form.get("look"):
        _record_look(tried, path)
    return part("studio/live_letter.html", tried=tried, examples=tried.examples, draft_id=draft_id, path=path)


def studio_letter_pdf(draft_id: int, path: str) -> ResponseReturnValue:
    """The letter of the draft as it is saved, on a sample, as PDF."""
    if not path.endswith(".md"):
        raise NotFound("Only a letter can be had as PDF.")
    body = letter_of_draft_as_pdf(runtime(), actor(), draft_id, path, request.args.get("sample", ""))
    return send_file(io.BytesIO(body), "application/pdf", download_name=f"{PurePosixPath(path).stem} draft.pdf")


def _record_look(tried: TriedLetter, path: str) -> None:
    if tried.case_id is not None:
        record_view(runtime(), actor(), tried.case_id, f"draft of {path}"[:60])
