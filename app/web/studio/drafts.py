"""Drafts: begun, looked at, given up and taken up again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.studio.discard_draft import discard_draft, reopen_draft
from app.studio.open_draft import open_draft
from app.studio.view_content import rooms_of_draft
from app.studio.view_draft import view_draft
from app.studio.view_gates import view_gates

from ..pages import actor, page, request_key, runtime


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/studio/drafts", view_func=studio_open, methods=["POST"])
    web.add_url_rule("/studio/drafts/<int:draft_id>", view_func=studio_draft)
    web.add_url_rule("/studio/drafts/<int:draft_id>/discard", view_func=studio_discard, methods=["POST"])
    web.add_url_rule("/studio/drafts/<int:draft_id>/reopen", view_func=studio_reopen, methods=["POST"])


def studio_open() -> ResponseReturnValue:
    """Begin a draft, and go to it."""
    scope, title = request.form.get("scope", ""), request.form.get("title", "")
    draft_id = open_draft(runtime(), actor(), scope, title, request_key=request_key())
    return redirect(url_for("web.studio_draft", draft_id=draft_id))


def studio_draft(draft_id: int) -> ResponseReturnValue:
    """What a draft changes, and every file that it could."""
    shown = view_draft(runtime(), actor(), draft_id)
    return page(
        "studio/draft.html", here="studio", title=shown.draft.row["title"], shown=shown, draft=shown.draft.row,
        rooms=rooms_of_draft(shown.draft), gates=view_gates(runtime(), actor(), draft_id),
    )  # fmt: skip


def studio_discard(draft_id: int) -> ResponseReturnValue:
    discard_draft(runtime(), actor(), draft_id)
    flash("The draft is given up. It can be taken up again from its page.", "success")
    return redirect(url_for("web.studio_draft", draft_id=draft_id))


def studio_reopen(draft_id: int) -> ResponseReturnValue:
    reopen_draft(runtime(), actor(), draft_id)
    return redirect(url_for("web.studio_draft", draft_id=draft_id))
