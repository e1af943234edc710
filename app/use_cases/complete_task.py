"""do: complete a user task – its form checked and recorded, its letter issued, the diagram run on, in one
transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app import bpmn
from app.casework.access import NOT_AMONG_YOURS, sees_cases
from app.casework.actor import Actor
from app.casework.case import MARKED, Casework, take_in_hand
from app.casework.command import Verb
from app.casework.complaint.contacts import check_contact
from app.casework.complaint.contributions import answer_without
from app.casework.complaint.proposals import propose
from app.casework.instances import Conductor
from app.casework.letters.issuing import issue_letter
from app.casework.permissions import may_complete
from app.casework.requests import answering
from app.casework.runtime import Office
from app.casework.tasks import raw_properties
from app.errors import Conflict, Invalid, NotFound
from app.forms import Form
from app.store import running

CONTRIBUTIONS = "contributions"
"""What the property `awaits` of a user task names: it is not completed while a contribution is outstanding."""
Answers = Mapping[str, Any] | Callable[[Form], Mapping[str, Any]]
"""The answers of a form, or what reads them once the form is known: a browser's post is told apart by its fields."""


@dataclass(frozen=True)
class Completed:
    """What completing a task did: the case, the tasks that opened, and the letter that went out, if any.
    `task_name`: what the task is called in its diagram."""

    task_id: int
    task_name: str
    case_id: int
    reference: str
    next_tasks: list[str]
    letter_id: int | None


def complete_task(
    office: Office, actor: Actor, task_id: int, values: Answers, *, request_key: str | None = None
) -> Completed:
    """Complete a task with the answers of its form.

    Raises NotFound (no such task for this person), NotAllowed (not their role), Conflict (done already, or somebody
    else's), Invalid (answers by field, or a letter that misses something), TooLarge, Refused (a rule of the process).
    Then nothing changes.
    """
    with answering(office, actor, f"complete_task:{task_id}", request_key) as answering_:
        if answering_.earlier:
            return Completed(**answering_.earlier)
        found = running.lock_task(answering_.connection, task_id)
        casework = take_in_hand(office, answering_.connection, actor, found.case if found else None)
        assert found is not None
        may_complete(casework, found.task)
        _require_sight(casework)
        verb = Verb(casework)
        letter_id = _complete(verb, found, values)
        verb.finish()
        completed = Completed(
            task_id, found.task["name"], casework.id, casework.row["reference"],
            [one["name"] for one in verb.conductor.created_tasks], letter_id,
        )  # fmt: skip
        answering_.done(casework, **completed.__dict__)
    return completed


def _require_sight(casework: Casework) -> None:
    """Refuse somebody whose roles open no case any more, though a task was left in their hands (PRM-04)."""
    actor = casework.actor
    if actor.username != "engine" and not sees_cases(actor, casework.content.landlord):
        raise NotFound(NOT_AMONG_YOURS)


def _complete(verb: Verb, found: running.TaskWithCase, values: Answers) -> int | None:
    casework, task = verb.casework, found.task
    form = casework.content.task_form(task["process_id"], task["element_id"])
    answers = verb.check(form, values(form) if callable(values) else values)
    properties = raw_properties(casework, task)
    casework.task = task["properties"] or {}
    if properties.get("awaits") == CONTRIBUTIONS:
        answer_without(casework, form, answers)
    verb.take_down(form, answers, task["id"])
    if decision := properties.get("contact"):
        check_contact(casework, answers, decision)
    if decision := properties.get("proposes"):
        propose(casework, decision, task["element_id"])
    seen = {**answers, **form.variables(answers)}
    _check_complete(casework, properties, seen)
    marked = {key: casework.evaluate(properties.get(key, ""), seen) for key in MARKED}
    casework.mark(marked, casework.occurred_on)
    if message := casework.evaluate(properties.get("tells", ""), seen):
        casework.told_later.append((str(message), {}))
    letter_id = _issue(casework, properties, answers)
    capacity = casework.evaluate(properties.get("capacity", ""), seen)
    casework.involve(casework.actor.username, str(capacity or "contributor"))
    at = {"completed_at": casework.now, "completed_by": casework.actor.username, "draft": None}
    running.update_task(casework.connection, task["id"], {"state": "completed", **at})
    casework.record("task_completed", casework.occurred_on, text=task["name"], task=task["element_id"])
    run_task(verb.conductor, found.instance, task["engine_task"], form.variables(answers))
    return letter_id


def _check_complete(casework: Casework, properties: Mapping[str, str], seen: Mapping[str, Any]) -> None:
    """Refuse a task while its `refused_when` is true, with its `refused_with` beside the field `refused_at`."""
    if casework.evaluate(properties.get("refused_when", "=false"), seen) is True:
        said = (casework.evaluate(properties.get(name, ""), seen) for name in ("refused_at", "refused_with"))
        field, text = map(str, said)
        raise Invalid({field: text})


def _issue(casework: Casework, properties: Mapping[str, str], answers: Mapping[str, Any]) -> int | None:
    key = casework.evaluate(properties.get("letter", ""), answers)
    return issue_letter(casework, str(key), answers) if key else None


def run_task(conductor: Conductor, instance: dict[str, Any], engine_task: str, variables: Mapping[str, Any]) -> None:
    hand = conductor.hand(instance)
    conductor.completed.add(engine_task)
    try:
        conductor.run(hand, lambda one: one.complete(engine_task, dict(variables), conductor.ports()))
    except bpmn.NotOpenError as error:
        raise Conflict("This task is not open any more. Load the case to see where it is now.") from error
