"""What stands around a letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.landlords import Landlord

from ..case import Case
from .facts import complainant_details

LARGE_PRINT = "large_print"


SENDER = "letterhead"
"""Among what is kept with a letter: who it came from, as it said then."""


def letterhead(
    case: Case, day: Any, sender: Mapping[str, Any] | None = None, person: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Sender, recipient, date and reference of a letter, and whether large print was agreed.

    `sender`: who a letter came from that was sent; else the landlord as it is today. `person`: the details of the
    complainant, where they were read already.
    """
    person = complainant_details(case) if person is None else person
    return {
        **(sender or sender_of(case.landlord_now)),
        "recipient": [person["name"] or "", *person["address_lines"]],
        "reference": case.row["reference"],
        "date": day,
        "large_print": LARGE_PRINT in person["adjustments"],
    }


def sender_of(landlord: Landlord) -> dict[str, Any]:
    """What a letter says of the landlord: its name, and how to reach it."""
    contact = landlord.contact
    return {
        "landlord": landlord.name,
        "sender": [*contact.address.splitlines(), contact.telephone, contact.email],
        "footer": [contact.website],
    }
