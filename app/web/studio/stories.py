"""Stories in the studio: recorded from a real case."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Conflict, Invalid, NotFound
from app.studio.record_story import record_story
from app.studio.view_draft import view_draft

from ..pages import actor, page, runtime

DRAFT = "/studio/drafts/<int:draft_id>"


def add_pages(web: Blueprint) -> None:
    web.add_url_rule(f"{DRAFT}/record", "studio_record", view_func=record, methods=["GET", "POST"])


def record(draft_id: int) -> ResponseReturnValue:
    """Choose a case by its reference; made a story when the form is posted."""
    shown = view_draft(runtime(), actor(), draft_id)
    typed = {name: request.form.get(name, "") for name in ("reference", "title")}
    if request.method == "GET":
        return page("studio/record.html", here="studio", title="Record a case", draft=shown.draft.row, typed=typed)
    try:
        recorded = record_story(runtime(), actor(), draft_id, typed["reference"], typed["title"])
    except (Conflict, Invalid, NotFound) as refusal:
        return page(
            "studio/record.html", status=refusal.http_status, here="studio", title="Record a case",
            draft=shown.draft.row, typed=typed, said=refusal.shown,
        )  # fmt: skip
    flash("Recorded. Read it before you keep it: names and words are replaced, dates and choices are as they were.",
          "success")  # fmt: skip
    if recorded.left_out:
        flash(f"Left out, as a story cannot say it: {', '.join(recorded.left_out)}.", "success")
    if recorded.otherwise:
        flash(f"In the real case this was another way, and the story expects it as it is played: "
              f"{'; '.join(recorded.otherwise)}.", "success")  # fmt: skip
    return redirect(url_for("web.studio_file", draft_id=draft_id, path=recorded.path))
