"""The frame of every mend: who may, with a reason, one transaction, and the instance before and after in the audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app import bpmn, feel
from app.casework.access import require_administered
from app.casework.actor import Actor
from app.casework.case import Case
from app.casework.command import CaseCommand
from app.casework.instance_rows import LoadedInstance
from app.casework.not_done import NotDone
from app.casework.open_case import open_case
from app.casework.process_instances import Instances
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.casework.unreadable import Unreadable
from app.errors import Conflict, Invalid, NotFound, Refused
from app.store import Connection, cases, running, tables
from app.store.retries import retried
from app.store.rows import InstanceRow

ENDED = ("completed", "cancelled")
NOT_AMONG_MINE = "There is no such instance among those you administer. Go back to the list."
Step = Callable[[CaseCommand, LoadedInstance], None]
Unread = Callable[[CaseCommand, InstanceRow], None]


@retried
def mend(
    runtime: Runtime,
    actor: Actor,
    instance_id: int,
    verb: str,
    reason: str,
    step: Step,
    *,
    sent: Any = None,
    request_key: str | None = None,
    unread: Unread | None = None,
    also_ended: bool = False,
) -> dict[str, Any]:
    """Mend an instance of a landlord that somebody administers, and keep in the audit why, and what it was before.

    `sent`: what the request holds besides the reason; the same key with anything else is refused. `unread`: what is
    done instead where the state cannot be loaded; without it that is refused. `also_ended`: it may have ended. Raises
    Invalid (no reason), NotFound, NotAllowed, Conflict (ended, suspended, unreadable) and Refused where the engine does
    not hold it for safe.
    """
    if not reason.strip():
        raise Invalid({"reason": "Say why: it is kept with what you change."})
    with idempotent_request(runtime, actor, f"{verb}:{instance_id}", request_key, [reason, sent]) as outcome:
        if outcome.earlier:
            return outcome.earlier
        command, row = _opened(runtime, actor, outcome.connection, instance_id, also_ended)
        try:
            loaded = command.instances.load(row)
            before = _picture(loaded)
            with feel.use_working_days(lambda: command.case.calendar):
                step(command, loaded)
        except Unreadable as error:
            loaded, before = None, _unread_picture(row, error)
            _without_state(command, row, error, unread)
        except bpmn.EngineError as error:
            raise Refused(f"That is not safe here: {str(error).rstrip('.')}.", rule=verb) from error
        command.finish()
        after = _picture(loaded) if loaded else {**before, "status": row["status"]}
        _audit(command.case, instance_id, verb, reason, before, after)
        outcome.done(command.case, instance_id=instance_id, status=(loaded.row if loaded else row)["status"])
    return outcome.answer


def _opened(
    runtime: Runtime, actor: Actor, connection: Connection, instance_id: int, also_ended: bool
) -> tuple[CaseCommand, InstanceRow]:
    """A command on the case of an instance, locked, and the row of the instance as it is then."""
    mine = require_administered(runtime, connection, actor)
    row = running.find_instance(connection, instance_id)
    if row is None or row["landlord"] not in mine:
        raise NotFound(NOT_AMONG_MINE)
    case = open_case(runtime, connection, actor, row["case_id"])
    row = running.find_instance(connection, instance_id)
    assert row is not None
    if row["status"] in ENDED and not also_ended:
        raise Conflict(f"This instance is {row['status']}: there is nothing left to mend.")
    return CaseCommand(case), row


def _without_state(command: CaseCommand, row: InstanceRow, error: Unreadable, unread: Unread | None) -> None:
    """Do what can be done to an instance that cannot be loaded; Conflict when it is nothing."""
    if unread is None:
        raise Conflict(
            f"The state of this instance cannot be loaded ({error.why}). Retry once it is restored, or cancel the "
            "instance."
        ) from error
    unread(command, row)


def passing_over(verb: str, reason: str, engine_task: str | None, stated: bool, step: Step) -> Step:
    """A step of a mend that records nothing as done: what it passes is refused, or recorded as not done if `stated`.

    `engine_task`: the step that is left undone itself, None where none is.
    """

    def passed(command: CaseCommand, loaded: LoadedInstance) -> None:
        not_done = NotDone(command.case)
        command.instances.not_done = not_done
        left = element_at(command.instances, loaded, engine_task)
        if left is not None:
            not_done.leaves(left)
        name = (left.name or left.id) if left else loaded.row["process_id"]
        step(command, loaded)
        command.before_save.append(lambda: not_done.record(verb, name, reason, stated=stated))

    return passed


def element_at(instances: Instances, loaded: LoadedInstance, engine_task: str | None) -> bpmn.ElementInfo | None:
    """The element on which a token stands; None where there is no such token."""
    case = instances.case
    processes = case.runtime.contents.get(case.connection, loaded.row["release_id"]).diagrams.processes
    token = next((token for token in loaded.instance.tokens() if token.task_id == engine_task), None)
    return processes[token.process_id].elements[token.element_id] if token else None


def _picture(loaded: LoadedInstance) -> dict[str, Any]:
    """What the audit keeps of an instance: its status, where its tokens are, and its data."""
    return {
        "status": loaded.row["status"],
        "tokens": sorted(token.element_id for token in loaded.instance.tokens()),
        "data": feel.to_json(feel.from_python(loaded.instance.data)),
    }


def _unread_picture(row: InstanceRow, error: Unreadable) -> dict[str, Any]:
    return {"status": row["status"], "tokens": [], "data": {}, "unreadable": error.why}


def _audit(case: Case, instance_id: int, verb: str, reason: str, before: Mapping[str, Any], after: Any) -> None:
    values = {
        "landlord": case.landlord, "case_id": case.id, "instance_id": instance_id, "verb": verb,
        "username": case.username, "reason": reason, "before": before, "after": after, "at": case.now,
    }  # fmt: skip
    cases.insert(case.connection, tables.audit, values)
