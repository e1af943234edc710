"""The outbox: every message that is to leave, a row for each recipient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from . import tables as t
from .cases import add_missing, insert
from .fetch import fetch_row, fetch_rows
from .rows import OutgoingRow

DIGEST, LETTER, NOTICE = "reminders", "letter", "notice"
"""Kinds of messages: all reminders of one person for one day, a letter to somebody outside, a notice to colleagues."""
WAITING, SENT, FAILED, GIVEN_UP = "waiting", "sent", "failed", "given_up"
ADDRESSED, UNNEEDED = "addressed", "unneeded"
"""A notice that has become a row for each recipient; a message that nobody needs any more."""


@dataclass(frozen=True)
class Message:
    """A message to be queued. `recipient`: its address; None for a notice to whoever holds a role when it leaves."""

    kind: str
    key: str
    landlord: str
    case_id: int | None
    payload: Mapping[str, Any]
    recipient: str | None = None


def queue(connection: Connection, messages: Iterable[Message], now: datetime) -> None:
    """Queue messages to leave now; never twice for the same key."""
    add_missing(connection, t.outbox, [_row(message, now, now) for message in messages])


def _row(message: Message, now: datetime, send_at: datetime) -> dict[str, Any]:
    return {
        "kind": message.kind, "landlord": message.landlord, "recipient": message.recipient,
        "idempotency_key": message.key, "case_id": message.case_id, "payload": dict(message.payload),
        "created_at": now, "send_at": send_at, "state": WAITING, "attempts": 0,
    }  # fmt: skip


def add_to_digest(
    connection: Connection, message: Message, lines: Sequence[str], now: datetime, send_at: datetime
) -> bool:
    """Add lines to the message of this key that waits to be sent; begin it if there is none.

    False when it has left already, or may be leaving: nobody gets a second one of the same key.
    """
    add_missing(connection, t.outbox, [_row(message, now, send_at)])
    query = select(t.outbox.c.id, t.outbox.c.payload).where(t.outbox.c.idempotency_key == message.key)
    untried = (t.outbox.c.attempts == 0) & t.outbox.c.lease_owner.is_(None)  # not what may have left already
    waiting = connection.execute(query.where(t.outbox.c.state == WAITING, untried).with_for_update()).one_or_none()
    if waiting is None:
        return False
    known = list(waiting.payload["lines"])
    payload = {**waiting.payload, "lines": [*known, *(line for line in lines if line not in known)]}
    connection.execute(update(t.outbox).where(t.outbox.c.id == waiting.id).values(payload=payload))
    return True


def lock(connection: Connection, message_id: int) -> OutgoingRow | None:
    """A message, locked until the transaction ends."""
    return fetch_row(connection, select(t.outbox).where(t.outbox.c.id == message_id).with_for_update(), t.outbox)


def settle(connection: Connection, message_id: int, state: str, why: str | None = None, **values: Any) -> None:
    """Say what became of a message; `why` where somebody may ask."""
    said = {"state": state, "leased_until": None, "lease_owner": None, "last_error": why, **values}
    connection.execute(update(t.outbox).where(t.outbox.c.id == message_id).values(**said))


def add(connection: Connection, message: Message, now: datetime) -> int:
    """Queue one message and give its id. Its key must be new."""
    return insert(connection, t.outbox, _row(message, now, now))


def of_case(connection: Connection, case_id: int, kind: str) -> list[OutgoingRow]:
    """The messages of a kind that went, or are to go, from a case."""
    query = select(t.outbox).where(t.outbox.c.case_id == case_id, t.outbox.c.kind == kind)
    return fetch_rows(connection, query.order_by(t.outbox.c.id), t.outbox)


def hold_back(connection: Connection, why: str, now: datetime) -> int:
    """Fail every message that waits, for somebody to look at; says how many that were."""
    held = update(t.outbox).where(t.outbox.c.state == WAITING)
    free: dict[str, Any] = {"leased_until": None, "lease_owner": None}
    return connection.execute(held.values(state=FAILED, last_error=why, failing_since=now, **free)).rowcount
