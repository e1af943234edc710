"""Play: a made-up case on the content of a draft, with a clock moved by hand; saved as a story."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Conflict, Invalid, RedressError
from app.sent import sent_day, sent_key
from app.studio.play.begin_play import begin_play
from app.studio.play.save_story import save_as_story
from app.studio.play.take_step import Doing, move_clock, step_back, take_step
from app.studio.play.view_play import Asked, PlayView, play_diagrams, play_form, view_play, view_plays

from ..contact import moment_of
from ..forms import FilledForm, after_row_button, errors_of, is_row_button, posted
from ..pages import actor, page, part, runtime

PLAYS = "/studio/drafts/<int:draft_id>/play"
PLAY = f"{PLAYS}/<int:play_id>"
NO_DAY = "Enter a date, like 27 3 2026, and a time, like 10:00."


def add_pages(web: Blueprint) -> None:
    web.add_url_rule(PLAYS, view_func=studio_plays)
    web.add_url_rule(PLAYS, "studio_begin_play", view_func=begin, methods=["POST"])
    web.add_url_rule(PLAY, view_func=studio_play)
    web.add_url_rule(f"{PLAY}/diagram.json", "studio_play_diagram", view_func=diagram)
    web.add_url_rule(f"{PLAY}/take", "studio_play_take", view_func=take, methods=["POST"])
    web.add_url_rule(f"{PLAY}/form", "studio_play_form", view_func=form, methods=["POST"])
    web.add_url_rule(f"{PLAY}/clock", "studio_play_clock", view_func=clock, methods=["POST"])
    web.add_url_rule(f"{PLAY}/back", "studio_play_back", view_func=back, methods=["POST"])
    web.add_url_rule(f"{PLAY}/story", "studio_play_story", view_func=save, methods=["POST"])


def studio_plays(draft_id: int) -> ResponseReturnValue:
    """Begin a play, or go on with one."""
    draft, plays = view_plays(runtime(), actor(), draft_id)
    return page(
        "studio/plays.html", here="studio", title="Play", draft=draft.row, landlords=draft.landlords, plays=plays,
        process=request.args.get("process", ""), today=runtime().clock.today(),
    )  # fmt: skip


def begin(draft_id: int) -> ResponseReturnValue:
    landlord, process = request.form.get("landlord", ""), request.form.get("process", "")
    play_id = begin_play(runtime(), actor(), draft_id, landlord, _moment(request.form), process[:100])
    return redirect(url_for("web.studio_play", draft_id=draft_id, play_id=play_id))


def studio_play(draft_id: int, play_id: int) -> ResponseReturnValue:
    """A play: the diagram with its token, what can be done, dates, letters, and what was done so far."""
    return _page(draft_id, play_id)


def diagram(draft_id: int, play_id: int) -> ResponseReturnValue:
    """The diagrams of the play's case with their tokens, for the viewer."""
    return {"instances": play_diagrams(runtime(), actor(), draft_id, play_id)}


def take(draft_id: int, play_id: int) -> ResponseReturnValue:
    """Do what the form says. A row button only shows the form again."""
    asked = _asked()
    shown = view_play(runtime(), actor(), draft_id, play_id, asked)
    if shown.form is None or shown.form.view is None:
        raise Conflict(shown.form.why_not if shown.form else "This cannot be done now. Look at the play again.")
    filled = FilledForm(shown.form.view)
    rows = after_row_button(filled.view.form)
    filled.values = rows if rows is not None else posted(filled.view.form)
    if is_row_button():
        return _show(shown, filled)
    asked = shown.form.asked
    values = moment_of(filled.values) if asked.verb == "log" else filled.values
    doing = Doing(asked.verb, asked.what, asked.by, values, asked.task_id)
    try:
        take_step(runtime(), actor(), draft_id, play_id, doing, seen=_seen())
    except RedressError as refusal:
        filled.errors = errors_of(refusal)
        return _show(shown, filled, refusal.http_status)
    return _to(draft_id, play_id)


def form(draft_id: int, play_id: int) -> ResponseReturnValue:
    """The fields again, with those that the answers so far make visible. For htmx."""
    view = play_form(runtime(), actor(), draft_id, play_id, _asked())
    if view is None:
        return ""
    rows = after_row_button(view.form)
    return part("parts/answers.html", filled=FilledForm(view, rows if rows is not None else posted(view.form)))


def clock(draft_id: int, play_id: int) -> ResponseReturnValue:
    """Let time pass, to a moment or to the next thing that happens."""
    until = None if request.form.get("to") == "next" else _moment(request.form)
    try:
        move_clock(runtime(), actor(), draft_id, play_id, until, seen=_seen())
    except (Conflict, Invalid) as refusal:
        return _page(draft_id, play_id, said=refusal)
    return _to(draft_id, play_id)


def back(draft_id: int, play_id: int) -> ResponseReturnValue:
    step_back(runtime(), actor(), draft_id, play_id, seen=_seen())
    return _to(draft_id, play_id)


def save(draft_id: int, play_id: int) -> ResponseReturnValue:
    """Save the play as a story, and go to it."""
    try:
        path = save_as_story(runtime(), actor(), draft_id, play_id, request.form.get("title", ""))
    except (Conflict, Invalid) as refusal:
        return _page(draft_id, play_id, said=refusal)
    flash("Saved as a story. It expects what you saw: take out what it need not hold.", "success")
    return redirect(url_for("web.studio_file", draft_id=draft_id, path=path))


def _page(draft_id: int, play_id: int, said: RedressError | None = None) -> ResponseReturnValue:
    shown = view_play(runtime(), actor(), draft_id, play_id, _asked())
    filled = FilledForm(shown.form.view, shown.form.view.known) if shown.form and shown.form.view else None
    return _show(shown, filled, said.http_status if said else 200, said.shown if said else "")


def _show(shown: PlayView, filled: FilledForm | None, status: int = 200, said: str = "") -> ResponseReturnValue:
    return page(
        "studio/play.html", status=status, here="studio", title=f"Play: {shown.draft.row['title']}", shown=shown,
        play=shown.play, draft=shown.draft.row, row=shown.row, filled=filled, said=said,
    )  # fmt: skip


def _asked() -> Asked:
    given = request.args
    return Asked(
        given.get("verb", ""), given.get("what", "")[:200], sent_key(given.get("task", "")), given.get("by", "")
    )


def _to(draft_id: int, play_id: int) -> ResponseReturnValue:
    return redirect(url_for("web.studio_play", draft_id=draft_id, play_id=play_id))


def _seen() -> int:
    return sent_key(request.values.get("seen", "")) or 0


def _moment(given: Mapping[str, Any]) -> datetime:
    """A day, as a browser's date field sends it, with a time. Invalid for anything else."""
    day: date | None = sent_day(str(given.get("day", "")))
    try:
        time = datetime.strptime(str(given.get("time") or "09:00"), "%H:%M").time()
    except ValueError as error:
        raise Invalid({"day": NO_DAY}) from error
    if day is None:
        raise Invalid({"day": NO_DAY})
    return datetime.combine(day, time)
