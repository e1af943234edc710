"""One gate for every way in which money is entered: a remedy, an answer, an action, the words of a letter.

The landlord's table `money` says whether a sum is barred (COMP-05), takes somebody's authority (the table
`remedy_authority`, QF-11), or may be entered. What the Ombudsman ordered does not come this way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.content.contracts import CLAIM_FILED, MONEY, REMEDY_AUTHORITY
from app.errors import Attempt, Refused

from ..safeguards import ask_safeguard

if TYPE_CHECKING:
    from ..case import Case

FINANCIAL, GOODWILL = "financial", "goodwill"
SUMS = (FINANCIAL, GOODWILL)
"""The kinds of remedy that are a sum: for the matter itself, or for how the complaint was handled."""
BARRED, AUTHORITY = "barred", "authority"
REMEDY_REFUSED = "remedy_refused"
OFFICER = "complaints_officer"
DECIDING = ("handler", "reviewer")
A_SUM = re.compile(r"£\s?(\d[\d,]*(?:\.\d{1,2})?)|\b(\d[\d,]*(?:\.\d{1,2})?) ?(?:pounds|GBP)\b", re.IGNORECASE)
MONEY_ELEMENTS = ("remedy", "actions")
"""The elements of a letter in which money is promised."""


def sum_in(text: str) -> Decimal | None:
    """The first sum of money that a text names, in pounds."""
    match = A_SUM.search(text)
    return Decimal((match[1] or match[2]).replace(",", "")) if match else None


def kind_of(kind: str, text: str) -> str:
    """The kind of a remedy: a sum in words is money, whatever kind was chosen."""
    return FINANCIAL if kind not in SUMS and sum_in(text) is not None else kind


def require_money(case: Case, kind: str, text: str, amount: Any = None) -> None:
    """Refuse a sum that is barred, or that this person has no authority for; the attempt is kept.

    `kind`: of a remedy, or "" for words that may name a sum; what is no money passes. `amount`: in pounds, where the
    form has it by itself.
    """
    if _verdict_on(case, kind, text) == AUTHORITY:
        require_authority(case, kind_of(kind, text), amount if amount is not None else sum_in(text))


def require_not_barred(case: Case, kind: str, text: str) -> None:
    """Refuse a sum that the table `money` bars; who has the authority for it is asked elsewhere."""
    _verdict_on(case, kind, text)


def _verdict_on(case: Case, kind: str, text: str) -> str:
    """What the table `money` says of a sum, "" where the words name none; Refused where it is barred."""
    what = kind_of(kind, text)
    if what not in SUMS:
        return ""
    facts = {
        **case.context(),
        "claim_filed": bool(case.happened(CLAIM_FILED)),
        "remedy_kind": what,
        "candidate_answers": case.actor.username in (case.row["handler"], case.row["reviewer"]),
    }
    asked = ask_safeguard(case, MONEY, facts)
    said: Mapping[str, Any] = asked.value
    if said["verdict"] == BARRED:
        remedy = "Leave the sum out. A goodwill sum for how the complaint was handled may be entered as such."
        attempt = _attempt(case, what, MONEY, asked.answer.trace)
        raise Refused(f"{said['reason']}. {remedy}", rule=str(said.get("clause") or MONEY), attempt=attempt)
    return str(said["verdict"])


def require_authority(case: Case, kind: str, amount: Any) -> None:
    """Refuse a remedy that the table `remedy_authority` does not allow to this person. `amount`: in pounds, if any."""
    landlord = case.landlord_now
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
    asked = ask_safeguard(case, REMEDY_AUTHORITY, facts, keep=True)
    authority: Mapping[str, Any] = asked.value
    if authority["allowed"] is True:
        return
    who = landlord.title_of(landlord.posts.get(str(authority.get("post")), str(authority.get("post"))))
    raise Refused(
        f"{authority.get('reason')}. Ask: {who}.",
        rule=str(authority.get("clause") or REMEDY_AUTHORITY),
        attempt=_attempt(case, kind, REMEDY_AUTHORITY, asked.answer.trace),
    )


def _attempt(case: Case, kind: str, decision: str, trace: Any) -> Attempt:
    return Attempt(
        case.id, REMEDY_REFUSED, case.actor.username, case.today, case.now,
        {"kind": kind, "decision": decision, "trace": trace},
    )  # fmt: skip
