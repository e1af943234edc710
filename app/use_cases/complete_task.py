"""Complete a user task: check and record its form, issue its letter and run the diagram on, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app import bpmn
from app.casework.actor import Actor
from app.casework.capacities import NO_PART
from app.casework.case import APPLIED_PROPERTIES, Case
from app.casework.command import CaseCommand
from app.casework.complaint.contacts import why_no_personal_contact
from app.casework.complaint.contributions import answer_without_contributions, why_answer_waits
from app.casework.complaint.proposals import keep_proposal
from app.casework.letters.issuing import issue_letter, what_letter_lacks
from app.casework.open_case import case_for_actor
from app.casework.permissions import require_may_complete
from app.casework.process_instances import Instances
from app.casework.requests import RequestOutcome, idempotent_request
from app.casework.runtime import Runtime
from app.casework.task_properties import raw_properties
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
from app.store.retries import retried
from app.store.rows import InstanceRow

Answers = Mapping[str, Any] | Callable[[Form], Mapping[str, Any]]
"""The answers of a form, or a function that reads them once the form is known: a browser's post needs its fields."""


@dataclass(frozen=True)
class Completed:
    """What completing a task did: the case, the tasks that opened, and the letter that went out, if any.

    `task_name`: the task's name in its diagram.
    """

    task_id: int
    task_name: str
    case_id: int
    reference: str
    next_tasks: list[str]
    letter_id: int | None


@retried
def complete_task(
    runtime: Runtime, actor: Actor, task_id: int, values: Answers, *, request_key: str | None = None
) -> Completed:
    """Complete a task with the answers of its form.

    Raises NotFound (no such task for this person), NotAllowed (not their role), Conflict (done already, or somebody
    else's), Invalid (answers by field, or a letter that misses something), TooLarge and Refused (a rule of the
    process); then nothing changes.
    """
    with idempotent_request(runtime, actor, f"complete_task:{task_id}", request_key) as outcome:
        if outcome.answered:
            return _answered_before(runtime, outcome, task_id, values)
        locked = running.lock_task(outcome.connection, task_id)
        row, task = (locked.case, locked.task) if locked else (None, None)
        if locked:
            runtime.in_force.saw(outcome.connection, locked.content_version)
        case = case_for_actor(runtime, outcome.connection, actor, row, task=task)
        assert locked is not None
        form = case.content.task_form(locked.task["process_id"], locked.task["element_id"])
        given = values(form) if callable(values) else values
        outcome.came_with(given)
        require_may_complete(case, locked.task)
        command = CaseCommand(case)
        letter_id = _complete(command, locked, form, given)
        command.finish()
        completed = Completed(
            task_id, locked.task["name"], case.id, case.row["reference"],
            [created["name"] for created in command.instances.created_tasks], letter_id,
        )  # fmt: skip
        outcome.done(case, **completed.__dict__)
    return completed


def _answered_before(runtime: Runtime, outcome: RequestOutcome, task_id: int, values: Answers) -> Completed:
    """The first answer to a request that is sent again; Conflict when it holds something else this time."""
    locked = running.lock_task(outcome.connection, task_id)
    assert locked is not None  # it was completed by this request
    assert outcome.earlier is not None
    content = runtime.contents.get(outcome.connection, locked.case["release_id"])
    form = content.task_form(locked.task["process_id"], locked.task["element_id"])
    outcome.came_with(values(form) if callable(values) else values)
    return Completed(**outcome.earlier)


def _complete(command: CaseCommand, locked: running.TaskWithCase, form: Form, given: Mapping[str, Any]) -> int | None:
    case, task = command.case, locked.task
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
    letter_id = _issue(case, properties, answers)
    capacity = case.evaluate(properties.get(CAPACITY, ""), seen)
    if capacity != NO_PART:
        case.record_involvement(case.actor.username, str(capacity or "contributor"))
    at = {"completed_at": case.now, "completed_by": case.actor.username, "draft": None}
    running.update_task(case.connection, task["id"], {"state": "completed", **at})
    case.record("task_completed", case.occurred_on, text=task["name"], of_fact=True, task=task["element_id"])
    run_task(command.instances, locked.instance, task["engine_task"], form.variables(answers))
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
