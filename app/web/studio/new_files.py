"""Files that a draft did not have: begun, or copied from what all landlords share."""

from __future__ import annotations

from pathlib import PurePosixPath

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Conflict, Invalid, NotFound
from app.studio.new_file import begin_file
from app.studio.own_copy import make_own_copy, path_of_own_copy
from app.studio.view_draft import view_file

from ..pages import actor, page, request_key, runtime


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/studio/drafts/<int:draft_id>/begin", view_func=studio_begin_file, methods=["POST"])
    web.add_url_rule("/studio/drafts/<int:draft_id>/own-copy/<path:path>", view_func=studio_own_copy)
    web.add_url_rule(
        "/studio/drafts/<int:draft_id>/own-copy/<path:path>", view_func=studio_make_own_copy, methods=["POST"]
    )


def studio_begin_file(draft_id: int) -> ResponseReturnValue:
    """Begin a new file, and go to it."""
    try:
        path = begin_file(
            runtime(),
            actor(),
            draft_id,
            request.form.get("kind", ""),
            request.form.get("name", ""),
            request_key=request_key(),
        )
    except (Invalid, Conflict) as refused:
        said = refused.errors.values() if isinstance(refused, Invalid) else [str(refused)]
        flash(" ".join(said), "warning")
        return redirect(url_for("web.studio_draft", draft_id=draft_id))
    return redirect(url_for("web.studio_file", draft_id=draft_id, path=path))


def studio_own_copy(draft_id: int, path: str) -> ResponseReturnValue:
    """What an own copy of a shared file takes over, before it is made."""
    shown = view_file(runtime(), actor(), draft_id, path)
    own = path_of_own_copy(path, shown.draft.row["scope"])
    if own is None or not shown.edits_draft:
        raise NotFound(f"There is no own copy to be made of {path}. The list of files shows what there is.")
    name = PurePosixPath(path).name
    return page(
        "studio/own_copy.html", here="studio", title=f"Make your own copy of {name}", draft=shown.draft.row, path=path,
        own=own, there=shown.draft.body(own) is not None,
    )  # fmt: skip


def studio_make_own_copy(draft_id: int, path: str) -> ResponseReturnValue:
    """Make the copy, and go to it."""
    own = make_own_copy(runtime(), actor(), draft_id, path, request_key=request_key())
    flash("This is your own copy now. What is changed in the shared one later no longer reaches it.", "success")
    return redirect(url_for("web.studio_file", draft_id=draft_id, path=own))
