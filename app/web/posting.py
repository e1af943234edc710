"""The page of letters that wait to be posted: print them, tick them, say when they were posted and by whom."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Invalid
from app.sent import sent_day, sent_key
from app.use_cases.post_letters import post_letters
from app.views.letters_to_post import ALL, TEAM, letters_to_post

from .pages import actor, page, request_key, runtime

MOST = 200
TABS = {TEAM: "My team", ALL: "Everything I may see"}


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/letters/to-post", view_func=letters_waiting)
    web.add_url_rule("/letters/posted", view_func=letters_posted, methods=["POST"])


def letters_waiting() -> ResponseReturnValue:
    """The letters that wait, those of one's own team first."""
    return _listed({"by": actor().name, "on": runtime().clock.today().isoformat()}, [])


def letters_posted() -> ResponseReturnValue:
    """Note the ticked letters as posted, each by itself; what is refused says why and stays on the list."""
    ticked = [key for number in request.form.getlist("task")[:MOST] if (key := sent_key(number)) is not None]
    given = {"by": request.form.get("by", "").strip(), "on": request.form.get("on", "").strip()}
    day = sent_day(given["on"])
    if not ticked:
        flash("Tick the letters that were posted first.", "warning")
        return _listed(given, ticked, 422)
    if given["on"] and day is None:
        flash("Enter the day on which they were posted, such as 2026-01-13.", "warning")
        return _listed(given, ticked, 422)
    try:
        results = post_letters(runtime(), actor(), ticked, given["by"], day, request_key=request_key())
    except Invalid as refusal:
        flash(refusal.shown, "warning")
        return _listed(given, ticked, 422)
    done = [result for result in results if not result.error]
    if done:
        flash(f"{len(done)} letter{'' if len(done) == 1 else 's'} noted as posted.", "success")
    for text in dict.fromkeys(result.error for result in results if result.error):
        flash(text, "warning")
    return redirect(url_for("web.letters_waiting", tab=_tab()))


def _tab() -> str:
    asked = request.values.get("tab", TEAM)
    return asked if asked in TABS else TEAM


def _listed(given: dict[str, str], ticked: list[int], status: int = 200) -> ResponseReturnValue:
    shown = letters_to_post(runtime(), actor(), MOST, _tab())
    return page(
        "inbox/to_post.html", status=status, here="inbox", title="Letters to post", shown=shown, tabs=TABS, tab=_tab(),
        given=given, ticked=ticked, most=MOST, today=runtime().clock.today(),
    )  # fmt: skip
