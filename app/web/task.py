"""The page of a task: its form beside the facts of the case, drafts, and previews of the letter and the proposal."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.errors import RedressError
from app.forms import Form
from app.forms.differences import Difference, differences
from app.letters import EditRefused, Letter
from app.use_cases import preview_letter
from app.use_cases.complete_task import Completed, complete_task
from app.use_cases.preview_proposal import Proposal, preview_proposal
from app.use_cases.record_view import record_view
from app.use_cases.save_draft import DraftChanged, save_draft
from app.views.view_task import TaskView, fields_of_task, form_of_task, view_task

from .forms import EDITS, FilledForm, after_row_button, errors_of, is_row_button, posted, takes_edits
from .pages import actor, is_htmx, page, part, request_key, runtime
from .words import clock_time

ONLY_LOOKS = ("look", "edit", "drop")
"""Buttons that, without JavaScript, only show the page again."""
LONGEST_REVISION = 10


def add_pages(web: Blueprint) -> None:
    web.add_url_rule("/tasks/<int:task_id>", view_func=task)
    web.add_url_rule("/tasks/<int:task_id>", "complete", view_func=complete, methods=["POST"])
    web.add_url_rule("/tasks/<int:task_id>/form", view_func=task_form, methods=["POST"])
    web.add_url_rule("/tasks/<int:task_id>/draft", view_func=draft, methods=["POST"])
    web.add_url_rule("/tasks/<int:task_id>/proposal", view_func=proposal, methods=["POST"])
    web.add_url_rule("/tasks/<int:task_id>/letter", view_func=letter_preview, methods=["POST"])
    web.add_url_rule("/tasks/<int:task_id>/letter/words", view_func=own_words, methods=["POST"])
    web.add_url_rule("/tasks/<int:task_id>/letter.pdf", view_func=letter_preview_pdf, methods=["POST"])


def task(task_id: int) -> ResponseReturnValue:
    """The page of a task, with what was typed so far."""
    shown = view_task(runtime(), actor(), task_id)
    record_view(runtime(), actor(), shown.facts.case_id, f"task {shown.element_id}")
    return _page(shown, FilledForm(shown.form, shown.draft or shown.form.known))


def complete(task_id: int) -> ResponseReturnValue:
    """Complete the task. A row button, or without JavaScript a preview or draft button, only shows the page again."""
    if is_row_button() or any(button in request.form for button in ONLY_LOOKS):
        return _again(task_id)
    try:
        done = complete_task(runtime(), actor(), task_id, posted, request_key=request_key())
    except RedressError as refusal:
        form_of_task(runtime(), actor(), task_id)  # to somebody who may not read the case, the task does not exist
        return _again(task_id, refusal)
    flash(_what_next(done), "success")
    return redirect(url_for("web.case", case_id=done.case_id))


def task_form(task_id: int) -> ResponseReturnValue:
    """The fields again, after an answer that others depend on or a change of rows. For htmx."""
    view = fields_of_task(runtime(), actor(), task_id)
    rows = after_row_button(view.form)
    values = rows if rows is not None else posted(view.form)
    return part("parts/answers.html", filled=FilledForm(view, values))


def draft(task_id: int) -> ResponseReturnValue:
    """Keep what was typed as a draft, unchecked."""
    form = form_of_task(runtime(), actor(), task_id).form
    values = posted(form)
    try:
        save_draft(runtime(), actor(), task_id, values, seen=_seen_draft(), page=request_key() or "")
    except DraftChanged as changed:
        return _two_drafts(task_id, form, values, changed)
    if is_htmx():
        return part("task/saved.html", at=clock_time(runtime().clock.now()))
    flash("Draft saved. Nobody else sees it as an answer until you complete the task.", "success")
    return redirect(url_for("web.task", task_id=task_id))


def _seen_draft() -> int | None:
    """The revision of the draft that the page showed, or that was chosen to be replaced."""
    text = request.form.get("_draft_keep") or request.form.get("_draft_seen") or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_REVISION else None


def _two_drafts(task_id: int, form: Form, values: Mapping[str, Any], changed: DraftChanged) -> ResponseReturnValue:
    """Both drafts, where they differ, and the choice between them; nothing was replaced."""
    drafts = TwoDrafts(changed.shown, changed.revision, differences(form, values, changed.draft))
    if is_htmx():
        return part("task/not_saved.html", drafts=drafts, task_id=task_id)
    shown = view_task(runtime(), actor(), task_id)
    return _page(shown, FilledForm(shown.form, values), status=changed.http_status, drafts=drafts)


def letter_preview(task_id: int) -> ResponseReturnValue:
    """The letter as it would go out with the answers so far. For htmx."""
    form = form_of_task(runtime(), actor(), task_id).form
    preview = _preview(task_id, posted(form))
    return part("task/letter.html", preview=preview, takes_edits=takes_edits(form), task_id=task_id)


def proposal(task_id: int) -> ResponseReturnValue:
    """What is proposed for the answers so far. For htmx."""
    form = form_of_task(runtime(), actor(), task_id).form
    proposed = preview_proposal(runtime(), actor(), task_id, posted(form))
    return part("task/proposal.html", proposal=proposed) if proposed else ""


def own_words(task_id: int) -> ResponseReturnValue:
    """A field for one part of the letter, holding what the letter says now. For htmx."""
    form = form_of_task(runtime(), actor(), task_id).form
    values = _with_own_words(task_id, posted(form))
    return part("task/words.html", edits=_edits(values), task_id=task_id)


def letter_preview_pdf(task_id: int) -> ResponseReturnValue:
    """The preview as PDF."""
    shown = form_of_task(runtime(), actor(), task_id)
    body = preview_letter.preview_pdf(runtime(), actor(), task_id, posted(shown.form))
    name = f"{shown.reference} {shown.letter or 'letter'} preview.pdf"
    return send_file(io.BytesIO(bytes(body)), "application/pdf", download_name=name)


def _again(task_id: int, refusal: RedressError | None = None) -> ResponseReturnValue:
    """The page again with what was typed, and with what is wrong if completing it was refused."""
    shown = view_task(runtime(), actor(), task_id)
    if refusal is not None and not shown.can_do:
        raise refusal  # there is no form any more: the page of the refusal shows what was typed
    form = shown.form.form
    rows = after_row_button(form)
    filled = FilledForm(shown.form, rows if rows is not None else posted(form))
    if refusal is not None:
        filled.errors = errors_of(refusal)
        return _page(shown, filled, status=refusal.http_status)
    if rows is None and "look" not in request.form:
        filled.values = _with_own_words(task_id, filled.values)
    return _page(shown, filled)


@dataclass(frozen=True)
class TwoDrafts:
    """What was typed in two windows: what to do, the revision of the saved one, and where they differ."""

    message: str
    revision: int
    differences: list[Difference]


def _page(
    shown: TaskView, filled: FilledForm, status: int = 200, drafts: TwoDrafts | None = None
) -> ResponseReturnValue:
    preview = _preview(shown.task_id, filled.values) if shown.can_do else Preview()
    return page(
        "task/page.html",
        status=status,
        here="inbox",
        title=f"{shown.name}: {shown.facts.reference}",
        task=shown,
        task_id=shown.task_id,
        facts=shown.facts,
        filled=filled,
        preview=preview,
        proposal=_proposal(shown, filled.values),
        edits=_edits(filled.values),
        takes_edits=takes_edits(filled.view.form),
        drafts=drafts,
    )


def _edits(values: Mapping[str, Any]) -> Mapping[str, str]:
    """The handler's own words for parts of the letter; none where something else was sent by that name."""
    edits = values.get(EDITS)
    return edits if isinstance(edits, Mapping) else {}


