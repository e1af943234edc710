"""The messages that leave, for technical administrators: which wait, which left, and which did not arrive."""

from __future__ import annotations

from dataclasses import dataclass

from app.casework.access import require_administered
from app.casework.actor import Actor
from app.casework.readable import hidden_from
from app.casework.runtime import Runtime
from app.errors import NotFound
from app.masking import masked_address, without_contact_data
from app.store import outbox
from app.store.queries import work as queries

STATES = {
    outbox.WAITING: "Waiting",
    outbox.FAILED: "Failed",
    outbox.GIVEN_UP: "Given up",
    outbox.SENT: "Sent",
    outbox.ADDRESSED: "Passed on to each recipient",
    outbox.UNNEEDED: "Not needed",
}
KINDS = {outbox.LETTER: "Letter", outbox.NOTICE: "Notice", outbox.DIGEST: "Reminders of a day"}
OPEN = (outbox.WAITING, outbox.FAILED)
NO_MESSAGE = "There is no such message among those you administer. Go back to Health."


@dataclass(frozen=True)
class Messages:
    """A page of messages; `before_id`: ask with it for the next page, None on the last."""

    rows: list[queries.MessageWithReference]
    before_id: int | None


def list_messages(runtime: Runtime, actor: Actor, state: str | None, before_id: int | None, most: int) -> Messages:
    """Messages of the landlords that somebody administers, the newest first. NotAllowed for everybody else."""
    with runtime.database.read() as connection:
        mine = require_administered(runtime, connection, actor)
        hidden = hidden_from(runtime, connection, actor)
        rows = queries.list_messages(connection, mine, hidden, state, before_id, most + 1)
    shown = [quiet(row) for row in rows[:most]]
    return Messages(shown, shown[-1]["id"] if len(rows) > most else None)


def view_message(runtime: Runtime, actor: Actor, message_id: int) -> queries.MessageWithReference:
    """One message; NotFound for one of somebody else's landlord."""
    with runtime.database.read() as connection:
        mine = require_administered(runtime, connection, actor)
        row = queries.find_message(connection, mine, hidden_from(runtime, connection, actor), message_id)
    if row is None:
        raise NotFound(NO_MESSAGE)
    return quiet(row)


def quiet(row: queries.MessageWithReference) -> queries.MessageWithReference:
    """A row that says what failed, and neither what was written nor the whole address."""
    error = row["last_error"]
    return {
        **row,
        "payload": {},
        "recipient": masked_address(row["recipient"]) if row["recipient"] else None,
        "idempotency_key": "",
        "last_error": without_contact_data(error) if error else error,
    }
