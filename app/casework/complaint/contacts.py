"""Whether a contact counts as the one that the policy asks for: the landlord's table alone says so (CON-01 to CON-04).

The same table answers for the act `record_contact` and for the user task whose property `contact` names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.content.contracts import PERSONAL_CONTACT
from app.content.contracts.tables import CONTACT_RULE

from ..safeguards import ask_safeguard

if TYPE_CHECKING:
    from ..case import Case

METHOD, INCOMING, FROM_CUSTOMER = "method", "in", "from_customer"
CONTACT_ATTEMPTED, ESCALATED = "contact_attempted", "escalated"


def attempts_to_reach(case: Case) -> int:
    """On how many days somebody here tried to reach the customer at this stage, before there was any contact.

    An attempt goes out from here. What came in from the customer is a contact, and so is every conversation; after the
    first, nobody can say that they could not be reached. Two attempts on one day are one (policies §0.3).
    """
    stage = case.row["stage"] or 1
    begun = case.last(ESCALATED) if stage > 1 else None
    since = case.events.index(begun) + 1 if begun else 0
    contacts = case.content.output_literals(PERSONAL_CONTACT, "event")
    days: set[date] = set()
    for event in case.events[since:]:
        if event.data.get(FROM_CUSTOMER) is True:
            break
        if event.type not in contacts or event.data.get("stage", stage) != stage:
            continue
        if event.type != CONTACT_ATTEMPTED or event.data.get("direction") == INCOMING:
            break
        days.add(event.occurred_on)
    return len(days)


def judge_contact(case: Case, answers: Mapping[str, Any], decision_id: str = PERSONAL_CONTACT) -> dict[str, Any]:
    """Ask the table about a contact: its `event`, whether it `counts`, and the `reason`. The answer is kept."""
    facts = {
        **case.context(),
        **answers,
        "by_handler": case.actor.username in {case.row["handler"], case.row["reviewer"]},
        "contact_attempts": attempts_to_reach(case),
    }
    judgement = ask_safeguard(case, decision_id, facts, CONTACT_RULE, keep=True).value
    return {name: judgement[name] for name in ("event", "counts", "reason")}


def why_no_personal_contact(case: Case, answers: Mapping[str, Any], decision_id: str) -> dict[str, str]:
    """Why a task that is the contact cannot be completed by this one, by field; it is kept as an act instead."""
    judgement = judge_contact(case, answers, decision_id)
    if judgement["counts"]:
        return {}
    said = f"{judgement['reason'] or 'This contact does not count'}. "
    return {METHOD: f"{said}Keep it under “Record a contact or an attempt”; this stays to be done."}
