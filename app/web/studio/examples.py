"""The examples of a form, a letter or a landlord's file: taken as the file is now."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.studio.kept_examples import kept_examples, take_answers
from app.studio.view_draft import view_file

from ..pages import actor, is_htmx, part, runtime


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/studio/drafts/<int:draft_id>/examples/<path:path>", view_func=studio_kept_examples)
    web.add_url_rule(
        "/studio/drafts/<int:draft_id>/examples/<path:path>", view_func=studio_take_answers, methods=["POST"]
    )


def studio_kept_examples(draft_id: int, path: str) -> ResponseReturnValue:
    """Which of the examples of a file do not hold. For the page of its editor."""
    shown = view_file(runtime(), actor(), draft_id, path)
    examples = kept_examples(shown.draft, path)
    return part("studio/kept_examples.html", examples=examples, draft_id=draft_id, path=path)


def studio_take_answers(draft_id: int, path: str) -> ResponseReturnValue:
    """Have the examples of a file say what it says now, as far as that is sound."""
    left = take_answers(runtime(), actor(), draft_id, path)
    if is_htmx():
        return part("studio/kept_examples.html", examples=left, draft_id=draft_id, path=path)
    flash("Its examples are as it is now." if not left.broken else "Taken as far as it is sound.", "success")
    return redirect(url_for("web.studio_file", draft_id=draft_id, path=path))
