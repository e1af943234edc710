"""Where an instance stands on its diagrams: what the viewer in the browser draws over them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app import bpmn
from app.casework.access import require_administered
from app.casework.readable import hidden_from, readable_case
from app.store.queries import case as queries
from app.store.rows import InstanceRow
from app.store.running import find_instance

from .view_instance import process_name

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime
    from app.content.release import Release


def case_diagrams(runtime: Runtime, actor: Actor, case_id: int) -> list[dict[str, Any]]:
    """Every instance of a case on its diagrams, the lifecycle first, for somebody who may read the case."""
    with runtime.reading() as connection:
        row = readable_case(runtime, connection, actor, case_id)
        content = runtime.contents.get(connection, row["release_id"])
        listed = queries.instances(connection, case_id)
        rows = [find_instance(connection, instance["id"]) for instance in listed]
    return [on_diagrams(row, content) for row in rows if row]


def instance_diagrams(runtime: Runtime, actor: Actor, instance_id: int) -> list[dict[str, Any]]:
    """One instance on its diagrams, for an administrator of its landlord; none when it is another landlord's."""
    with runtime.reading() as connection:
        mine = require_administered(runtime, connection, actor)
        row = find_instance(connection, instance_id)
        if row is None or row["landlord"] not in mine or row["case_id"] in hidden_from(runtime, connection, actor):
            return []
        content = runtime.contents.get(connection, row["release_id"])
    return [on_diagrams(row, content)]


def on_diagrams(row: InstanceRow, content: Release) -> dict[str, Any]:
    """An instance as JSON: its root process, and a diagram for each process that it entered or can call.

    Each diagram has the tokens on it, how often each element and flow was passed, and the incidents. Where the state
    cannot be loaded it has none of them, and `unreadable` says why.
    """
    instance, why = _restored(row, content)
    walked = instance.walked() if instance else {}
    tokens = instance.tokens() if instance and not row["ended_at"] else []
    failed = instance.incidents() if instance else []
    incidents = {(incident.process_id, incident.element_id): incident.message for incident in failed}
    processes = {}
    for process_id in _reachable(row["process_id"], content):
        process = content.diagrams.processes[process_id]
        passed = walked.get(process_id, {})
        processes[process_id] = {
            "name": process.name,
            "xml": process.xml.decode("utf-8"),
            "tokens": _count(token for token in tokens if token.process_id == process_id),
            "elements": passed.get("elements", {}),
            "flows": passed.get("flows", {}),
            "incidents": {element: text for (where, element), text in incidents.items() if where == process_id},
            "calls": {info.id: info.called_process for info in process.elements.values() if info.called_process},
        }
    return {
        "id": row["id"],
        "process": row["process_id"],
        "name": process_name(content, row["process_id"]),
        "unreadable": why,
        "status": row["status"],
        "lifecycle": bool(row["lifecycle"]),
        "processes": processes,
    }


def _restored(row: InstanceRow, content: Release) -> tuple[bpmn.Instance | None, str]:
    try:
        return content.diagrams.restore(bytes(row["state"])), ""
    except bpmn.UnreadableError as error:
        return None, str(error)


def _count(tokens: Iterable[bpmn.Token]) -> dict[str, int]:
    """element → how many tokens stand on it."""
    counts: dict[str, int] = {}
    for token in tokens:
        counts[token.element_id] = counts.get(token.element_id, 0) + 1
    return counts


def _reachable(process_id: str, content: Release) -> list[str]:
    """A process and everything it calls, each once, callers first."""
    reachable: list[str] = []
    waiting = [process_id]
    while waiting:
        current = waiting.pop(0)
        if current in reachable or current not in content.diagrams.processes:
            continue
        reachable.append(current)
        elements = content.diagrams.processes[current].elements.values()
        waiting += [info.called_process for info in elements if info.called_process]
    return reachable
