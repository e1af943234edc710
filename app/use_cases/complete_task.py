"""do: complete a user task – its form checked and recorded, its letter issued, the diagram run on, in one
transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app import bpmn
from app.errors import Conflict, Invalid, NotAllowed, NotFound
from app.forms import Form
from app.store import running

from .actors import Actor
from .casework import MARKED, Casework, take_in_hand
from .conducting import OFFERED_TO, Conductor
from .contacts import check_contact
from .contributions import answer_without
from .independence import check_candidate
from .issue_letter import issue_letter
from .office import Office
from .propose import propose
from .verb import Verb, answering
from .views.access import NOT_AMONG_YOURS, sees_cases

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


def may_complete(casework: Casework, task: Mapping[str, Any]) -> None:
    """Refuse a task that is not open, not theirs to do, or in somebody else's hands."""
    actor = casework.actor
    if task["state"] != "open":
        raise Conflict(f"“{task['name']}” was {task['state']} already. Load the case to see where it is now.")
    may_take(casework, task)
    if task["assignee"] and task["assignee"] != actor.username and actor.username != "engine":
        name = task.get("assignee_name") or task["assignee"]
        raise Conflict(f"“{task['name']}” is with {name}. Ask them to release it, or an officer to assign it.")


def may_take(casework: Casework, task: Mapping[str, Any]) -> None:
    """Refuse somebody who does not hold the task's role (and area), or whom a conflict rule bars (PRM-01, PRM-02)."""
    actor = casework.actor
    if actor.username == "engine":
        return
    if task["assignee"] != actor.username:
        offered = (task["properties"] or {}).get(OFFERED_TO) or [task["role"]]
        if not actor.holds(casework.landlord, *offered):
            title = casework.content.landlord.title_of(task["role"])
            raise NotAllowed(f"“{task['name']}” is for {title}, a role you do not hold.")
        areas = actor.areas(casework.landlord, task["role"])
        if areas and task["service_area"] and task["service_area"] not in areas:
            raise NotAllowed(f"“{task['name']}” is for the service area {task['service_area'].replace('_', ' ')}.")
    independence = (task["properties"] or {}).get("independence")
    if independence:
        check_candidate(casework, str(independence), actor.username)


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


def raw_properties(casework: Casework, task: Mapping[str, Any]) -> dict[str, str]:
    """The properties of a task's element as the diagram has them, expressions not yet evaluated."""
    process = casework.content.diagrams.processes[task["process_id"]]
    return dict(process.elements[task["element_id"]].properties)


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
