"""Mend a running instance: retry, complete on behalf, set data, skip, move, suspend, resume, cancel.

Each needs a reason, is for administrators of the landlord, and is kept in the audit with the instance before and
after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app import bpmn, feel
from app.casework.access import require_administered
from app.casework.actor import Actor
from app.casework.case import Case
from app.casework.command import CaseCommand
from app.casework.open_case import open_case
from app.casework.process_instances import LoadedInstance
from app.casework.readable import hidden_from
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.errors import Conflict, Invalid, NotFound, Refused
from app.store import cases, running, tables
from app.store.retries import retried

ENDED = ("completed", "cancelled")
NOT_AMONG_MINE = "There is no such instance among those you administer. Go back to the list."


def retry_incident(
    runtime: Runtime, actor: Actor, incident_id: int, reason: str, variables: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Try a failed step again, with changed process data if any is given."""
    with runtime.database.read() as connection:
        mine = require_administered(runtime, connection, actor)
        row = cases.get_row(connection, tables.incident, incident_id)
        if row is None or row["landlord"] not in mine or row["case_id"] in hidden_from(runtime, connection, actor):
            raise NotFound(NOT_AMONG_MINE)
    if row["resolved_at"] is not None:
        raise Conflict("This incident is resolved already.")

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        ports = command.instances.ports()
        command.instances.run(loaded, lambda instance: instance.retry(row["engine_task"], ports, variables))

    return _mend(runtime, actor, row["instance_id"], "retry", reason, step)


def complete_on_behalf(
    runtime: Runtime, actor: Actor, instance_id: int, engine_task: str, variables: Mapping[str, Any], reason: str
) -> dict[str, Any]:
    """Complete an open task with process data instead of its form; no answers are recorded on the case."""

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        ports = command.instances.ports()
        command.instances.run(loaded, lambda instance: instance.complete(engine_task, dict(variables), ports))

    return _mend(runtime, actor, instance_id, "complete on behalf", reason, step)


def set_data(
    runtime: Runtime, actor: Actor, instance_id: int, variables: Mapping[str, Any], reason: str
) -> dict[str, Any]:
    """Change process data. Only flat values: text, numbers, true or false, dates."""

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        loaded.instance.set_data(dict(variables))

    return _mend(runtime, actor, instance_id, "set data", reason, step)


def skip_task(runtime: Runtime, actor: Actor, instance_id: int, engine_task: str, reason: str) -> dict[str, Any]:
    """Go past a waiting element as if it had been done."""

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        ports = command.instances.ports()
        command.instances.run(loaded, lambda instance: instance.skip(engine_task, ports))

    return _mend(runtime, actor, instance_id, "skip", reason, step)


def move_token(
    runtime: Runtime, actor: Actor, instance_id: int, engine_task: str, to_element: str, reason: str
) -> dict[str, Any]:
    """Move a token to another element of the same diagram."""

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        ports = command.instances.ports()
        command.instances.run(loaded, lambda instance: instance.move(engine_task, to_element, ports))

    return _mend(runtime, actor, instance_id, f"move to {to_element}", reason, step)


def suspend_instance(runtime: Runtime, actor: Actor, instance_id: int, reason: str) -> dict[str, Any]:
    """Hold an instance: its tasks stay visible but cannot be completed, and its timers wait."""
    return _mend(
        runtime, actor, instance_id, "suspend", reason, lambda command, loaded: _set_status(loaded, "suspended")
    )


def resume_instance(runtime: Runtime, actor: Actor, instance_id: int, reason: str) -> dict[str, Any]:
    """Let a suspended instance go on; timers that came due meanwhile fire next."""
    return _mend(runtime, actor, instance_id, "resume", reason, lambda command, loaded: _set_status(loaded, "running"))


def cancel_instance(runtime: Runtime, actor: Actor, instance_id: int, reason: str) -> dict[str, Any]:
    """End an instance where it stands. This cannot be undone."""

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        loaded.instance.cancel(command.instances.ports())
        loaded.row["status"] = "cancelled"

    return _mend(runtime, actor, instance_id, "cancel", reason, step)


def _set_status(loaded: LoadedInstance, status: str) -> None:
    if loaded.row["status"] == status:
        raise Conflict(f"This instance is {status} already.")
    loaded.row["status"] = status


@retried
def _mend(
    runtime: Runtime,
    actor: Actor,
    instance_id: int,
    verb_name: str,
    reason: str,
    step: Callable[[CaseCommand, LoadedInstance], None],
) -> dict[str, Any]:
    if not reason.strip():
        raise Invalid({"reason": "Say why: it is kept with what you change."})
    with idempotent_request(runtime, actor, verb_name, None) as outcome:
        mine = require_administered(runtime, outcome.connection, actor)
        row = running.find_instance(outcome.connection, instance_id)
        if row is None or row["landlord"] not in mine:
            raise NotFound(NOT_AMONG_MINE)
        case = open_case(runtime, outcome.connection, actor, row["case_id"])
        row = running.find_instance(outcome.connection, instance_id)
        assert row is not None
        if row["status"] in ENDED:
            raise Conflict(f"This instance is {row['status']}: there is nothing left to mend.")
        command = CaseCommand(case)
        loaded = command.instances.load(row)
        before = _picture(loaded)
        try:
            step(command, loaded)
        except bpmn.EngineError as error:
            raise Refused(f"That is not safe here: {error}", rule=verb_name) from error
        command.finish()
        _audit(case, instance_id, verb_name, reason, before, _picture(loaded))
        outcome.done(case, instance_id=instance_id, status=loaded.row["status"])
    return outcome.answer


def _picture(loaded: LoadedInstance) -> dict[str, Any]:
    """What the audit keeps of an instance: its status, where its tokens are, and its data."""
    return {
        "status": loaded.row["status"],
        "tokens": sorted(token.element_id for token in loaded.instance.tokens()),
        "data": feel.to_json(dict(loaded.instance.data)),
    }


def _audit(case: Case, instance_id: int, command: str, reason: str, before: Any, after: Any) -> None:
    values = {
        "landlord": case.landlord, "case_id": case.id, "instance_id": instance_id, "verb": command,
        "username": case.actor.username, "reason": reason, "before": before, "after": after, "at": case.now,
    }  # fmt: skip
    cases.insert(case.connection, tables.audit, values)
