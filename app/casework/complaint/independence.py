"""Who may not decide a case: the conflict rules, asked of the landlord's own decision tables (Code 5.8, 6.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.errors import Attempt, Refused
from app.feel import to_python
from app.store import cases, tables, users

from ..capacities import CONTRIBUTED, HANDLED, PROPOSED, REVIEWED, SUBJECT
from .samples import RESPONSES
from .subjects import has_a_subjects_name, is_subject

if TYPE_CHECKING:
    from ..case import Case

ONLY_THE_NAME = (
    "That goes by the name alone: choose somebody else, or if somebody else is meant, have a complaints officer say so "
    "under “Say whom the complaint is about”."
)
ASSIGNMENT_REFUSED = "assignment_refused"


def candidate_facts(case: Case, username: str) -> dict[str, Any]:
    """What the tables `handler` and `reviewer` may ask about somebody: roles, and every earlier part in this case."""
    rows = cases.rows_of(case.connection, tables.involvement, case.id)
    mine = [row["capacity"] for row in rows if row["username"] == username]
    mine = [one for one in mine if one.partition(": ")[2] != SUBJECT]  # asked of the case itself: it may be corrected
    earlier = [one for one in mine if not one.startswith("2:")]
    own = username == case.actor.username
    name = case.actor.name if own else users.names_of(case.connection, [username]).get(username, username)
    roles = (
        {one.role for one in case.actor.memberships if one.landlord == case.landlord}
        if own
        else users.roles_held(case.connection, case.landlord, username)
    )
    by_name = has_a_subjects_name(case, username, name)
    return {
        "candidate": username,
        "candidate_roles": sorted(roles),
        "candidate_considered_stage_1": username == case.row["handler"]
        or any(one in {f"{stage}: {what}" for stage in (0, 1) for what in HANDLED} for one in earlier),
        "candidate_contributed": any(one.partition(": ")[2] in (CONTRIBUTED, REVIEWED) for one in earlier),
        "candidate_involved": bool(earlier),
        "candidate_proposed": any(one.partition(": ")[2] == PROPOSED for one in mine),
        "candidate_is_subject": by_name or is_subject(case, username, name),
        "candidate_has_subjects_name": by_name,
        "candidate_is_handler": username == case.row["handler"],
        "candidate_is_reviewer": username == case.row["reviewer"],
        "candidate_wrote_response": any(
            row["key"] in RESPONSES and row["issued_by"] == username for row in case.rows(tables.letter)
        ),
    }


def require_independent(case: Case, decision_id: str, username: str) -> None:
    """Refuse somebody whom the table bars, with its reason; the attempt is logged though nothing else is (PRM-02)."""
    if not case.content.has_decision(decision_id):
        return
    facts = candidate_facts(case, username)
    answer = case.content.decide(decision_id, {**case.context(), **facts})
    found = _plain(answer.value)
    if found.get("allowed") is not False:
        return
    name = users.names_of(case.connection, [username]).get(username, username)
    reason = str(found.get("reason") or "is not independent of this case")
    remedy = ONLY_THE_NAME if facts["candidate_has_subjects_name"] else "Choose somebody else."
    raise Refused(
        f"{name} {reason}. {remedy}",
        rule=str(found.get("clause") or decision_id),
        attempt=Attempt(
            case.id, ASSIGNMENT_REFUSED, case.actor.username, case.today, case.now,
            {"candidate": username, "decision": decision_id, "trace": answer.trace},
        ),
    )  # fmt: skip


def _plain(value: Any) -> dict[str, Any]:
    found = to_python(value)
    return found if isinstance(found, dict) else {"allowed": found}
