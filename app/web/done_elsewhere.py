"""The page on which an administrator enters a task that was done outside this product, with its day and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import NotFound, RedressError
from app.mending.done_elsewhere import BY, DOCUMENT, EVIDENCE, ON, Elsewhere, record_done_elsewhere
from app.sent import sent_day, sent_key
from app.use_cases.record_view import record_view
from app.views.done_elsewhere import ElsewhereView, view_done_elsewhere

from .forms import FilledForm, after_row_button, errors_of, posted
from .kept_forms import LOOK
from .pages import actor, is_htmx, page, part, request_key, runtime

REASON = "reason"
OURS = {name: f"_{name}" for name in (ON, BY, EVIDENCE, DOCUMENT, REASON)}
"""What is asked beside the form of the task → the name of its field, which no field of a form can have."""


def add_pages(web: Blueprint) -> None:
    web.add_url_rule(
        "/instances/<int:instance_id>/done-elsewhere/<engine_task>", view_func=done_elsewhere, methods=["GET", "POST"]
    )


def done_elsewhere(instance_id: int, engine_task: str) -> ResponseReturnValue:
    """Show the form of the task, with day, person and evidence beside it; complete the task when it is posted."""
    shown = view_done_elsewhere(runtime(), actor(), instance_id, engine_task)
    filled, status = FilledForm(shown.form, shown.form.known), 200
    given = {name: request.form.get(field, "").strip() for name, field in OURS.items()}
    wrong: dict[str, str] = {}
    if request.method != "POST":
        record_view(runtime(), actor(), shown.case_id, "form of a task done elsewhere")
    else:
        rows = after_row_button(shown.form.form)
        filled.values = rows if rows is not None else posted(shown.form.form)
        if is_htmx():
            return part("parts/answers.html", filled=filled)
        if rows is None and LOOK not in request.form:
            try:
                _record(shown, filled.values, given)
            except NotFound:
                raise
            except RedressError as refusal:
                filled.errors, wrong = _apart(errors_of(refusal), given)
                status = refusal.http_status
            else:
                flash(f"“{shown.task_name}” is recorded as done elsewhere.", "success")
                return redirect(url_for("web.instance", instance_id=instance_id))
    title = f"Done elsewhere: {shown.task_name}"
    return page(
        "admin/done_elsewhere.html", status=status, here="instances", title=title, shown=shown, filled=filled,
        ours=OURS, given=given, wrong=wrong, today=runtime().clock.today(),
    )  # fmt: skip


def _apart(errors: Mapping[str, str], given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The errors of the form, and those of what is asked beside it; a form may have a reason of its own."""
    ours = {name for name in errors if name in OURS and not (name == REASON and given[REASON])}
    form = {name: text for name, text in errors.items() if name not in ours}
    return form, {name: errors[name] for name in OURS if name in ours}


def _record(shown: ElsewhereView, answers: Mapping[str, Any], given: Mapping[str, str]) -> None:
    document = given[DOCUMENT]
    done = Elsewhere(sent_day(given[ON]), given[BY], given[EVIDENCE], sent_key(document) or 0 if document else None)
    record_done_elsewhere(
        runtime(), actor(), shown.instance_id, shown.engine_task, answers, done, given[REASON],
        request_key=request_key(),
    )  # fmt: skip
