"""Content as a zip, for those who change it with other tools: fetched, and brought back into a draft."""

from __future__ import annotations

import io

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.content.merging import MINE, THEIRS
from app.errors import Invalid
from app.studio.changed_files import BothChanged, BroughtIn, bring_in
from app.studio.exchange import as_zip, fetch_draft, fetch_in_force, read_zip
from app.studio.view_draft import view_draft

from ..pages import actor, page, request_key, runtime


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/studio/content/<scope>/content.zip", view_func=studio_fetch_in_force)
    web.add_url_rule("/studio/drafts/<int:draft_id>/content.zip", view_func=studio_fetch_draft)
    web.add_url_rule("/studio/drafts/<int:draft_id>/bring-in", view_func=studio_to_bring_in)
    web.add_url_rule("/studio/drafts/<int:draft_id>/bring-in", view_func=studio_bring_in, methods=["POST"])


def studio_fetch_in_force(scope: str) -> ResponseReturnValue:
    """Everything that is in force, as a zip."""
    packed = as_zip(fetch_in_force(runtime(), actor(), scope))
    name = f"{scope} {runtime().clock.today().isoformat()}.zip"
    return send_file(io.BytesIO(packed), "application/zip", as_attachment=True, download_name=name)


def studio_fetch_draft(draft_id: int) -> ResponseReturnValue:
    """Everything that a draft says, as a zip."""
    packed = as_zip(fetch_draft(runtime(), actor(), draft_id))
    return send_file(io.BytesIO(packed), "application/zip", as_attachment=True, download_name=f"draft {draft_id}.zip")


def studio_to_bring_in(draft_id: int) -> ResponseReturnValue:
    """Choose a zip of changed files."""
    return _page(draft_id)


def studio_bring_in(draft_id: int) -> ResponseReturnValue:
    """Bring the changed files of a zip into the draft: all, or none and the page again with why."""
    holds = request.form.get("holds", "")
    sent = request.files.get("file")
    try:
        if sent is None or not sent.filename:
            raise Invalid({"file": "Choose the zip with the changed files."})
        brought = read_zip(sent.read())
        answer = bring_in(
            runtime(), actor(), draft_id, brought.files, brought.made_from,
            holds=holds if holds in (MINE, THEIRS) else None, request_key=request_key(),
        )  # fmt: skip
    except Invalid as refused:
        return _page(draft_id, refused=dict(refused.errors), status=refused.http_status)
    except BothChanged as refused:
        return _page(draft_id, both=refused, status=refused.http_status)
    flash(_said(answer), "success")
    return redirect(url_for("web.studio_draft", draft_id=draft_id))


def _page(
    draft_id: int, *, refused: dict[str, str] | None = None, both: BothChanged | None = None, status: int = 200
) -> ResponseReturnValue:
    shown = view_draft(runtime(), actor(), draft_id)
    return page(
        "studio/bring_in.html", status=status, here="studio", title="Bring in changed files", draft=shown.draft.row,
        refused=refused or {}, conflicts=both.conflicts if both else {},
    )  # fmt: skip


def _said(answer: BroughtIn) -> str:
    if not answer.changed:
        return "Nothing to bring in: the draft says all of it already."
    count = len(answer.changed)
    merged = f" In {', '.join(sorted(answer.merged))}, others’ changes stay as well." if answer.merged else ""
    return f"{count} {'file is' if count == 1 else 'files are'} brought in.{merged}"