@dataclass(frozen=True)
class Preview:
    """The letter for the answers so far; none when the task issues none, or when `problem` says why not yet."""

    letter: Letter | None = None
    problem: str = ""


def _preview(task_id: int, values: Mapping[str, Any]) -> Preview:
    try:
        return Preview(preview_letter.preview_letter(runtime(), actor(), task_id, values))
    except EditRefused as refusal:
        return Preview(problem="; ".join(refusal.errors.values()))
    except RedressError as refusal:
        return Preview(problem=refusal.shown)


def _proposal(shown: TaskView, values: Mapping[str, Any]) -> Proposal | None:
    """What is proposed for the answers so far; None where nothing is, or where completing would be refused anyway."""
    if not (shown.can_do and shown.proposes):
        return None
    try:
        return preview_proposal(runtime(), actor(), shown.task_id, values)
    except RedressError:  # it is said, with the form, when the task is completed
        return None


def _with_own_words(task_id: int, values: Any) -> dict[str, Any]:
    """The values with a part of the letter added to the handler's own words (`edit`) or removed from them (`drop`)."""
    edits = dict(_edits(values))
    edits.pop(request.form.get("drop", ""), None)
    wanted = request.form.get("edit", "")
    if wanted and wanted not in edits:
        letter = _preview(task_id, values).letter
        element = next((each for each in letter.elements if each.name == wanted), None) if letter else None
        if element is not None:
            edits[wanted] = element.text
    return {**values, EDITS: edits}


def _what_next(done: Completed) -> str:
    said = [f"“{done.task_name}” is done."]
    if done.letter_id:
        said.append("The letter is issued.")
    if done.next_tasks:
        said.append(f"Next: {', '.join(dict.fromkeys(done.next_tasks))}.")
    return " ".join(said)
