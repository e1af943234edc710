"""User tasks: see, claim, release, assign, draft, complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from app.use_cases import assign_task
from app.use_cases.complete_task import complete_task
from app.use_cases.record_view import record_view
from app.use_cases.save_draft import save_draft
from app.views.inbox import TABS, Asked, inbox
from app.views.view_task import view_task

from .answers import actor, request_key, rest_blueprint, seen_revision, the_runtime
from .case_page import Action, Adjustment, CaseHead, Clock, Contribution, Due, Flag, Json, Point, Resident
from .contacts import Answers
from .form_page import FormPage

blueprint = rest_blueprint("tasks", "User tasks")

LARGEST_PAGE = 100


class InboxQuery(ma.Schema):
    tab = ma.fields.String(load_default="team", validate=ma.validate.OneOf(TABS))
    text = ma.fields.String(load_default="")
    size = ma.fields.Integer(load_default=50, validate=ma.validate.Range(1, LARGEST_PAGE))


class TaskRow(ma.Schema):
    task_id = ma.fields.Integer(required=True)
    case_id = ma.fields.Integer(required=True)
    reference = ma.fields.String()
    name = ma.fields.String()
    landlord = ma.fields.String()
    role = ma.fields.String()
    stage = ma.fields.Integer(allow_none=True)
    assignee = ma.fields.String(allow_none=True)
    due = ma.fields.Date(attribute="due.day", allow_none=True)


class CaseBesideTask(ma.Schema):
    """What of the case a task needs."""

    case = ma.fields.Nested(CaseHead, attribute="row", required=True)
    resident = ma.fields.Nested(Resident, attribute="person", allow_none=True)
    flags = ma.fields.List(ma.fields.Nested(Flag))
    adjustments = ma.fields.List(ma.fields.Nested(Adjustment))
    clocks = ma.fields.List(ma.fields.Nested(Clock))
    points = ma.fields.List(ma.fields.Nested(Point))
    actions = ma.fields.List(ma.fields.Nested(Action))
    contributions = ma.fields.List(ma.fields.Nested(Contribution))
    proposals = ma.fields.List(Json(), metadata={"description": "What tables propose: the newest decision of each"})


class TaskPage(ma.Schema):
    """A task ready to be done: its form, what was typed so far, and the case."""

    task_id = ma.fields.Integer(required=True)
    element_id = ma.fields.String()
    name = ma.fields.String()
    documentation = ma.fields.String()
    about = ma.fields.String()
    state = ma.fields.String(metadata={"description": "open, completed or cancelled"})
    role = ma.fields.String(metadata={"description": "The role's title"})
    due = ma.fields.Nested(Due)
    assignee = ma.fields.String(allow_none=True)
    mine = ma.fields.Boolean()
    can_do = ma.fields.Boolean()
    why_not = ma.fields.String(metadata={"description": "Why you cannot complete it now, and what to do"})
    letter = ma.fields.String(metadata={"description": "The letter that completing it issues, if any"})
    draft = Json(allow_none=True)
    draft_by = ma.fields.String()
    draft_revision = ma.fields.Integer(metadata={"description": "Send it with the next draft, as If-Match"})
    may_take_over = ma.fields.Boolean(metadata={"description": "Whether you may take it from who has it"})
    suspended = ma.fields.Boolean()
    contribution = ma.fields.Nested(
        Contribution, allow_none=True, metadata={"description": "The contribution that the task gives, if it gives one"}
    )
    form = ma.fields.Nested(FormPage, required=True)
    facts = ma.fields.Nested(CaseBesideTask)


class Completed(ma.Schema):
    task_id = ma.fields.Integer(required=True)
    case_id = ma.fields.Integer(required=True)
    reference = ma.fields.String(required=True)
    next_tasks = ma.fields.List(ma.fields.String())
    letter_id = ma.fields.Integer(allow_none=True)


class Assignment(ma.Schema):
    task_id = ma.fields.Integer(required=True)
    assignee = ma.fields.String(allow_none=True)


class Assignee(ma.Schema):
    username = ma.fields.String(required=True, allow_none=True)
    held_by = ma.fields.String(
        allow_none=True, metadata={"description": "Who has it as far as you know, null for nobody; else it is refused"}
    )


class Holder(ma.Schema):
    holder = ma.fields.String(required=True, metadata={"description": "The username of who has it"})


@blueprint.get("/tasks")
@blueprint.arguments(InboxQuery, location="query", unknown=ma.RAISE)
@blueprint.response(200, TaskRow(many=True))
def list_tasks(asked: Mapping[str, Any]) -> Any:
    """Open tasks of a tab of the inbox, the most urgent first."""
    return inbox(the_runtime(), actor(), Asked(tab=asked["tab"], text=asked["text"]), asked["size"]).rows


@blueprint.get("/tasks/<key:task_id>")
@blueprint.response(200, TaskPage)
def read(task_id: int) -> Any:
    """A task with its form and the facts of its case. That you looked is kept."""
    shown = view_task(the_runtime(), actor(), task_id)
    record_view(the_runtime(), actor(), shown.facts.case_id, f"task {shown.element_id}")
    return shown


@blueprint.post("/tasks/<key:task_id>/complete")
@blueprint.arguments(Answers)
@blueprint.response(200, Completed)
def complete(answers: Mapping[str, Any], task_id: int) -> Any:
    """Complete a task with the answers of its form. Send an Idempotency-Key to be able to repeat it safely."""
    return complete_task(the_runtime(), actor(), task_id, answers, request_key=request_key())


@blueprint.put("/tasks/<key:task_id>/draft")
@blueprint.arguments(Answers)
@blueprint.response(204)
def draft(answers: Mapping[str, Any], task_id: int) -> None:
    """Keep what is filled in so far.

    With `If-Match` (the `draft_revision` that you read) a draft that somebody saved since is not replaced: 409.
    """
    save_draft(the_runtime(), actor(), task_id, answers, seen=seen_revision())


@blueprint.post("/tasks/<key:task_id>/claim")
@blueprint.response(200, Assignment)
def claim(task_id: int) -> Any:
    """Take a task that nobody has."""
    return assign_task.claim_task(the_runtime(), actor(), task_id)


@blueprint.post("/tasks/<key:task_id>/take-over")
@blueprint.arguments(Holder)
@blueprint.response(200, Assignment)
def take_over(body: Mapping[str, Any], task_id: int) -> Any:
    """Take a task from who has it; refused when somebody else has it by now."""
    return assign_task.take_over_task(the_runtime(), actor(), task_id, body["holder"])


@blueprint.post("/tasks/<key:task_id>/release")
@blueprint.response(200, Assignment)
def release(task_id: int) -> Any:
    """Give a task back to its team."""
    return assign_task.release_task(the_runtime(), actor(), task_id)


@blueprint.put("/tasks/<key:task_id>/assignee")
@blueprint.arguments(Assignee)
@blueprint.response(200, Assignment)
def assign(body: Mapping[str, Any], task_id: int) -> Any:
    """Put a task with somebody, or back with its team (null)."""
    held_by = (body["held_by"],) if "held_by" in body else None
    return assign_task.assign_task(the_runtime(), actor(), task_id, body["username"], held_by=held_by)
