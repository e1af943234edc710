"""use: record a contact with the customer, or an attempt (CON-01 to CON-04)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app import feel

from ..authority import check_may_be_told, speaks_for_the_complainant
from ..extending import CONTACT_ATTEMPTED
from ..told import CUSTOMER_CONTACTED
from .registry import act

if TYPE_CHECKING:
    from ..verb import Verb

WITH_SOMEBODY_ELSE = "contact_with_somebody_else"


@act("record_contact")
def record_contact(verb: Verb, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a contact or an attempt. Whether it counts as the personal contact that the policy asks for is the
    landlord's `personal_contact` table; if it does, the diagram that waits for it is told.

    Only the complainant and whom they authorised are told how it stands; to speak to anybody else is kept, but it is no
    contact with the customer (CON-09)."""
    casework = verb.casework
    if answers.get("progress_given") is True:
        check_may_be_told(casework, answers)
    casework.involve(casework.actor.username, "contact")
    if not speaks_for_the_complainant(casework, answers):
        casework.record(WITH_SOMEBODY_ELSE, casework.occurred_on, method=str(answers.get("method") or ""))
        return {"counts": False, "reason": "This was not the customer, nor anybody who acts for them", "told": False}
    facts = {
        **casework.context(),
        **answers,
        "by_handler": casework.actor.username in _handlers(verb),
        "contact_attempts": len(casework.happened(CONTACT_ATTEMPTED)),
    }
    value, _ = casework.decide("personal_contact", facts)
    found = value if isinstance(value, Mapping) else {}
    event = str(found.get("event") or CONTACT_ATTEMPTED)
    casework.record(event, casework.occurred_on, method=str(answers.get("method") or ""))
    told = verb.conductor.tell(CUSTOMER_CONTACTED, {}) if found.get("counts") is True else False
    return {"counts": bool(found.get("counts")), "reason": feel.to_json(found.get("reason")), "told": told}


def _handlers(verb: Verb) -> set[str | None]:
    return {verb.casework.row["handler"], verb.casework.row["reviewer"]}
