"""An instance as bytes and back: its tokens and variables; the spec is found by the version of the diagrams.

The JSON has ``f`` format, ``v`` version of the diagrams, ``p`` process, ``d`` variables, ``n`` number of steps,
``w`` how often elements and flows were walked (by their position in the diagram) and ``t`` tree. A tree is
``[completed, tasks, state of the root]``; a task is ``[id, position of its parent (-1: the root), spec, state, internal
data, local variables, tree of the called process or null]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.task import Task

from app.bpmn.errors import UnreadableError, VersionError
from app.bpmn.processes import ProcessInfo
from app.bpmn.values import from_json, to_json
from app.bpmn.workflow import CalledWorkflow, TopWorkflow

FORMAT = 1


def dump(top: TopWorkflow, version: str, processes: Mapping[str, ProcessInfo]) -> bytes:
    """The state as bytes; expects a tree that ``tree.prune`` has cut down."""
    return orjson.dumps(
        {
            "f": FORMAT,
            "v": version,
            "p": top.spec.name,
            "d": to_json(top.variables),
            "n": top.seq,
            "w": _walked_to_lists(top, processes),
            "t": _tree(top, top),
        }
    )


def header(state: bytes) -> dict[str, Any]:
    """The parsed state; raises ``UnreadableError`` for bytes that this engine or this format did not write."""
    try:
        content = orjson.loads(state)
        if content["f"] == FORMAT:
            return dict(content)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise UnreadableError(
            "this is not a saved process instance: it was damaged or saved by another program"
        ) from error
    raise VersionError(f"the instance was saved in format {content['f']}; this program reads format {FORMAT}")


def restore(content: Mapping[str, Any], specs: Mapping[str, Any], processes: Mapping[str, ProcessInfo]) -> TopWorkflow:
    """The running workflow of a parsed state."""
    top = TopWorkflow(specs[content["p"]], specs, deserializing=True)
    top.variables = from_json(content["d"])
    top.seq = content["n"]
    top.walked = _walked_from_lists(content["w"], processes)
    _restore_tree(top, top, content["t"])
    return top


def _tree(workflow: Any, top: TopWorkflow) -> list[Any]:
    root = workflow.task_tree
    positions = {root.id: -1}
    rows: list[list[Any]] = []
    for task in workflow.tasks.values():
        if task is root:
            continue
        positions[task.id] = len(rows)
        inside = top.subprocesses.get(task.id)
        rows.append(
            [
                task.id.hex,
                positions[task._parent],
                task.task_spec.name,
                task._state,
                to_json(task.internal_data),
                to_json(task.data),
                _tree(inside, top) if inside is not None else None,
            ]
        )
    return [workflow.completed, rows, root._state]


def _restore_tree(workflow: Any, top: TopWorkflow, tree: list[Any]) -> None:
    completed, rows, root_state = tree
    workflow.completed = completed
    workflow.task_tree = root = Task(workflow, workflow.spec.start, state=root_state)
    tasks: list[Task] = []
    for task_id, parent, name, state, internal, data, inside in rows:
        task = Task(
            workflow,
            workflow.spec.task_specs[name],
            root if parent < 0 else tasks[parent],
            state=state,
            id=UUID(task_id),
        )
        task.internal_data = from_json(internal)
        task.data = from_json(data)
        tasks.append(task)
        if inside is not None:
            called = CalledWorkflow(
                top.subprocess_specs[task.task_spec.spec], parent_task_id=task.id, top_workflow=top, deserializing=True
            )
            top.subprocesses[task.id] = called
            called.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
            _restore_tree(called, top, inside)


def _walked_to_lists(top: TopWorkflow, processes: Mapping[str, ProcessInfo]) -> dict[str, list[list[int]]]:
    return {
        process_id: [
            [elements.get(element_id, 0) for element_id in processes[process_id].elements],
            [flows.get(flow.id, 0) for flow in processes[process_id].flows],
        ]
        for process_id, (elements, flows) in top.walked.items()
    }


def _walked_from_lists(
    walked: Mapping[str, list[list[int]]], processes: Mapping[str, ProcessInfo]
) -> dict[str, tuple[dict[str, int], dict[str, int]]]:
    return {
        process_id: (
            {name: count for name, count in zip(processes[process_id].elements, elements, strict=True) if count},
            {flow.id: count for flow, count in zip(processes[process_id].flows, flows, strict=True) if count},
        )
        for process_id, (elements, flows) in walked.items()
    }
