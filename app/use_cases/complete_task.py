"""Complete a user task: check and record its form, issue its letter and run the diagram on, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.actor import Actor
from app.casework.command import CaseCommand
from app.casework.open_case import case_for_actor
from app.casework.permissions import require_may_complete
from app.casework.requests import RequestOutcome, idempotent_request
from app.casework.runtime import Runtime
from app.casework.task_completion import complete_open_task
from app.forms import Form
from app.store import running
from app.store.retries import retried

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
        letter_id = complete_open_task(command, locked.task, locked.instance, form, given)
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
