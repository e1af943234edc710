"""The examples of a form, a letter or a landlord's file: taken as the file is now."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.studio.file_findings import findings_in
from app.studio.kept_examples import kept_examples, take_answers
from app.studio.view_draft import view_file

from ..pages import actor, is_htmx, part, runtime


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/studio/drafts/<int:draft_id>/check/<path:path>", view_func=studio_check_file)
    web.add_url_rule(
        "/studio/drafts/<int:draft_id>/examples/<path:path>", view_func=studio_take_answers, methods=["POST"]
    )


def studio_check_file(draft_id: int, path: str) -> ResponseReturnValue:
    """What the check says of a file, and which of its examples do not hold. For the page of its editor."""
    shown = view_file(runtime(), actor(), draft_id, path)
    return part(
        "studio/checked_file.html", findings=findings_in(shown.draft, path), draft_id=draft_id, path=path,
        examples=kept_examples(shown.draft, path),
    )  # fmt: skip


def studio_take_answers(draft_id: int, path: str) -> ResponseReturnValue:
    """Have the examples of a file say what it says now, as far as that is sound."""
    left = take_answers(runtime(), actor(), draft_id, path)
    if is_htmx():
        return part("studio/kept_examples.html", examples=left, draft_id=draft_id, path=path)
    flash("Its examples are as it is now." if not left.broken else "Taken as far as it is sound.", "success")
    return redirect(url_for("web.studio_file", draft_id=draft_id, path=path))
