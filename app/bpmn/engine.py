"""The loop that moves tokens until every token waits."""

from __future__ import annotations

import logging
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.bpmn.activities import record_incident
from app.bpmn.errors import DepthError, Refusal
from app.bpmn.events import BoundaryEvent
from app.bpmn.tree import prune
from app.bpmn.workflow import TopWorkflow, session_of

DEEPEST = 800
"""The longest chain of tasks in a run; SpiffWorkflow overlooks tasks beyond a depth of 1,000 (engine-facts.md)."""

_log = logging.getLogger(__name__)


def run(top: TopWorkflow, first: Task | None = None) -> None:
    """Run ``first``, then every ready token that needs no person; then prune the tree.

    A boundary event that has fired runs before everything else: it must interrupt its activity before the activity
    can move on.
    """
    if first is not None:
        step(first)
    while not top.completed:
        ready = _ready(top)
        if not ready:
            break
        fired = next((task for task in ready if isinstance(task.task_spec, BoundaryEvent)), None)
        for task in [fired] if fired is not None else ready:
            if not _still_ready(task):
                continue
            step(task)
            if fired is None and any(isinstance(t.task_spec, BoundaryEvent) for t in _ready(top)):
                break
    prune(top)


def _ready(top: TopWorkflow) -> list[Task]:
    return [
        task
        for workflow in top.workflows()
        for task in workflow.tasks.values()
        if task._state == TaskState.READY and not task.task_spec.manual and "incident" not in task.internal_data
    ]


def _still_ready(task: Task) -> bool:
    workflow: Any = task.workflow
    return task._state == TaskState.READY and workflow.tasks.get(task.id) is task and not workflow.completed


def where_of(task: Task) -> str:
    """The element of a task as errors name it."""
    behaviour = getattr(task.task_spec, "extensions", None)
    return behaviour.where if behaviour else str(task.task_spec.name)


def step(task: Task) -> None:
    """Run a task; an error leaves it READY with an incident, but a refusal is raised to the caller."""
    try:
        if task.depth > DEEPEST:
            raise DepthError(
                f"the process came round here more than {DEEPEST} steps without waiting for anything: "
                "put a user task, a timer or a message into the loop"
            )
        session_of(task).count(1, where_of(task))
        task.task_spec._run(task)
    except Refusal:
        raise
    except Exception as error:  # an error of a port or an expression must not lose the instance
        if isinstance(error, session_of(task).ports.refusals) or not hasattr(task.task_spec, "extensions"):
            raise
        _log.warning("incident at %s", task.task_spec.name, exc_info=True)
        record_incident(task, error)
        return
    task.complete()
