"""Due work that failed, put right by hand: sent or done again, to another address, or given up. Each with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.casework.access import require_administered
from app.casework.actor import Actor
from app.casework.readable import hidden_from
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.errors import Conflict, Invalid, NotFound
from app.store import Connection, cases, jobs, outbox, tables
from app.store.queries import work as queries
from app.store.retries import retried
from app.store.rows import JobRow, OutgoingRow

NO_MESSAGE = "There is no such message among those you administer. Go back to Health."
NO_JOB = "There is no such job among those you administer. Go back to Health."
ENDED = {
    outbox.SENT: "This message has left already.",
    outbox.GIVEN_UP: "This message was given up already.",
    outbox.ADDRESSED: "This notice has become a message for each recipient: choose one of those.",
    outbox.UNNEEDED: "This message is for nobody any more.",
}
LONGEST_ADDRESS = 254
Step = Callable[[Connection, OutgoingRow], dict[str, Any]]


def requeue_message(runtime: Runtime, actor: Actor, message_id: int, reason: str) -> dict[str, Any]:
    """Have a message sent again, now and with all the patience there is."""

    def step(connection: Connection, row: OutgoingRow) -> dict[str, Any]:
        jobs.try_again(connection, tables.outbox, row["id"], runtime.clock.now())
        return {"state": outbox.WAITING}

    return _mend_message(runtime, actor, message_id, "requeue message", reason, step)


def give_up_message(runtime: Runtime, actor: Actor, message_id: int, reason: str) -> dict[str, Any]:
    """Send a message no more, for a reason: it was posted, say, or is out of date."""

    def step(connection: Connection, row: OutgoingRow) -> dict[str, Any]:
        outbox.settle(connection, row["id"], outbox.GIVEN_UP, reason.strip())
        return {"state": outbox.GIVEN_UP}

    return _mend_message(runtime, actor, message_id, "give up message", reason, step)


def readdress_message(runtime: Runtime, actor: Actor, message_id: int, address: str, reason: str) -> dict[str, Any]:
    """Send a message to another address in place of its own. It is another message, and the first is given up."""
    to = address.strip()
    if "@" not in to.strip("@") or any(character.isspace() for character in to) or len(to) > LONGEST_ADDRESS:
        raise Invalid({"address": "Write one e-mail address, such as jo@example.org."})

    def step(connection: Connection, row: OutgoingRow) -> dict[str, Any]:
        if to == row["recipient"]:
            raise Conflict("That is the address it has already. Have it sent again instead.")
        if row["recipient"] is None:
            raise Conflict("This notice is still to become a message for each recipient. Choose one of those.")
        key = f"{row['idempotency_key']}>{row['id']}"[-queries.LONGEST_KEY :]
        again = outbox.Message(row["kind"], key, row["landlord"], row["case_id"], row["payload"], to)
        added = outbox.add(connection, again, runtime.clock.now())
        outbox.settle(connection, row["id"], outbox.GIVEN_UP, "Sent to another address.")
        return {"state": outbox.GIVEN_UP, "sent_instead": added}

    return _mend_message(runtime, actor, message_id, "readdress message", reason, step)


def give_up_old_messages(runtime: Runtime, actor: Actor, before: datetime, reason: str) -> int:
    """Give up every message that was queued before a moment and has not left; says how many that were."""
    return _to_all(runtime, actor, (outbox.WAITING, outbox.FAILED), before, give_up_message, reason)


def requeue_failed_messages(runtime: Runtime, actor: Actor, reason: str) -> int:
    """Have every message that failed sent again; says how many that were."""
    return _to_all(runtime, actor, (outbox.FAILED,), None, requeue_message, reason)


@retried
def requeue_job(runtime: Runtime, actor: Actor, job_id: int, reason: str) -> dict[str, Any]:
    """Have a job that was given up done again."""
    _require_reason(reason)
    with idempotent_request(runtime, actor, "requeue job", None) as outcome:
        connection = outcome.connection
        mine = require_administered(runtime, connection, actor)
        row = queries.lock_job(connection, job_id)
        if row is None or not _is_of(row, mine, hidden_from(runtime, connection, actor), connection):
            raise NotFound(NO_JOB)
        if row["state"] != "failed":
            raise Conflict("This job was not given up. It is done when it is due.")
        jobs.try_again(connection, tables.job, job_id, runtime.clock.now())
        _audit(runtime, connection, actor, row["case_id"], "requeue job", reason, row["state"], "waiting")
        outcome.answer = {"job_id": job_id, "state": "waiting"}
    return outcome.answer


def _is_of(row: JobRow, mine: list[str], hidden: tuple[int, ...], connection: Connection) -> bool:
    if row["case_id"] is None:
        return (row["payload"] or {}).get("landlord") in (None, *mine)
    case = cases.find_case(connection, row["case_id"])
    return case is not None and case["landlord"] in mine and case["id"] not in hidden


def _to_all(
    runtime: Runtime,
    actor: Actor,
    states: tuple[str, ...],
    before: datetime | None,
    verb: Callable[[Runtime, Actor, int, str], object],
    reason: str,
) -> int:
    """Do the same to each message in one of these states, by itself; one that has left meanwhile is left alone."""
    _require_reason(reason)
    with runtime.database.read() as connection:
        mine = require_administered(runtime, connection, actor)
        ids = queries.message_ids(connection, mine, hidden_from(runtime, connection, actor), states, before)
    done = 0
    for message_id in ids:
        try:
            verb(runtime, actor, message_id, reason)
        except Conflict:  # it left, or is leaving
            continue
        done += 1
    return done


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": "Say why: it is kept with what you change."})


@retried
def _mend_message(
    runtime: Runtime, actor: Actor, message_id: int, verb: str, reason: str, step: Step
) -> dict[str, Any]:
    """Conflict for a message that has left, was given up, or is being sent at this moment."""
    _require_reason(reason)
    with idempotent_request(runtime, actor, verb, None) as outcome:
        connection = outcome.connection
        mine = require_administered(runtime, connection, actor)
        row = outbox.lock(connection, message_id)
        if row is None or row["landlord"] not in mine or row["case_id"] in hidden_from(runtime, connection, actor):
            raise NotFound(NO_MESSAGE)
        if row["state"] in ENDED:
            raise Conflict(ENDED[row["state"]])
        now = runtime.clock.now()
        if row["lease_owner"] and row["leased_until"] and row["leased_until"] >= now:
            raise Conflict("This message is being sent at this moment. Look again in a minute.")
        changed = step(connection, row)
        _audit(
            runtime, connection, actor, row["case_id"], verb, reason, row["state"], changed["state"], row["landlord"]
        )
        outcome.answer = {"message_id": message_id, **changed}
    return outcome.answer


def _audit(
    runtime: Runtime, connection: Connection, actor: Actor, case_id: int | None, verb: str, reason: str,
    before: str, after: str, landlord: str | None = None,
) -> None:  # fmt: skip
    values = {
        "landlord": landlord, "case_id": case_id, "instance_id": None, "username": actor.username, "verb": verb,
        "reason": reason.strip(), "before": {"state": before}, "after": {"state": after}, "at": runtime.clock.now(),
    }  # fmt: skip
    cases.insert(connection, tables.audit, values)
