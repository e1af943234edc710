"""Act: put something right at once, within one's authority, and record it (QF-11; Code 5.13, 7.1)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.recorders.findings import remedies
from app.content.contracts import REMEDY_AUTHORITY
from app.errors import Attempt, Refused

if TYPE_CHECKING:
    from app.casework.case import Case
    from app.casework.command import CaseCommand

FINANCIAL = "financial"
REFUSED = "remedy_refused"
OFFICER = "complaints_officer"
DECIDING = ("handler", "reviewer")


@act("apply_remedy")
def apply_remedy(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Record the remedy as given. Answers: kind (Code 7.1), what, amount (pounds, if financial), occurred_on.

    Refused, naming who may, when the landlord's `remedy_authority` table does not allow it to this person.
    """
    case = command.case
    kind, amount = str(answers["kind"]), answers.get("amount")
    _require_authority(case, kind, amount)
    what = str(answers["what"])
    text = f"£{Decimal(str(amount)):,.2f}: {what}" if kind == FINANCIAL else what
    # done already, so no date to promise; and letters name no colleague, so who did it stands in the history
    remedies(case, "remedies", [{"kind": kind, "what": text}], answers)
    case.record("remedy_applied", case.occurred_on, text=text, kind=kind)
    return {"kind": kind}


def _require_authority(case: Case, kind: str, amount: Any) -> None:
    """Refuse a remedy that the table `remedy_authority` does not allow to this person."""
    landlord = case.content.landlord
    held = case.actor.roles(case.landlord)
    posts = landlord.posts_of(held)
    facts = {
        **case.context(),
        "actor_roles": sorted(held),
        "complaints_officer": OFFICER in posts,
        "decides_complaints": any(post in posts for post in DECIDING),
        "remedy_kind": kind,
        "remedy_amount": amount,
    }
    value, trace = case.decide(REMEDY_AUTHORITY, facts)
    authority: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    if authority.get("allowed") is True:
        return
    who = landlord.title_of(landlord.posts.get(str(authority.get("post")), str(authority.get("post"))))
    raise Refused(
        f"{authority.get('reason')}. Ask: {who}.",
        rule=str(authority.get("clause") or REMEDY_AUTHORITY),
        attempt=Attempt(
            case.id, REFUSED, case.actor.username, case.today, case.now,
            {"kind": kind, "decision": REMEDY_AUTHORITY, "trace": trace},
        ),
    )  # fmt: skip
