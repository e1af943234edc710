"""Mend a running instance: retry, complete on behalf, set data, skip, move, suspend, resume, cancel.

Each needs a reason, is for administrators of the landlord, and is kept in the audit with the instance before and
after. No mend records an acknowledgement, an answer, a letter or the end of a case as if somebody had done it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.casework.access import require_administered
from app.casework.actor import Actor
from app.casework.command import CaseCommand
from app.casework.failed_rules import NOT_AT_A_STEP
from app.casework.instance_rows import SUSPENDED, LoadedInstance
from app.casework.not_done import MENDED, NotDone
from app.casework.readable import hidden_from
from app.casework.runtime import Runtime
from app.casework.unreadable import end_unread
from app.errors import Conflict, NotFound, Refused
from app.statuses import OVER
from app.store import cases, running, tables
from app.store.rows import InstanceRow

from .mending import NOT_AMONG_MINE, mend, passing_over
from .typed_data import typed_data


def retry_incident(
    runtime: Runtime,
    actor: Actor,
    incident_id: int,
    reason: str,
    variables: Mapping[str, Any] | None = None,
    *,
    request_key: str | None = None,
) -> dict[str, Any]:
    """Try a failed step again, with changed process data if any is given.

    An incident that stands at no step (the state could not be loaded, a timer was disputed) is resolved once the
    instance can be loaded: its timers follow the process again, and it hears what was parked.
    """
    with runtime.database.read() as connection:
        mine = require_administered(runtime, connection, actor)
        row = cases.get_row(connection, tables.incident, incident_id)
        if row is None or row["landlord"] not in mine or row["case_id"] in hidden_from(runtime, connection, actor):
            raise NotFound(NOT_AMONG_MINE)

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        _require_open(command, incident_id)
        ports = command.instances.ports()
        given = typed_data(variables or {}, loaded.instance.data)
        if row["engine_task"] != NOT_AT_A_STEP:
            command.instances.run(loaded, lambda instance: instance.retry(row["engine_task"], ports, given))
            return
        loaded.instance.set_data(given)
        _go_on(command, loaded, incident_id)

    return mend(
        runtime,
        actor,
        row["instance_id"],
        "retry",
        reason,
        step,
        sent=[incident_id, variables],
        request_key=request_key,
    )


def _require_open(command: CaseCommand, incident_id: int) -> None:
    """Refuse an incident that somebody else resolved before this command had the case."""
    now = cases.get_row(command.case.connection, tables.incident, incident_id)
    if now is None or now["resolved_at"] is not None:
        raise Conflict("This incident is resolved already.")


def _go_on(command: CaseCommand, loaded: LoadedInstance, incident_id: int) -> None:
    """Let an instance go on that could not be loaded, or whose timers disagreed with it."""
    case, instances = command.case, command.instances
    running.resolve_incidents(case.connection, [incident_id], case.now, case.actor.username)
    loaded.instance.refresh(instances.ports())
    instances.save_timers(loaded)
    if loaded.row["status"] != SUSPENDED:
        running.hold_timers(case.connection, loaded.row["id"], held=False)
        instances.hear_parked(loaded)


def complete_on_behalf(
    runtime: Runtime,
    actor: Actor,
    instance_id: int,
    engine_task: str,
    variables: Mapping[str, Any],
    reason: str,
    *,
    not_done: bool = False,
    request_key: str | None = None,
) -> dict[str, Any]:
    """Complete an open task with process data instead of its form; no answers are recorded on the case.

    What the task and the steps after it would record is not recorded: it is refused, or with `not_done` the case says
    that it was not done.
    """

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        ports = command.instances.ports()
        given = typed_data(variables, loaded.instance.data)
        command.instances.run(loaded, lambda instance: instance.complete(engine_task, given, ports))

    passing = passing_over("completed", reason, engine_task, not_done, step)
    sent = [engine_task, variables, not_done]
    return mend(runtime, actor, instance_id, "complete on behalf", reason, passing, sent=sent, request_key=request_key)


def set_data(
    runtime: Runtime,
    actor: Actor,
    instance_id: int,
    variables: Mapping[str, Any],
    reason: str,
    *,
    request_key: str | None = None,
) -> dict[str, Any]:
    """Change process data. Only flat values, each of the kind that its variable has (`typed_data`)."""

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        loaded.instance.set_data(typed_data(variables, loaded.instance.data))

    return mend(runtime, actor, instance_id, "set data", reason, step, sent=variables, request_key=request_key)


def skip_task(
    runtime: Runtime,
    actor: Actor,
    instance_id: int,
    engine_task: str,
    reason: str,
    *,
    not_done: bool = False,
    request_key: str | None = None,
) -> dict[str, Any]:
    """Go past a waiting element. What it and the steps after it would record is refused, or recorded as not done."""

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        ports = command.instances.ports()
        command.instances.run(loaded, lambda instance: instance.skip(engine_task, ports))

    passing = passing_over("skipped", reason, engine_task, not_done, step)
    sent = [engine_task, not_done]
    return mend(runtime, actor, instance_id, "skip", reason, passing, sent=sent, request_key=request_key)


def move_token(
    runtime: Runtime,
    actor: Actor,
    instance_id: int,
    engine_task: str,
    to_element: str,
    reason: str,
    *,
    not_done: bool = False,
    request_key: str | None = None,
) -> dict[str, Any]:
    """Move a token to another element of the same diagram; of a task for several items, that one item.

    What the steps from there on would record is refused, or recorded as not done.
    """

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        ports = command.instances.ports()
        command.instances.run(loaded, lambda instance: instance.move(engine_task, to_element, ports))

    passing = passing_over(f"moved to {to_element}", reason, None, not_done, step)
    sent, verb = [engine_task, to_element, not_done], f"move to {to_element}"
    return mend(runtime, actor, instance_id, verb, reason, passing, sent=sent, request_key=request_key)


def suspend_instance(
    runtime: Runtime, actor: Actor, instance_id: int, reason: str, *, request_key: str | None = None
) -> dict[str, Any]:
    """Hold an instance: its tasks stay visible but cannot be completed, its timers wait, messages are kept for it."""

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        if loaded.row["status"] == SUSPENDED:
            raise Conflict("This instance is suspended already.")
        loaded.row["status"] = SUSPENDED
        running.hold_timers(command.case.connection, instance_id, held=True)

    return mend(runtime, actor, instance_id, "suspend", reason, step, request_key=request_key)


def resume_instance(
    runtime: Runtime, actor: Actor, instance_id: int, reason: str, *, request_key: str | None = None
) -> dict[str, Any]:
    """Let a suspended instance go on: it hears what came in, in order; timers that came due meanwhile fire next."""

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        if loaded.row["status"] != SUSPENDED:
            raise Conflict(f"This instance is {loaded.row['status']}: only a suspended one can be resumed.")
        loaded.row["status"] = "running"
        running.hold_timers(command.case.connection, instance_id, held=False)
        command.instances.hear_parked(loaded)

    return mend(runtime, actor, instance_id, "resume", reason, step, request_key=request_key)


def cancel_instance(
    runtime: Runtime,
    actor: Actor,
    instance_id: int,
    reason: str,
    *,
    start_again: bool = False,
    request_key: str | None = None,
) -> dict[str, Any]:
    """End an instance where it stands. This cannot be undone.

    The lifecycle of a case that is not over cannot just end, or nobody would see to the case any more: Refused, unless
    it starts again at its beginning. How a case ends is for whoever handles it to record.
    """

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        _require_may_end(command, loaded.row, start_again)
        command.instances.not_done = NotDone(command.case)
        loaded.instance.cancel(command.instances.ports())
        loaded.row["status"] = "cancelled"
        _note_end(command, loaded.row, reason, start_again)

    def unread(command: CaseCommand, row: InstanceRow) -> None:
        _require_may_end(command, row, start_again)
        end_unread(command.case, row)
        _note_end(command, row, reason, start_again)

    return mend(
        runtime, actor, instance_id, "cancel", reason, step, sent=start_again, request_key=request_key, unread=unread
    )


def _require_may_end(command: CaseCommand, row: InstanceRow, start_again: bool) -> None:
    if row["lifecycle"] and not start_again and command.case.row["status"] not in OVER:
        raise Refused(
            "This process leads the case, which is not over: without it nobody would see to the case. Let whoever "
            "handles it record how it ends (“Something happened”), or have the process start again at its beginning.",
            rule="cancel",
        )
    if start_again and not row["lifecycle"]:
        raise Refused("Only the process that leads a case can start again. Cancel this one without.", rule="cancel")


def _note_end(command: CaseCommand, row: InstanceRow, reason: str, start_again: bool) -> None:
    case = command.case
    name = case.content.diagrams.processes[row["process_id"]].name
    what = "cancelled and started again" if start_again else "cancelled"
    case.record(MENDED, case.today, text=f"{name}: {what} by an administrator because {reason}")
    if start_again:
        command.instances.not_done = NotDone(case)
        command.instances.start(row["process_id"], {}, lifecycle=True)
