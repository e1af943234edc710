"""What became of letters that went by e-mail, for whoever reads the case: a letter that did not arrive was not sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.store import outbox

if TYPE_CHECKING:
    from app.store import Connection
    from app.store.rows import LetterWithoutText

WORDS = {
    outbox.WAITING: "waits to leave",
    outbox.SENT: "sent",
    outbox.FAILED: "did not arrive: send it another way, or ask your administrator to send it to another address",
    outbox.GIVEN_UP: "not sent",
}


@dataclass(frozen=True)
class Delivery:
    """A letter on its way to one address. `failed`: somebody has to see to it."""

    recipient: str
    words: str
    sent_at: datetime | None
    failed: bool


def deliveries_of(
    connection: Connection, case_id: int, letters: Sequence[LetterWithoutText]
) -> dict[int, list[Delivery]]:
    """Letter → what became of it at each address, of the letters of a case that went by e-mail."""
    if not any(letter["channel"] == "email" for letter in letters):
        return {}
    known: dict[int, list[Delivery]] = {}
    for row in outbox.of_case(connection, case_id, outbox.LETTER):
        state = row["state"]
        words = WORDS.get(state, state)
        if state == outbox.GIVEN_UP and row["last_error"]:
            words = f"{words}: {row['last_error']}"
        delivery = Delivery(row["recipient"] or "", words, row["sent_at"], state == outbox.FAILED)
        known.setdefault(row["payload"]["letter_id"], []).append(delivery)
    return known
