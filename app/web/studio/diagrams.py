"""What the editor of a diagram asks for; and the same diagram as a list of elements with a plain form."""

from __future__ import annotations

from pathlib import PurePosixPath

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.studio.choices import choices_for_diagram
from app.studio.diagram_elements import add_task, change_element, list_elements, remove_element
from app.studio.view_draft import view_file

from ..pages import actor, page, runtime
from .sent import revision_sent


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/studio/drafts/<int:draft_id>/choices/<path:path>", view_func=studio_choices)
    web.add_url_rule("/studio/drafts/<int:draft_id>/elements/<path:path>", view_func=studio_elements)
    web.add_url_rule(
        "/studio/drafts/<int:draft_id>/elements/<path:path>", view_func=studio_change_element, methods=["POST"]
    )


def studio_choices(draft_id: int, path: str) -> ResponseReturnValue:
    """What may be chosen in a diagram of this draft."""
    return jsonify(choices_for_diagram(runtime(), actor(), draft_id, path))


def studio_elements(draft_id: int, path: str) -> ResponseReturnValue:
    """Every element of a diagram, in the order of its flows; `?element=` opens the form of one."""
    shown = view_file(runtime(), actor(), draft_id, path)
    return page(
        "studio/elements.html", here="studio", title=PurePosixPath(path).name, draft=shown.draft.row, path=path,
        listed=list_elements(runtime(), actor(), draft_id, path), edited=request.args.get("element", ""),
    )  # fmt: skip


def studio_change_element(draft_id: int, path: str) -> ResponseReturnValue:
    """Change what an element says, put a task into a flow, or take an element out: `what` says which."""
    what, element = request.form.get("what", "change"), request.form.get("element", "")
    seen = revision_sent(request.form)
    if what == "add":
        name = request.form.get("name", "")
        add_task(runtime(), actor(), draft_id, path, request.form.get("flow", ""), name, seen=seen)
        flash("The task is added. Say who does it, with which form.", "success")
    elif what == "remove":
        remove_element(runtime(), actor(), draft_id, path, element, seen=seen)
        flash("Taken out.", "success")
    else:
        change_element(runtime(), actor(), draft_id, path, element, request.form, seen=seen)
        flash("Saved.", "success")
    return redirect(url_for("web.studio_elements", draft_id=draft_id, path=path))
