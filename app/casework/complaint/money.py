"""One gate for every way in which money is entered: a remedy, an answer, an action, the words of a letter.

The landlord's table `money` says whether a sum is barred (COMP-05), takes somebody's authority (the table
`remedy_authority`, QF-11), or may be entered. What the Ombudsman ordered does not come this way.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from app.content.contracts import CLAIM_FILED, MONEY, REMEDY_AUTHORITY
from app.errors import Attempt, Refused

from ..safeguards import ask_safeguard
from .money_named import money_named, sum_in

if TYPE_CHECKING:
    from ..case import Case

FINANCIAL, GOODWILL = "financial", "goodwill"
SUMS = (FINANCIAL, GOODWILL)
"""The kinds of remedy that are a sum: for the matter itself, or for how the complaint was handled."""
BARRED, AUTHORITY = "barred", "authority"
REMEDY_REFUSED = "remedy_refused"
OFFICER = "complaints_officer"
DECIDING = ("handler", "reviewer")
SHOWN = 80


def kind_of(case: Case, kind: str, text: str) -> str:
    """The kind of a remedy: money in words is money, whatever kind was chosen."""
    return FINANCIAL if kind not in SUMS and money_named(case, text) else kind


def require_money(case: Case, kind: str, text: str, amount: Any = None) -> None:
    """Refuse a sum that is barred, or that this person has no authority for; the attempt is kept.

    `kind`: of a remedy, or "" for words that may name a sum; what is no money passes. `amount`: in pounds, where the
    form has it by itself.
    """
    _require_of_kind(case, kind_of(case, kind, text), amount if amount is not None else sum_in(text), text)


def require_money_in_letter(case: Case, words: str, known: str = "") -> None:
    """Refuse money in words of ours that a customer reads in a letter, where `require_money` would refuse it.

    `known`: words in which the same money stands by right, such as a part of the letter before somebody edited it.
    """
    if set(money_named(case, words, promised=False)) - set(money_named(case, known, promised=False)):
        _require_of_kind(case, FINANCIAL, sum_in(words), words)


def require_not_barred(case: Case, kind: str, text: str) -> None:
    """Refuse a sum that the table `money` bars; who has the authority for it is asked elsewhere."""
    _verdict_on(case, kind_of(case, kind, text), text)


def _require_of_kind(case: Case, kind: str, amount: Any, text: str) -> None:
    if _verdict_on(case, kind, text) == AUTHORITY:
        require_authority(case, kind, amount)


def _verdict_on(case: Case, kind: str, text: str) -> str:
    """What the table `money` says of a kind of remedy, "" where it is no sum; Refused where it is barred."""
    if kind not in SUMS:
        return ""
    facts = {
        **case.context(),
        "claim_filed": bool(case.happened(CLAIM_FILED)),
        "remedy_kind": kind,
        "candidate_answers": case.actor.username in (case.row["handler"], case.row["reviewer"]),
    }
    asked = ask_safeguard(case, MONEY, facts)
    said: Mapping[str, Any] = asked.value
    if said["verdict"] == BARRED:
        remedy = (
            f"It stands in “{shorten(text, SHOWN, placeholder='…')}”. Leave it out. A goodwill sum for how the "
            "complaint was handled may be entered as a remedy of that kind."
        )
        attempt = _attempt(case, kind, MONEY, asked.answer.trace)
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
