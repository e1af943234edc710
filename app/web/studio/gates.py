"""The four gates of a draft: checked, tried with stories, what it would change, and handed over to be published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.errors import Conflict, Invalid
from app.studio.approve_draft import approve_draft, send_back_draft
from app.studio.check_draft import check_draft
from app.studio.runs import CHECK, STORIES, begin_run, cancel_run
from app.studio.submit_draft import submit_draft, take_back_draft
from app.studio.view_gates import view_gates, view_handed, view_letter_difference, view_result
from app.use_cases.changing_content import WouldLose
from app.use_cases.record_view import record_view

from ..pages import actor, page, part, request_key, runtime

TITLES = {"check": "What the check finds", "stories": "Stories and examples", "would_change": "What would change"}
QUESTIONS = {
    "on_draft": "Dates: if the open cases ran on this draft",
    "at_once": "Dates: what moves on the day it comes into force",
    "decisions": "Decisions of the past, asked again",
    "running": "Running cases",
    "people": "People",
    "letters": "Letters of the last month, composed again",
}
PLEASE = "Choose the day from which it is to be in force, such as 2026-03-02."


def add_pages(web: Blueprint) -> None:
    at = "/studio/drafts/<int:draft_id>"
    web.add_url_rule(f"{at}/gates", view_func=studio_gates)
    web.add_url_rule(f"{at}/gates/<kind>", view_func=studio_result)
    web.add_url_rule(f"{at}/gates/<kind>/begin", view_func=studio_begin_run, methods=["POST"])
    web.add_url_rule(f"{at}/runs/<int:run_id>/stop", view_func=studio_stop_run, methods=["POST"])
    web.add_url_rule(f"{at}/letters/<int:letter_id>", view_func=studio_letter_difference)
    web.add_url_rule(f"{at}/hand-over", view_func=studio_hand_over, methods=["GET", "POST"])
    web.add_url_rule(f"{at}/take-back", view_func=studio_take_back, methods=["POST"])
    web.add_url_rule(f"{at}/answer", view_func=studio_answer)
    web.add_url_rule(f"{at}/approve", view_func=studio_approve, methods=["POST"])
    web.add_url_rule(f"{at}/send-back", view_func=studio_send_back, methods=["POST"])


def studio_gates(draft_id: int) -> ResponseReturnValue:
    """The gates alone, as they are now: asked for again and again while something is being done."""
    return part("studio/gates.html", gates=view_gates(runtime(), actor(), draft_id))


def studio_result(draft_id: int, kind: str) -> ResponseReturnValue:
    """What a gate found, line by line."""
    shown = view_result(runtime(), actor(), draft_id, kind)
    return page(
        "studio/result.html", here="studio", title=TITLES[kind], shown=shown, run=shown.run, kind=kind,
        draft=shown.gates.row, questions=QUESTIONS, answers=_answers(kind, shown.run.result),
    )  # fmt: skip


def studio_begin_run(draft_id: int, kind: str) -> ResponseReturnValue:
    """Check at once; or have a worker play the stories, or say what would change."""
    if kind == CHECK:
        check_draft(runtime(), actor(), draft_id)
    else:
        only = kind == STORIES and bool(request.form.get("only_failing"))
        begin_run(runtime(), actor(), draft_id, kind, only_failing=only)
    return redirect(url_for("web.studio_draft", draft_id=draft_id, _anchor="gates"))


def studio_stop_run(draft_id: int, run_id: int) -> ResponseReturnValue:
    cancel_run(runtime(), actor(), draft_id, run_id)
    return redirect(url_for("web.studio_draft", draft_id=draft_id, _anchor="gates"))


def studio_letter_difference(draft_id: int, letter_id: int) -> ResponseReturnValue:
    """A letter that was sent, as it would be composed today and on the draft."""
    shown = view_letter_difference(runtime(), actor(), draft_id, letter_id)
    record_view(runtime(), actor(), shown.case_id, f"letter {letter_id}, in the studio")
    return page("studio/letter_difference.html", here="studio", title=shown.title, shown=shown, draft_id=draft_id)


def studio_hand_over(draft_id: int) -> ResponseReturnValue:
    """Hand a draft over for approval: when, why, and what is known about it."""
    errors: Mapping[str, str] = {}
    typed: Mapping[str, Any] = request.form
    if request.method == "POST":
        try:
            submit_draft(
                runtime(), actor(), draft_id, reason=typed.get("reason", ""), in_force_from=_day(typed),
                without_stories=bool(typed.get("without_stories")), losses_accepted=bool(typed.get("losses_accepted")),
                request_key=request_key(),
            )  # fmt: skip
            flash("It was handed over. Those who approve content have been told.", "success")
            return redirect(url_for("web.studio_draft", draft_id=draft_id))
        except Invalid as error:
            known = ("reason", "in_force_from", "without_stories")
            errors = {name: text for name, text in error.errors.items() if name in known} or {"reason": error.shown}
        except WouldLose as error:
            errors = {"losses_accepted": str(error)}
        except Conflict as error:
            errors = {"reason": str(error)}
    handed = view_handed(runtime(), actor(), draft_id)
    return page(
        "studio/hand_over.html", here="studio", title="Hand over for approval", handed=handed, gates=handed.gates,
        draft=handed.gates.row, errors=errors, typed=typed, today=runtime().clock.today(),
        status=Invalid({}).http_status if errors else 200,
    )  # fmt: skip


def studio_take_back(draft_id: int) -> ResponseReturnValue:
    take_back_draft(runtime(), actor(), draft_id)
    flash("It is taken back: nobody can approve it now.", "success")
    return redirect(url_for("web.studio_draft", draft_id=draft_id))


def studio_answer(draft_id: int) -> ResponseReturnValue:
    """What waits for approval, for whoever approves: what it changes, what was found, why; approve, or send back."""
    handed = view_handed(runtime(), actor(), draft_id)
    return page(
        "studio/answer.html", here="studio", title="Approve or send back", handed=handed, gates=handed.gates,
        draft=handed.gates.row, errors={},
    )  # fmt: skip


def studio_approve(draft_id: int) -> ResponseReturnValue:
    changed = approve_draft(runtime(), actor(), draft_id, request.form.get("seen", ""))
    days = sorted({each.begins for each in changed})
    when = "now" if days[0] <= runtime().clock.today() else f"from {days[0]:%-d %B %Y}"
    flash(f"Approved. It is in force {when}.", "success")
    for said in sorted({warning for each in changed for warning in each.warnings}):
        flash(said)
    return redirect(url_for("web.studio_releases", scope=changed[0].landlord))


def studio_send_back(draft_id: int) -> ResponseReturnValue:
    try:
        send_back_draft(runtime(), actor(), draft_id, request.form.get("answer", ""))
    except Invalid as error:
        handed = view_handed(runtime(), actor(), draft_id)
        return page(
            "studio/answer.html", here="studio", title="Approve or send back", handed=handed, gates=handed.gates,
            draft=handed.gates.row, errors=error.errors, status=error.http_status,
        )  # fmt: skip
    flash("It is sent back. Those who edit it read what you have said.", "success")
    return redirect(url_for("web.studio"))


def _answers(kind: str, result: Any) -> dict[str, Any]:
    """question → what was answered, in the order in which they are shown."""
    if kind != "would_change" or "dates" not in result:
        return {}
    dated = result["dates"]
    return {name: {**dated, **result}[name] for name in QUESTIONS}


def _day(typed: Mapping[str, Any]) -> date | None:
    """The day that was chosen; None for the day of the approval. Invalid for what is no day."""
    if typed.get("when") != "later":
        return None
    try:
        return date.fromisoformat(typed.get("in_force_from", ""))
    except ValueError:
        raise Invalid({"in_force_from": PLEASE}) from None
