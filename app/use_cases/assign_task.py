"""Claim, release and assign user tasks; take the most urgent one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.casework.actor import Actor, load_actor
from app.casework.case import Case, case_for_actor
from app.casework.permissions import require_may_reassign, require_may_take
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.casework.worklist import next_tasks
from app.errors import Conflict, NotAllowed, NotFound, Refused
from app.store import running, users

TRIED = 20  # tasks looked at before "nothing to take" is said


def claim_task(runtime: Runtime, actor: Actor, task_id: int) -> dict[str, Any]:
    """Take an open task that nobody has. Conflict names who has it."""
    return assign_task(runtime, actor, task_id, actor.username)


def release_task(runtime: Runtime, actor: Actor, task_id: int) -> dict[str, Any]:
    """Give a task back to its team. Its draft stays for whoever takes it next."""
    return assign_task(runtime, actor, task_id, None)


def assign_task(runtime: Runtime, actor: Actor, task_id: int, username: str | None) -> dict[str, Any]:
    """Put an open task with somebody who may do it, or back with the team (None).

    One's own and unclaimed tasks may be assigned by whoever holds the role; somebody else's only by those who reassign
    any case (PRM-03). NotAllowed or Refused when the person lacks the role or a conflict rule bars them, which is
    logged (PRM-02).
    """
    with idempotent_request(runtime, actor, "assign_task", None) as outcome:
        found = running.lock_task(outcome.connection, task_id)
        case = case_for_actor(runtime, outcome.connection, actor, found.case if found else None)
        assert found is not None
        task = found.task
        if task["state"] != "open":
            raise Conflict(f"“{task['name']}” was {task['state']} already.")
        require_may_reassign(case, task, username)
        if username is not None:
            _fits(case, task, username)
        running.update_task(case.connection, task_id, {"assignee": username})
        case.record("task_assigned", case.today, text=task["name"], task=task["element_id"], to=username)
        case.save()
        outcome.done(case, task_id=task_id, assignee=username)
    return outcome.answer


def _fits(case: Case, task: dict[str, Any], username: str) -> None:
    rows = users.user_with_memberships(case.connection, username)
    if not rows or not rows[0]["active"]:
        raise NotFound(f"Nobody called {username!r} works here.")
    candidate = load_actor(case.runtime, username, connection=case.connection)
    assert candidate is not None
    asking = Case(case.runtime, case.connection, case.row, case.content, candidate)
    require_may_take(asking, {**task, "assignee": None})


def assign_tasks(runtime: Runtime, actor: Actor, task_ids: Iterable[int], username: str | None) -> list[dict[str, Any]]:
    """Assign many, each in a transaction of its own: what cannot be assigned says why and does not hold up the rest."""
    results = []
    for task_id in task_ids:
        try:
            results.append(assign_task(runtime, actor, task_id, username))
        except (NotAllowed, NotFound, Conflict) as error:
            results.append({"task_id": task_id, "error": str(error)})
    return results


def take_next(runtime: Runtime, actor: Actor) -> int | None:
    """Claim the most urgent task that this person may do and nobody has, over all their landlords and roles; None when
    there is none. A task that a conflict rule bars them from, or that somebody else just took, is passed over.
    """
    for task_id in next_tasks(runtime, actor, TRIED):
        try:
            claim_task(runtime, actor, task_id)
        except (Conflict, NotAllowed, NotFound, Refused):
            continue
        return task_id
    return None
