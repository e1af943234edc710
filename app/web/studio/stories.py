"""Stories in the studio: changed step by step, played on the draft, and recorded from a real case."""

from __future__ import annotations

from pathlib import PurePosixPath

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Conflict, Invalid, NotFound, RedressError
from app.sent import sent_key
from app.studio.change_story import Place, StepAnswers, arrange_step, change_ending, change_head, change_step
from app.studio.record_story import record_story
from app.studio.view_draft import view_draft
from app.studio.view_story import Failed, play_story, view_story

from ..pages import actor, page, runtime

DRAFT = "/studio/drafts/<int:draft_id>"


def add_pages(web: Blueprint) -> None:
    web.add_url_rule(f"{DRAFT}/record", "studio_record", view_func=record, methods=["GET", "POST"])
    web.add_url_rule(f"{DRAFT}/story-head/<path:path>", "studio_story_head", view_func=head, methods=["POST"])
    web.add_url_rule(f"{DRAFT}/story-ending/<path:path>", "studio_story_ending", view_func=ending, methods=["POST"])
    web.add_url_rule(f"{DRAFT}/story-step/<path:path>", "studio_story_step", view_func=step, methods=["POST"])
    web.add_url_rule(f"{DRAFT}/story-played/<path:path>", "studio_story_play", view_func=play, methods=["POST"])


def is_story(path: str) -> bool:
    """Whether a file is a story, which has an editor of its own."""
    return path.startswith("tests/scenarios/")


def story_page(
    draft_id: int, path: str, played: list[Failed] | None = None, refusal: RedressError | None = None
) -> ResponseReturnValue:
    """The page of a story. `played`: what did not hold when it was played; `refusal`: why it was not changed."""
    story = view_story(runtime(), actor(), draft_id, path, played or ())
    shown = story.file
    if refusal is not None:
        flash(refusal.shown, "warning")
    return page(
        "studio/file.html", status=refusal.http_status if refusal else 200, here="studio",
        title=PurePosixPath(path).name, shown=shown, draft=shown.draft.row, path=path, kind="story",
        text=(shown.body or b"").decode(errors="replace"), story=story, played=played,
    )  # fmt: skip


def head(draft_id: int, path: str) -> ResponseReturnValue:
    """Change the title and the people."""
    given = request.form
    people = tuple(zip(given.getlist("alias"), given.getlist("roles"), strict=False))
    try:
        change_head(runtime(), actor(), draft_id, path, given.get("of", ""), given.get("title", ""), people)
    except (Conflict, Invalid) as refusal:
        return story_page(draft_id, path, refusal=refusal)
    return _to(draft_id, path)


def ending(draft_id: int, path: str) -> ResponseReturnValue:
    """Change what holds at the end of the story, or of one of its variants."""
    given = request.form
    place = Place(sent_key(given.get("course", "")) or 0, 0, given.get("of", ""))
    try:
        change_ending(runtime(), actor(), draft_id, path, place, _rows("expect"))
    except (Conflict, Invalid) as refusal:
        return story_page(draft_id, path, refusal=refusal)
    return _to(draft_id, path, f"ending-{place.course}")


def step(draft_id: int, path: str) -> ResponseReturnValue:
    """Change a step, or with `how` move it, take it out, or add one after it."""
    given = request.form
    course, number = sent_key(given.get("course", "")) or 0, sent_key(given.get("number", "")) or 0
    place, how = Place(course, number, given.get("of", "")), given.get("how", "")
    try:
        if how:
            arrange_step(runtime(), actor(), draft_id, path, place, how)
        else:
            change_step(runtime(), actor(), draft_id, path, place, _answers())
    except (Conflict, Invalid) as refusal:
        return story_page(draft_id, path, refusal=refusal)
    number += {"up": -1, "down": 1, "add": 1, "remove": -1}.get(how, 0)
    return _to(draft_id, path, f"step-{course}-{max(number, 0)}")


def play(draft_id: int, path: str) -> ResponseReturnValue:
    """Play the story on the draft, and show what does not hold at its step."""
    try:
        return story_page(draft_id, path, play_story(runtime(), actor(), draft_id, path))
    except Conflict as refusal:
        return story_page(draft_id, path, refusal=refusal)


def _answers() -> StepAnswers:
    given = request.form
    words = {
        name: given.get(name, "") for name in ("day", "time", "what", "case", "by", "of_action", "refused", "between")
    }
    return StepAnswers(
        words["day"], words["time"], words["what"], words["case"], words["by"], words["of_action"], words["refused"],
        words["between"], _rows("given"), _rows("expect"),
    )  # fmt: skip


def _rows(name: str) -> tuple[tuple[str, str], ...]:
    """The rows of a kind: (what, its value)."""
    given = request.form
    return tuple(zip(given.getlist(f"{name}-key"), given.getlist(f"{name}-text"), strict=False))


def _to(draft_id: int, path: str, place: str = "") -> ResponseReturnValue:
    return redirect(url_for("web.studio_file", draft_id=draft_id, path=path, _anchor=place or None))


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
