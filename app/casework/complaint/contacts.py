"""Whether a contact counts as the one that the policy asks for: the landlord's table alone says so (CON-01 to CON-04).

The same table answers for the act `record_contact` and for the user task whose property `contact` names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app import feel
from app.content.contracts import PERSONAL_CONTACT
from app.errors import Invalid

from .extensions import CONTACT_ATTEMPTED

if TYPE_CHECKING:
    from ..case import Case

METHOD = "method"


def judge_contact(case: Case, answers: Mapping[str, Any], decision_id: str = PERSONAL_CONTACT) -> dict[str, Any]:
    """Ask the table about a contact: its `event`, whether it `counts`, and the `reason`. The answer is kept."""
    facts = {
        **case.context(),
        **answers,
        "by_handler": case.actor.username in {case.row["handler"], case.row["reviewer"]},
        "contact_attempts": len(case.happened(CONTACT_ATTEMPTED)),
    }
    value, _ = case.decide(decision_id, facts)
    judgement = value if isinstance(value, Mapping) else {}
    return {
        "event": str(judgement.get("event") or CONTACT_ATTEMPTED),
        "counts": judgement.get("counts") is True,
        "reason": feel.to_json(judgement.get("reason")),
    }


def require_personal_contact(case: Case, answers: Mapping[str, Any], decision_id: str) -> None:
    """Refuse to complete a task that is the contact by one that does not count; it is kept as an act instead."""
    judgement = judge_contact(case, answers, decision_id)
    if not judgement["counts"]:
        said = f"{judgement['reason'] or 'This contact does not count'}. "
        raise Invalid({METHOD: f"{said}Keep it under “Record a contact or an attempt”; this stays to be done."})
