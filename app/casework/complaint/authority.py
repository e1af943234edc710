"""Who may be given news of a complaint: whoever made it, and those with their authority (CON-09, Code 5.12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.content.contracts import ADDRESSEE, COMPLAINANT, MAY_BE_TOLD
from app.errors import Attempt, Invalid, Refused
from app.store import cases, tables
from app.store.rows import AuthorityRow

from ..safeguards import ask_safeguard

if TYPE_CHECKING:
    from ..case import Case

REPRESENTATIVE = "representative"
NONE = "none"
ELECTED_OR_REPRESENTATIVE = ("representative", "mp", "councillor")
STRONGEST_FIRST = ("power_of_attorney", "written", "spoken")
REFUSED = "progress_not_given"


def authority_in_force(row: AuthorityRow, day: date) -> bool:
    """Whether an authority counts on a day: from the day it was given to the day before it ended, or its last day."""
    expired = row["expires_on"] is not None and row["expires_on"] < day
    ended = row["ended_on"] is not None and row["ended_on"] <= day
    return bool(row["given_on"] <= day and not expired and not ended)


def authority_of(case: Case, name: str) -> AuthorityRow | None:
    """The strongest authority that somebody has from the complainant on the day of the act."""
    wanted = _normalised(name)
    held = [
        row
        for row in case.rows(tables.authority)
        if _normalised(row["name"]) == wanted and authority_in_force(row, case.occurred_on)
    ]
    return min(held, key=lambda row: STRONGEST_FIRST.index(row["form"]), default=None)


def permission_for(case: Case, answers: Mapping[str, Any], *, keep: bool = True) -> tuple[dict[str, Any], list[Any]]:
    """What the landlord's table says of the person in `told_whom` and `with_whom`: allowed, reason, instead, clause.

    Invalid for somebody other than the complainant who is not named: their authority is kept by name.
    """
    whom = str(answers.get("told_whom") or COMPLAINANT)
    name = str(answers.get("with_whom") or "").strip()
    if whom != COMPLAINANT and not name:
        raise Invalid({"with_whom": "Enter their name: whether they may be told depends on what is on file for them."})
    held = authority_of(case, name) if whom != COMPLAINANT else None
    on_file = {"authority": held["form"] if held else NONE, "standing": held["standing"] if held else ""}
    facts = {**case.context(), "told_whom": whom, **on_file}
    asked = ask_safeguard(case, MAY_BE_TOLD, facts, keep=keep)
    return dict(asked.value), asked.answer.trace


def may_be_told_by_authority(case: Case, row: AuthorityRow) -> bool:
    """Whether the landlord's table lets somebody whose authority is on file have news of the complaint (CON-09)."""
    whom = row["standing"] if row["standing"] in ELECTED_OR_REPRESENTATIVE else REPRESENTATIVE
    permission, _ = permission_for(case, {"told_whom": whom, "with_whom": row["name"]}, keep=False)
    return permission.get("allowed") is True


def same_name(name: str, other: str) -> bool:
    """Whether two names are written alike, but for spaces and capitals."""
    return _normalised(name) == _normalised(other)


def require_may_be_told(case: Case, answers: Mapping[str, Any], *, keep: bool = True) -> None:
    """Refuse to give news of the complaint to somebody whom the table does not allow, with what to do instead.

    Raises Refused; the attempt stays in the history of the case. `keep`: whether the answer of the table is kept also
    when it allows.
    """
    permission, trace = permission_for(case, answers, keep=keep)
    if permission.get("allowed") is True:
        return
    whom = str(answers.get("told_whom") or COMPLAINANT)
    data = {
        "told_whom": whom,
        "with_whom": str(answers.get("with_whom") or ""),
        "decision": MAY_BE_TOLD,
        "trace": trace,
    }
    parts = (permission.get("reason"), permission.get("instead"))
    reason = " ".join(f"{str(part).rstrip('.')}." for part in parts if part)
    raise Refused(
        reason,
        rule=str(permission.get("clause") or MAY_BE_TOLD),
        attempt=Attempt(
            case.id, REFUSED, case.actor.username, case.today, case.now, data
        ),
    )  # fmt: skip


def require_addressee_may_be_told(case: Case) -> None:
    """Refuse a letter to whoever is recorded as the customer, if the tables say that they may not get it (REP-02).

    The table `addressee` says whether that is the customer; raises Refused for everybody who has no permission.
    """
    person_id = case.row["complainant_id"]
    person = cases.get_row(case.connection, tables.person, person_id) if person_id else None
    whom = ask_safeguard(case, ADDRESSEE, case.context()).value["told_whom"]
    name = (person["name"] if person else "") or "nobody"
    require_may_be_told(case, {"told_whom": whom, "with_whom": name}, keep=False)


def record_spokesperson(case: Case, answers: Mapping[str, Any]) -> bool | None:
    """Keep who got in touch for the customer, with their permission if they have it.

    Whether they may get news of it; None when nobody was named. Answers of `log_contact`: contact_name,
    contact_standing, contact_authority.
    """
    name = " ".join(str(answers.get("contact_name") or "").split())
    if not name:
        return None
    form = str(answers.get("contact_authority") or NONE)
    if form in STRONGEST_FIRST:
        case.insert(
            tables.authority,
            name=name, standing=str(answers.get("contact_standing") or "other"), form=form, scope="",
            given_on=case.row["received_on"], expires_on=None, recorded_at=case.now, recorded_by=case.actor.username,
        )  # fmt: skip
        case.record("authority_recorded", case.row["received_on"], text=name, form=form)
    source = case.row["source"]
    whom = source if source in ELECTED_OR_REPRESENTATIVE else "other"
    permission, _ = permission_for(case, {"told_whom": whom, "with_whom": name})
    return permission.get("allowed") is True


def speaks_for_the_complainant(case: Case, answers: Mapping[str, Any]) -> bool:
    """Whether speaking to this person is speaking to the customer: the complainant, or who represents them."""
    whom = str(answers.get("told_whom") or COMPLAINANT)
    if whom == COMPLAINANT:
        return True
    permission, _ = permission_for(case, answers)
    return whom == REPRESENTATIVE and permission.get("allowed") is True


def _normalised(name: str) -> str:
    return " ".join(name.split()).casefold()
