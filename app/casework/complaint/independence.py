"""Who may not decide a case: the conflict rules, asked of the landlord's own decision tables (Code 5.8, 6.13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.content.contracts.tables import INDEPENDENCE_RULE
from app.errors import Attempt, Refused
from app.store import users
from app.store.queries.case import part_so_far

from ..capacities import CONTRIBUTED, HANDLED, PROPOSED, REVIEWED, SUBJECT
from ..safeguards import ask_safeguard
from .samples import answers_a_stage
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
    mine, letters = part_so_far(case.connection, case.id, username)
    # whether somebody is a subject is asked of the case itself, because it may be corrected
    mine = [part for part in mine if part.partition(": ")[2] != SUBJECT]
    earlier = [part for part in mine if not part.startswith("2:")]
    own = username == case.actor.username
    name = case.actor.name if own else users.names_of(case.connection, [username]).get(username, username)
    roles = (
        {membership.role for membership in case.actor.memberships if membership.landlord == case.landlord}
        if own
        else users.roles_held(case.connection, case.landlord, username)
    )
    by_name = has_a_subjects_name(case, username, name)
    return {
        "candidate": username,
        "candidate_roles": sorted(roles),
        "candidate_considered_stage_1": username == case.row["handler"]
        or any(part in {f"{stage}: {what}" for stage in (0, 1) for what in HANDLED} for part in earlier),
        "candidate_contributed": any(part.partition(": ")[2] in (CONTRIBUTED, REVIEWED) for part in earlier),
        "candidate_involved": bool(earlier),
        "candidate_proposed": any(part.partition(": ")[2] == PROPOSED for part in mine),
        "candidate_is_subject": by_name or is_subject(case, username, name),
        "candidate_has_subjects_name": by_name,
        "candidate_is_handler": username == case.row["handler"],
        "candidate_is_reviewer": username == case.row["reviewer"],
        "candidate_wrote_response": answers_a_stage(case, letters),
    }


def require_independent(case: Case, decision_id: str, username: str) -> None:
    """Refuse somebody whom the table does not plainly allow, with its reason (PRM-02).

    Raises Refused; the attempt is logged though nothing else is.
    """
    facts = candidate_facts(case, username)
    asked = ask_safeguard(case, decision_id, {**case.context(), **facts}, INDEPENDENCE_RULE)
    verdict: Mapping[str, Any] = asked.value
    if verdict["allowed"] is True:
        return
    name = users.names_of(case.connection, [username]).get(username, username)
    reason = str(verdict.get("reason") or "is not independent of this case")
    remedy = ONLY_THE_NAME if facts["candidate_has_subjects_name"] else "Choose somebody else."
    raise Refused(
        f"{name} {reason}. {remedy}",
        rule=str(verdict.get("clause") or decision_id),
        attempt=Attempt(
            case.id, ASSIGNMENT_REFUSED, case.actor.username, case.today, case.now,
            {"candidate": username, "decision": decision_id, "trace": asked.answer.trace},
        ),
    )  # fmt: skip
