"""What a file of a draft said before: listed, compared with now, put back; and a file taken out."""

from __future__ import annotations

from pathlib import PurePosixPath

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.studio.save_file import save_file
from app.studio.versions import ends_of_sittings, list_versions, restore_version, view_version

from ..pages import actor, page, runtime
from .sent import revision_sent


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/studio/drafts/<int:draft_id>/versions/<path:path>", view_func=studio_versions)
    web.add_url_rule("/studio/drafts/<int:draft_id>/version/<int:revision>/<path:path>", view_func=studio_version)
    web.add_url_rule("/studio/drafts/<int:draft_id>/restore/<path:path>", view_func=studio_restore, methods=["POST"])
    web.add_url_rule("/studio/drafts/<int:draft_id>/take-out/<path:path>", view_func=studio_take_out, methods=["POST"])


def studio_versions(draft_id: int, path: str) -> ResponseReturnValue:
    """What a file said, the last first: at the end of each sitting, or with `?every=yes` at every save."""
    draft, versions = list_versions(runtime(), actor(), draft_id, path)
    return page(
        "studio/versions.html", here="studio", title=f"What {PurePosixPath(path).name} said before", draft=draft.row,
        path=path, versions=versions if request.args.get("every") else ends_of_sittings(versions), count=len(versions),
    )  # fmt: skip


def studio_version(draft_id: int, revision: int, path: str) -> ResponseReturnValue:
    """What a file said at a revision, and what has changed since."""
    shown = view_version(runtime(), actor(), draft_id, path, revision)
    text = shown.body.decode(errors="replace") if shown.body is not None else ""
    name = PurePosixPath(path).name
    return page(
        "studio/version.html", here="studio", title=f"{name} as at revision {revision}", draft=shown.draft.row,
        path=path, shown=shown, text=text,
    )  # fmt: skip


def studio_restore(draft_id: int, path: str) -> ResponseReturnValue:
    """Have a file say again what it said at a revision."""
    restore_version(runtime(), actor(), draft_id, path, revision_sent(request.form, "revision"))
    flash("Put back. What it said until now is among its versions.", "success")
    return redirect(url_for("web.studio_file", draft_id=draft_id, path=path))


def studio_take_out(draft_id: int, path: str) -> ResponseReturnValue:
    """Take a file out of the draft; its page offers to put it back."""
    save_file(runtime(), actor(), draft_id, path, None, seen=revision_sent(request.form))
    return redirect(url_for("web.studio_file", draft_id=draft_id, path=path))
