"""Prune the tree of tasks to those that have a token.

SpiffWorkflow keeps every task that a token ever passed. Nothing here needs them: joins count waiting tokens, variables
belong to the instance, and what was walked is counted apart. Pruned after every run, an instance with a hundred rework
loops is as fast and as small as a new one.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.task import Task

from app.bpmn.activities import MultiInstance
from app.bpmn.elements import BoundarySplit
from app.bpmn.workflow import LIVE, TopWorkflow


def prune(top: TopWorkflow) -> None:
    """Drop finished subprocesses and, in each workflow, every task without a token."""
    for task_id, called in list(top.subprocesses.items()):
        if called.completed:
            _drop(top, task_id)
    for workflow in top.workflows():
        _prune(workflow)


def _drop(top: TopWorkflow, task_id: Any) -> None:
    """Drop a finished subprocess, unless its call activity still has to evaluate its output mappings."""
    for holder in [top, *top.subprocesses.values()]:
        task = holder.tasks.get(task_id)
        if task is not None and task._state & LIVE:
            return
    del top.subprocesses[task_id]


def _keeps_parent(task: Task) -> bool:
    parent = task.parent
    return parent is not None and isinstance(parent.task_spec, (BoundarySplit, MultiInstance)) and _holds(parent)


def _holds(parent: Task) -> bool:
    """Whether a parent is kept: a split always, a multi-instance activity while it runs."""
    return isinstance(parent.task_spec, BoundarySplit) or bool(parent._state & LIVE)


def _prune(workflow: Any) -> None:
    root = workflow.task_tree
    live = [task for task in workflow.live_tasks() if task is not root]
    tokens = [task for task in live if not isinstance(task.task_spec, _EndJoin)] or live
    keep: dict[Any, Task] = {}
    tops: list[Task] = []
    for task in tokens:
        current = task
        keep[current.id] = current
        while _keeps_parent(current):
            current = current.parent
            keep[current.id] = current
        if current is not root and current not in tops:
            tops.append(current)
    for task in keep.values():
        task._children = [child for child in task._children if child in keep]
    root._children = [task.id for task in tops]
    for task in tops:
        task._parent = root.id
    workflow.tasks = {root.id: root, **{task_id: task for task_id, task in workflow.tasks.items() if task_id in keep}}
