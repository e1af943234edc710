"""What has come into force since a draft was made: looked at, chosen where both changed the same, and taken in."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.content.merging import MINE, THEIRS
from app.studio.take_in import ToChoose, ToTakeIn, take_in, view_take_in

from ..pages import actor, page, request_key, runtime
from .sent import revision_sent

CHOSEN = "chosen-"


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/studio/drafts/<int:draft_id>/take-in", view_func=studio_to_take_in)
    web.add_url_rule("/studio/drafts/<int:draft_id>/take-in", view_func=studio_take_in, methods=["POST"])


def studio_to_take_in(draft_id: int) -> ResponseReturnValue:
    """What taking in would do, with the places to choose in."""
    return _page(view_take_in(runtime(), actor(), draft_id), {})


def studio_take_in(draft_id: int) -> ResponseReturnValue:
    """Take in what is in force; where a place is left to choose, the page again with what was chosen."""
    shown = view_take_in(runtime(), actor(), draft_id)
    chosen = _chosen(shown, request.form)
    try:
        taken = take_in(
            runtime(), actor(), draft_id, chosen, seen=revision_sent(request.form), request_key=request_key()
        )
    except ToChoose:
        return _page(view_take_in(runtime(), actor(), draft_id), request.form, missed=True)
    files = len(taken.merged) + len(taken.others)
    flash(f"Taken in: {files} {'file says' if files == 1 else 'files say'} what came into force.", "success")
    return redirect(url_for("web.studio_draft", draft_id=draft_id))


def _page(shown: ToTakeIn, chosen: Mapping[str, str], *, missed: bool = False) -> ResponseReturnValue:
    return page(
        "studio/take_in.html", status=422 if missed else 200, here="studio", title="Take in what came into force",
        shown=shown, draft=shown.draft.row, chosen=chosen, missed=missed, prefix=CHOSEN,
    )  # fmt: skip


def _chosen(shown: ToTakeIn, form: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """path → place → side, as the radio buttons of the page say: they are numbered by file and place."""
    chosen: dict[str, dict[str, str]] = {}
    for file, (path, conflicts) in enumerate(shown.conflicts.items(), 1):
        for place, conflict in enumerate(conflicts, 1):
            side = form.get(f"{CHOSEN}{file}-{place}")
            if side in (MINE, THEIRS):
                chosen.setdefault(path, {})[conflict.place] = side
    return chosen
