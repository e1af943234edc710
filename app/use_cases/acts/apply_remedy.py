"""use: put something right at once, within one's authority, and record it (QF-11; Code 5.13, 7.1)."""

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
    """Answers: kind (one of the Code's, 7.1), what, amount (pounds, for a financial remedy), occurred_on.

    Refused, with who may, when the landlord's `remedy_authority` table does not allow it to this person.
    """
    case = command.case
    kind, amount = str(answers["kind"]), answers.get("amount")
    _check_authority(case, kind, amount)
    what = str(answers["what"])
    text = f"£{Decimal(str(amount)):,.2f}: {what}" if kind == FINANCIAL else what
    # done already, so no date to promise; and letters name no colleague, so who did it stands in the history
    remedies(case, "remedies", [{"kind": kind, "what": text}], answers)
    case.record("remedy_applied", case.occurred_on, text=text, kind=kind)
    case.record_involvement(case.actor.username, "remedy")
    return {"kind": kind}


def _check_authority(case: Case, kind: str, amount: Any) -> None:
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
    found: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    if found.get("allowed") is True:
        return
    who = landlord.title_of(landlord.posts.get(str(found.get("post")), str(found.get("post"))))
    raise Refused(
        f"{found.get('reason')}. Ask: {who}.",
        rule=str(found.get("clause") or REMEDY_AUTHORITY),
        attempt=Attempt(
            case.id, REFUSED, case.actor.username, case.today, case.now,
            {"kind": kind, "decision": REMEDY_AUTHORITY, "trace": trace},
        ),
    )  # fmt: skip
