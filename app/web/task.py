"""A task: its form beside the facts, kept as it is typed, with the letter it issues."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.errors import Invalid, RedressError
from app.letters import EditRefused, Letter
from app.use_cases import preview_letter
from app.use_cases.complete_task import complete_task
from app.use_cases.preview_proposal import preview_proposal
from app.use_cases.save_draft import save_draft
from app.use_cases.views.view_task import TaskView, view_task

from .forms import EDITS, Filled, after_row_button, errors_of, posted
from .pages import actor, is_htmx, office, page, part, request_key
from .words import clock_time


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
    shown = view_task(office(), actor(), task_id)
    return _page(shown, Filled(shown.form, shown.draft or shown.form.known))


def complete(task_id: int) -> ResponseReturnValue:
    """Complete the task. A row button, or without JavaScript a preview or draft button, only shows the page again."""
    shown = view_task(office(), actor(), task_id)
    form = shown.form.form
    rows = after_row_button(form)
    filled = Filled(shown.form, rows if rows is not None else posted(form))
    if rows is not None or "look" in request.form:
        return _page(shown, filled)
    if "edit" in request.form or "drop" in request.form:
        filled.values = _with_own_words(shown, filled.values)
        return _page(shown, filled)
    try:
        done = complete_task(office(), actor(), task_id, dict(filled.values), request_key=request_key())
    except Invalid as refusal:
        filled.errors = errors_of(refusal)
        return _page(shown, filled, status=422)
    flash(_what_next(shown, done.next_tasks, done.letter_id), "success")
    return redirect(url_for("web.case", case_id=done.case_id))


def task_form(task_id: int) -> ResponseReturnValue:
    """The fields again, after an answer on which others depend or a change of rows. For htmx."""
    shown = view_task(office(), actor(), task_id)
    rows = after_row_button(shown.form.form)
    values = rows if rows is not None else posted(shown.form.form)
    return part("parts/answers.html", filled=Filled(shown.form, values))


def draft(task_id: int) -> ResponseReturnValue:
    """Keep what was typed, unchecked."""
    shown = view_task(office(), actor(), task_id)
    save_draft(office(), actor(), task_id, posted(shown.form.form))
    if is_htmx():
        return part("task/saved.html", at=clock_time(office().clock.now()))
    flash("Draft saved. Nobody else sees it as an answer until you complete the task.", "success")
    return redirect(url_for("web.task", task_id=task_id))


def letter_preview(task_id: int) -> ResponseReturnValue:
    """The letter as it would go out with the answers so far. For htmx."""
    shown = view_task(office(), actor(), task_id)
    filled = Filled(shown.form, posted(shown.form.form))
    return part("task/letter.html", preview=_preview(task_id, filled.values), filled=filled, task=shown)


def proposal(task_id: int) -> ResponseReturnValue:
    """What is proposed for the answers so far. For htmx."""
    shown = view_task(office(), actor(), task_id)
    found = preview_proposal(office(), actor(), task_id, posted(shown.form.form))
    return part("task/proposal.html", proposal=found) if found else ""


def own_words(task_id: int) -> ResponseReturnValue:
    """A field for one part of the letter, holding what the letter says now. For htmx."""
    shown = view_task(office(), actor(), task_id)
    values = _with_own_words(shown, posted(shown.form.form))
    return part("task/words.html", edits=values.get(EDITS) or {}, task=shown)


def letter_preview_pdf(task_id: int) -> ResponseReturnValue:
    """The preview as PDF."""
    shown = view_task(office(), actor(), task_id)
    body = preview_letter.preview_pdf(office(), actor(), task_id, posted(shown.form.form))
    name = f"{shown.facts.reference} {shown.letter or 'letter'} preview.pdf"
    return send_file(io.BytesIO(bytes(body)), "application/pdf", download_name=name)


def _page(shown: TaskView, filled: Filled, status: int = 200) -> ResponseReturnValue:
    preview = _preview(shown.task_id, filled.values) if shown.can_do else Preview()
    tried = shown.can_do and shown.proposes
    return page(
        "task/page.html",
        status=status,
        here="inbox",
        title=f"{shown.name}: {shown.facts.reference}",
        task=shown,
        facts=shown.facts,
        filled=filled,
        preview=preview,
        proposal=preview_proposal(office(), actor(), shown.task_id, filled.values) if tried else None,
        edits=filled.values.get(EDITS) or {},
    )


@dataclass(frozen=True)
class Preview:
    """The letter for the answers so far; none when the task issues none, or when `problem` says why not yet."""

    letter: Letter | None = None
    problem: str = ""


def _preview(task_id: int, values: Mapping[str, Any]) -> Preview:
    try:
        return Preview(preview_letter.preview_letter(office(), actor(), task_id, values))
    except EditRefused as refusal:
        return Preview(problem="; ".join(refusal.errors.values()))
    except RedressError as refusal:
        return Preview(problem=str(refusal))


def _with_own_words(shown: TaskView, values: Any) -> dict[str, Any]:
    """The values with one part of the letter put into the handler's hands, or taken back out of them."""
    edits = dict(values.get(EDITS) or {})
    edits.pop(request.form.get("drop", ""), None)
    wanted = request.form.get("edit", "")
    if wanted and wanted not in edits:
        letter = _preview(shown.task_id, values).letter
        found = next((one for one in letter.elements if one.name == wanted), None) if letter else None
        if found is not None:
            edits[wanted] = found.text
    return {**values, EDITS: edits}


def _what_next(shown: TaskView, next_tasks: list[str], letter_id: int | None) -> str:
    said = [f"“{shown.name}” is done."]
    if letter_id:
        said.append("The letter is issued.")
    if next_tasks:
        said.append(f"Next: {', '.join(dict.fromkeys(next_tasks))}.")
    return " ".join(said)
