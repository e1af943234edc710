"""Claim, release, take over and assign user tasks; take the most urgent one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from app.casework.actor import Actor, load_actor
from app.casework.case import Case
from app.casework.open_case import case_for_actor
from app.casework.permissions import name_of_holder, require_may_be_given, require_may_reassign, require_may_take
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.casework.worklist import next_tasks
from app.errors import Conflict, NotAllowed, NotFound, Refused
from app.store import running, users
from app.store.retries import retried
from app.store.rows import TaskRow

TRIED = 20  # how many tasks are tried before there is "nothing to take"


def claim_task(runtime: Runtime, actor: Actor, task_id: int) -> dict[str, Any]:
    """Take an open task that nobody has. Conflict names who has it; theirs already is theirs still."""
    return assign_task(runtime, actor, task_id, actor.username, held_by=(None, actor.username))


def take_over_task(runtime: Runtime, actor: Actor, task_id: int, holder: str) -> dict[str, Any]:
    """Take a task that somebody else has, and tell them. `holder`: who has it as far as this person was shown.

    Conflict when somebody else has it by now; whoever may not move others' tasks is refused as by `assign_task`.
    """
    return assign_task(runtime, actor, task_id, actor.username, held_by=(holder,))


def release_task(runtime: Runtime, actor: Actor, task_id: int) -> dict[str, Any]:
    """Give a task back to its team. Its draft stays for whoever takes it next."""
    return assign_task(runtime, actor, task_id, None)


@retried
def assign_task(
    runtime: Runtime,
    actor: Actor,
    task_id: int,
    username: str | None,
    *,
    held_by: Collection[str | None] | None = None,
) -> dict[str, Any]:
    """Assign an open task to somebody who may do it, or give it back to the team (None).

    Whoever holds the role may assign their own and unclaimed tasks; only those who may reassign any case may assign
    somebody else's (PRM-03). NotAllowed when the person lacks the role; Refused, which is logged, when a conflict rule
    bars them (PRM-02).

    `held_by`: who may have it now (None: nobody); Conflict when it is with anybody else. Without it, whoever has it.
    """
    with idempotent_request(runtime, actor, "assign_task", None) as outcome:
        locked = running.lock_task(outcome.connection, task_id)
        row, wanted = (locked.case, locked.task) if locked else (None, None)
        case = case_for_actor(runtime, outcome.connection, actor, row, task=wanted)
        assert locked is not None
        task = locked.task
        if task["state"] != "open":
            raise Conflict(f"“{task['name']}” was {task['state']} already.")
        require_may_reassign(case, task, username)
        _require_held_by(case, task, held_by)
        if username is not None:
            _require_fit(case, task, username)
        if username != task["assignee"]:
            running.update_task(case.connection, task_id, {"assignee": username})
            case.record("task_assigned", case.today, text=task["name"], task=task["element_id"], to=username)
            _tell_former_holder(case, task)
            case.save()
        outcome.done(case, task_id=task_id, assignee=username)
    return outcome.answer


def _require_held_by(case: Case, task: TaskRow, held_by: Collection[str | None] | None) -> None:
    """Conflict, naming who has the task, unless it is with somebody of `held_by`."""
    holder = task["assignee"]
    if held_by is None or holder in held_by:
        return
    if holder is None:
        raise Conflict(f"“{task['name']}” is with nobody any more. Load the page again, then claim it.")
    raise Conflict(f"“{task['name']}” is with {name_of_holder(case, task)}. Open the task to see what can be done.")


def _tell_former_holder(case: Case, task: TaskRow) -> None:
    """Let somebody know that their task was moved by somebody else, once for each time it is moved."""
    holder = task["assignee"]
    if holder not in (None, case.actor.username):
        key = f"moved:{task['id']}:{case.row['revision']}"
        case.notify(key, None, holder, f"{case.actor.name} moved “{task['name']}” from you. What you typed is kept.")


def _require_fit(case: Case, task: TaskRow, username: str) -> None:
    """Raise NotFound, NotAllowed or Refused unless this person works here and may take the task."""
    rows = users.user_with_memberships(case.connection, username)
    if not rows or not rows[0]["active"]:
        raise NotFound(f"Nobody called {username!r} works here.")
    candidate = load_actor(case.runtime, username, connection=case.connection)
    assert candidate is not None
    if username == case.actor.username:
        require_may_take(case, {**task, "assignee": None})
    else:
        require_may_be_given(Case(case.runtime, case.connection, case.row, case.content, candidate), task)


def assign_tasks(
    runtime: Runtime,
    actor: Actor,
    task_ids: Iterable[int],
    username: str | None,
    holders: Mapping[int, Collection[str | None]] | None = None,
) -> list[dict[str, Any]]:
    """Assign many tasks, each in a transaction of its own; the answer of one that cannot be assigned says why.

    `holders`: of tasks, who may have them now, as `assign_task` takes it.
    """
    results = []
    for task_id in task_ids:
        try:
            held_by = (holders or {}).get(task_id)
            results.append(assign_task(runtime, actor, task_id, username, held_by=held_by))
        except (NotAllowed, NotFound, Conflict, Refused) as error:
            results.append({"task_id": task_id, "error": error.shown})
    return results


def take_next(runtime: Runtime, actor: Actor) -> int | None:
    """Claim the most urgent task that nobody has, over all landlords and roles of a person; None when there is none.

    A task that a conflict rule bars them from, or that somebody else just took, is passed over.
    """
    for task_id in next_tasks(runtime, actor, TRIED):
        try:
            claim_task(runtime, actor, task_id)
        except (Conflict, NotAllowed, NotFound, Refused):
            continue
        return task_id
    return None
