"""Whom a notice to colleagues is for: who holds its role on the day it leaves, but for those the case is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.store import Connection, cases, outbox, users
from app.store.rows import OutgoingRow

from .actor import ENGINE
from .readable import opened, seen_by
from .runtime import Runtime

FOR = "for"
"""Names, in the payload of a notice that has a recipient, the user it is for."""
PAGE = "page"
"""Names, in the payload of a notice that is of no case, the page that it is about."""


def _people(runtime: Runtime, connection: Connection, notice: Mapping[str, Any]) -> dict[str, str]:
    """username → address of everybody who may have a notice and has an address."""
    wanted = users.addressees(connection, notice["landlord"], notice["role"], notice["username"])
    row = cases.case_of_reference(connection, notice["reference"])
    case = opened(runtime, connection, ENGINE, row) if row else None
    seeing = set(seen_by(wanted, case)) if case else set(wanted)
    return {username: wanted[username][1] for username in sorted(seeing) if wanted[username][1]}


def still_wanted(runtime: Runtime, notice: Mapping[str, Any]) -> bool:
    """Whether the person that a notice is for still has the role, and may still know of the case."""
    with runtime.database.read() as connection:
        return notice[FOR] in _people(runtime, connection, notice)


def address_notice(runtime: Runtime, connection: Connection, row: OutgoingRow) -> int:
    """Put a message for each recipient in the place of a notice to a role; says how many that are."""
    people = _people(runtime, connection, row["payload"])
    by_address = {address: username for username, address in people.items()}
    messages = [
        outbox.Message(
            row["kind"], f"{row['idempotency_key']}:{username}", row["landlord"], row["case_id"],
            {**row["payload"], FOR: username}, address,
        )
        for address, username in by_address.items()
    ]  # fmt: skip
    outbox.queue(connection, messages, runtime.clock.now())
    if messages:
        outbox.settle(connection, row["id"], outbox.ADDRESSED)
    else:
        outbox.settle(connection, row["id"], outbox.UNNEEDED, "Nobody who is to have this has an e-mail address.")
    return len(messages)
