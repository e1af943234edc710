"""A landlord's file as pages: people, posts, permissions, calendar, policies and lists, without writing TOML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Invalid
from app.studio.change_landlord import change_landlord
from app.studio.file_findings import findings_in
from app.studio.landlord_parts import in_words
from app.studio.moved_dates import moved_dates
from app.studio.save_file import FileChanged
from app.studio.view_draft import FileView, view_file
from app.studio.view_landlord import ANY_STAFF, landlord_page

from ..pages import actor, page, runtime
from .both_sides import both_sides
from .sent import revision_sent

CALENDAR = "calendar"


def add_pages(web: Blueprint) -> None:
    web.add_url_rule(
        "/studio/drafts/<int:draft_id>/landlord/<path:path>", view_func=studio_change_landlord, methods=["POST"]
    )


def editor_of_landlord(shown: FileView) -> dict[str, Any]:
    """What the pages of a landlord's file show."""
    return _shown(shown, request.args.get("part", ""), {}, {})


def studio_change_landlord(draft_id: int, path: str) -> ResponseReturnValue:
    """Save a page of the file."""
    part = request.form.get("part", "")
    try:
        change_landlord(runtime(), actor(), draft_id, path, part, request.form.to_dict(flat=False),
                        seen=revision_sent(request.form))  # fmt: skip
    except Invalid as refusal:
        return _again(draft_id, path, part, refusal.errors, refusal.http_status)
    except FileChanged as changed:
        return _again(draft_id, path, part, {"": both_sides(changed)}, changed.http_status, changed.revision)
    moves = f" {moved_dates(runtime(), actor(), draft_id)}" if part == CALENDAR else ""
    flash(f"Saved.{moves}", "success")
    return redirect(url_for("web.studio_file", draft_id=draft_id, path=path, part=part))


def _again(
    draft_id: int, path: str, part: str, errors: Mapping[str, str], status: int, revision: int | None = None
) -> ResponseReturnValue:
    """The page with what was entered. `revision`: who saves it again replaces what others have saved."""
    shown = view_file(runtime(), actor(), draft_id, path)
    sent = request.form.to_dict(flat=False) | ({"seen": [str(revision)]} if revision is not None else {})
    return page(
        "studio/file.html", status=status, here="studio", title=path.rpartition("/")[2], shown=shown,
        draft=shown.draft.row, path=path, kind="landlord", text="", own_copy=None, **_shown(shown, part, errors, sent),
    )  # fmt: skip


def _shown(shown: FileView, part: str, errors: Mapping[str, str], sent: Mapping[str, list[str]]) -> dict[str, Any]:
    here = landlord_page(runtime(), shown, part)
    return {
        "landlord": here, "examples": here.examples, "findings": findings_in(shown.draft, shown.path),
        "errors": errors, "sent": sent, "any_staff": ANY_STAFF,
        "in_words": in_words, "seen": sent.get("seen", [shown.draft.row["revision"]])[0],
    }  # fmt: skip
