"""What stands around a letter."""

from __future__ import annotations

from typing import Any

from ..case import Case
from .facts import complainant_details

LARGE_PRINT = "large_print"


def letterhead(case: Case, day: Any) -> dict[str, Any]:
    """Sender, recipient, date and reference of a letter, and whether large print was agreed."""
    person = complainant_details(case)
    landlord = case.content.landlord
    contact = landlord.contact
    return {
        "landlord": landlord.name,
        "sender": [*contact.address.splitlines(), contact.telephone, contact.email],
        "recipient": [person["name"] or "", *person["address_lines"]],
        "reference": case.row["reference"],
        "date": day,
        "footer": [contact.website],
        "large_print": LARGE_PRINT in person["adjustments"],
    }
