"""What completing a user task does to its case: the form recorded, its letter issued, the diagram run on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import bpmn
from app.content.contracts import (
    AWAITS,
    CAPACITY,
    CONFIRMS,
    CONTACT,
    CONTRIBUTIONS,
    EVENT,
    LETTER,
    PROPOSES,
    REFUSED_AT,
    REFUSED_WHEN,
    REFUSED_WITH,
    TELLS,
)
from app.errors import Conflict, Invalid
from app.forms import Form
from app.store import running
from app.store.rows import InstanceRow, TaskRow

from .capacities import NO_PART
from .case import APPLIED_PROPERTIES, Case
from .command import CaseCommand
from .complaint.contacts import why_no_personal_contact
from .complaint.contributions import answer_without_contributions, why_answer_waits
from .complaint.proposals import keep_proposal
from .letters.issuing import issue_letter, what_letter_lacks
from .process_instances import Instances
from .task_properties import raw_properties

NOTHING_SAID: Mapping[str, Any] = {}


def complete_open_task(
    command: CaseCommand,
    task: TaskRow,
    instance: InstanceRow,
    form: Form,
    given: Mapping[str, Any],
    how_it_left: Mapping[str, Any] = NOTHING_SAID,
) -> int | None:
    """Complete an open user task of the command's case with the answers of its form; gives the id of the letter issued.

    `how_it_left`: how the letter of the task was posted, where the form itself does not ask for it (`by_hand.py`).
    Raises Invalid (answers by field, or a letter that misses something), Conflict (not open any more) and Refused.
    """
    case = command.case
    properties = raw_properties(case, task)
    problems: dict[str, str] = {}
    try:
        command.record_submission(form, command.checked_answers(form, given, task["properties"] or {}), task)
    except Invalid as refusal:
        problems = refusal.errors
    answers = case.submission.answers
    seen = {**answers, **form.variables(answers)}
    if problems := {**_objections(case, form, properties, seen), **problems}:
        raise Invalid({**_letter_lacks(case, properties, seen), **problems})
    if properties.get(AWAITS) == CONTRIBUTIONS:
        answer_without_contributions(case, form, answers)
    if decision := properties.get(PROPOSES):
        keep_proposal(case, decision, task["element_id"])
    marked = {key: case.evaluate(properties.get(key, ""), seen) for key in APPLIED_PROPERTIES}
    case.apply_element_properties(marked, case.occurred_on)
    if message := case.evaluate(properties.get(TELLS, ""), seen):
        case.pending_messages.append((str(message), {}))
    letter_id = _issue(case, properties, {**answers, **how_it_left})
    capacity = case.evaluate(properties.get(CAPACITY, ""), seen)
    if capacity != NO_PART:
        case.record_involvement(case.actor.username, str(capacity or "contributor"))
    at = {"completed_at": case.now, "completed_by": case.actor.username, "draft": None}
    running.update_task(case.connection, task["id"], {"state": "completed", **at})
    case.record("task_completed", case.occurred_on, text=task["name"], of_fact=True, task=task["element_id"])
    run_task(command.instances, instance, task["engine_task"], form.variables(answers))
    return letter_id


def _objections(case: Case, form: Form, properties: Mapping[str, str], seen: Mapping[str, Any]) -> dict[str, str]:
    """What keeps the task from being completed with these answers besides the form itself, all of it, by field.

    Its `refused_when` is true, with its `refused_with` beside the field `refused_at`; the contact does not count; a
    contribution is outstanding.
    """
    answers, problems = case.submission.answers, {}
    if case.evaluate(properties.get(REFUSED_WHEN, "=false"), seen) is True:
        field, text = (str(case.evaluate(properties.get(name, ""), seen)) for name in (REFUSED_AT, REFUSED_WITH))
        problems[field] = text
    if decision := properties.get(CONTACT):
        problems |= why_no_personal_contact(case, answers, decision)
    if properties.get(AWAITS) == CONTRIBUTIONS:
        problems |= why_answer_waits(case, form, answers)
    return problems


def _letter_lacks(case: Case, properties: Mapping[str, str], seen: Mapping[str, Any]) -> dict[str, str]:
    """What the letter of the task would miss with the answers that are right, as `issue_letter` would say it next."""
    key = case.evaluate(properties.get(LETTER, ""), case.submission.answers)
    if not key:
        return {}
    case.apply_element_properties({EVENT: case.evaluate(properties.get(EVENT, ""), seen) or None}, case.occurred_on)
    return what_letter_lacks(case, str(key))


def _issue(case: Case, properties: Mapping[str, str], answers: Mapping[str, Any]) -> int | None:
    key = case.evaluate(properties.get(LETTER, ""), answers)
    return issue_letter(case, str(key), answers, confirms=CONFIRMS in properties) if key else None


def run_task(instances: Instances, instance: InstanceRow, engine_task: str, variables: Mapping[str, Any]) -> None:
    """Complete a task of the engine and run its instance on; Conflict when it is not open any more."""
    loaded = instances.load(instance)
    instances.completed.add(engine_task)
    try:
        instances.run(loaded, lambda workflow: workflow.complete(engine_task, dict(variables), instances.ports()))
    except bpmn.NotOpenError as error:
        raise Conflict("This task is not open any more. Load the case to see where it is now.") from error
