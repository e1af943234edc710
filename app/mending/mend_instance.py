"""Mend a running instance: retry, complete on behalf, set data, skip, move, suspend, resume, cancel.

Each asks for a reason, is for administrators of the landlord, and is kept in the audit with what was before and after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app import bpmn, feel
from app.casework.actor import Actor
from app.casework.case import Casework, open_case
from app.casework.command import Verb
from app.casework.instances import Running
from app.casework.requests import answering
from app.casework.runtime import Office
from app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from app.store import cases, running, tables

ENDED = ("completed", "cancelled")


def retry_incident(
    office: Office, actor: Actor, incident_id: int, reason: str, variables: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Try a failed step again, with changed process data if any is given."""
    with office.database.read() as connection:
        row = cases.get_row(connection, tables.incident, incident_id)
    if row is None:
        raise NotFound("There is no such incident.")
    if row["resolved_at"] is not None:
        raise Conflict("This incident is resolved already.")

    def step(verb: Verb, hand: Running) -> None:
        verb.conductor.run(hand, lambda one: one.retry(row["engine_task"], verb.conductor.ports(), variables))

    return _mend(office, actor, row["instance_id"], "retry", reason, step)


def complete_on_behalf(
    office: Office, actor: Actor, instance_id: int, engine_task: str, variables: Mapping[str, Any], reason: str
) -> dict[str, Any]:
    """Complete an open task with process data instead of its form: nothing is recorded on the case but this."""

    def step(verb: Verb, hand: Running) -> None:
        verb.conductor.run(hand, lambda one: one.complete(engine_task, dict(variables), verb.conductor.ports()))

    return _mend(office, actor, instance_id, "complete on behalf", reason, step)


def set_data(
    office: Office, actor: Actor, instance_id: int, variables: Mapping[str, Any], reason: str
) -> dict[str, Any]:
    """Change process data. Only flat values: text, numbers, true or false, dates."""

    def step(verb: Verb, hand: Running) -> None:
        hand.instance.set_data(dict(variables))

    return _mend(office, actor, instance_id, "set data", reason, step)


def skip_task(office: Office, actor: Actor, instance_id: int, engine_task: str, reason: str) -> dict[str, Any]:
    """Go past a waiting element as if it had been done."""

    def step(verb: Verb, hand: Running) -> None:
        verb.conductor.run(hand, lambda one: one.skip(engine_task, verb.conductor.ports()))

    return _mend(office, actor, instance_id, "skip", reason, step)


def move_token(
    office: Office, actor: Actor, instance_id: int, engine_task: str, to_element: str, reason: str
) -> dict[str, Any]:
    """Move a token to another element of the same diagram."""

    def step(verb: Verb, hand: Running) -> None:
        verb.conductor.run(hand, lambda one: one.move(engine_task, to_element, verb.conductor.ports()))

    return _mend(office, actor, instance_id, f"move to {to_element}", reason, step)


def suspend_instance(office: Office, actor: Actor, instance_id: int, reason: str) -> dict[str, Any]:
    """Hold an instance: its tasks stay visible but cannot be completed, and its timers wait."""
    return _mend(office, actor, instance_id, "suspend", reason, lambda verb, hand: _set_status(hand, "suspended"))


def resume_instance(office: Office, actor: Actor, instance_id: int, reason: str) -> dict[str, Any]:
    """Let a suspended instance go on; timers that came due meanwhile fire next."""
    return _mend(office, actor, instance_id, "resume", reason, lambda verb, hand: _set_status(hand, "running"))


def cancel_instance(office: Office, actor: Actor, instance_id: int, reason: str) -> dict[str, Any]:
    """End an instance where it stands. It cannot be undone."""

    def step(verb: Verb, hand: Running) -> None:
        hand.instance.cancel(verb.conductor.ports())
        hand.row["status"] = "cancelled"

    return _mend(office, actor, instance_id, "cancel", reason, step)


def _set_status(hand: Running, status: str) -> None:
    if hand.row["status"] == status:
        raise Conflict(f"This instance is {status} already.")
    hand.row["status"] = status


def _mend(
    office: Office, actor: Actor, instance_id: int, verb_name: str, reason: str, step: Callable[[Verb, Running], None]
) -> dict[str, Any]:
    if not reason.strip():
        raise Invalid({"reason": "Say why: it is kept with what you change."})
    with answering(office, actor, verb_name, None) as answering_:
        row = running.find_instance(answering_.connection, instance_id)
        if row is None:
            raise NotFound("There is no such instance.")
        casework = open_case(office, answering_.connection, actor, row["case_id"])
        may_administer(casework, actor)
        row = running.find_instance(answering_.connection, instance_id)
        assert row is not None
        if row["status"] in ENDED:
            raise Conflict(f"This instance is {row['status']}: there is nothing left to mend.")
        verb = Verb(casework)
        hand = verb.conductor.hand(row)
        before = _picture(hand)
        try:
            step(verb, hand)
        except bpmn.EngineError as error:
            raise Refused(f"That is not safe here: {error}", rule=verb_name) from error
        verb.finish()
        _audit(casework, instance_id, verb_name, reason, before, _picture(hand))
        answering_.done(casework, instance_id=instance_id, status=hand.row["status"])
    return answering_.answer


def may_administer(casework: Casework, actor: Actor) -> None:
    """Only administrators of the landlord mend instances."""
    roles = casework.content.landlord.roles
    if not any(roles[key].administers for key in actor.roles(casework.landlord) if key in roles):
        raise NotAllowed("Mending an instance is for administrators of this landlord.")


def _picture(hand: Running) -> dict[str, Any]:
    """What an instance looks like to the audit: where its tokens are and what its data say."""
    return {
        "status": hand.row["status"],
        "tokens": sorted(one.element_id for one in hand.instance.tokens()),
        "data": feel.to_json(dict(hand.instance.data)),
    }


def _audit(casework: Casework, instance_id: int, verb: str, reason: str, before: Any, after: Any) -> None:
    values = {
        "landlord": casework.landlord, "case_id": casework.id, "instance_id": instance_id, "verb": verb,
        "username": casework.actor.username, "reason": reason, "before": before, "after": after, "at": casework.now,
    }  # fmt: skip
    cases.insert(casework.connection, tables.audit, values)
