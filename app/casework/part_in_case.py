"""What somebody may do in a case: one rule, asked of the table `part_in_case` by every command and page
about a case. Lists are made by `readable.py`, which hides a case from those whom it is about.

Four verdicts: nothing (the case does not exist for them), their own statement only, reading, acting. Roles come on
top: this rule says who has no say whatever roles they hold (Code 5.8, 6.13; policies §0.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.content.asking import Asked
from app.content.contracts import ACTION_ID, CONTRIBUTION, OWNER, PART_IN_CASE
from app.errors import Attempt, Barred, NoPart, RedressError, Refused, SafeguardFailed
from app.statuses import OPEN, STAGE_2
from app.store import cases, tables

from .access import NOT_AMONG_YOURS, in_sight, is_offered
from .actor import ENGINE
from .capacities import HANDLER_OF_STAGE_1
from .complaint.contributions import outstanding
from .complaint.independence import ASSIGNMENT_REFUSED, ONLY_THE_NAME
from .complaint.subjects import has_a_subjects_name, is_subject, subjects_of
from .roles_asked import READ, why_not_by_role
from .safeguards import ask_safeguard

if TYPE_CHECKING:
    from app.store.rows import TaskRow

    from .case import Case

NOTHING, OWN_STATEMENT, READS, ACTS = "nothing", "own_statement", "reads", "acts"
ASKED_FOR_NOTHING, STATEMENT, ACTION = "nothing", "statement", "action"


@dataclass(frozen=True)
class Part:
    """What somebody may do: `verdict`, with the reason and its clause.

    `is_subject`: they are complained about; `by_name`: by words that may mean them, or somebody of the same name.
    `by_request`: they are asked by name for something of their own, which takes no role. `failed`: the rule gave no
    answer, so that it is nothing.
    """

    verdict: str
    reason: str
    clause: str
    is_subject: bool = False
    by_name: bool = False
    by_request: bool = False
    asked: Asked | None = None
    failed: SafeguardFailed | None = None


def part_in_case(case: Case, doing: str = READ, task: TaskRow | None = None) -> Part:
    """What the case's actor may do in it, of the kind `doing`: READ, an act, a message, or a task's element id.

    `task`: the row of the task that they want to do or see. Roles are not asked for, but for whether they see the case.
    """
    actor = case.actor
    if actor.username == ENGINE.username:
        return Part(ACTS, "does what the diagrams say", "")
    if not case.untouched:
        return _asked_now(case, doing, task)
    key = (actor.username, doing, task and (task["id"], task["assignee"]))
    part: Part = case.parts.get(key) or _asked_now(case, doing, task)
    case.parts[key] = part
    return part


def _asked_now(case: Case, doing: str, task: TaskRow | None) -> Part:
    """The same as the case is now, whatever was asked before."""
    actor = case.actor
    by_name = bool(subjects_of(case)) and has_a_subjects_name(case, actor.username, actor.name)
    subject = by_name or is_subject(case, actor.username, actor.name)
    asked_for = _asked_for(case, doing, task)
    facts = {
        **case.context(),
        "candidate_is_subject": subject,
        "candidate_sees_case": sees_case(case),
        "candidate_handled_stage_1": _stage_2_is_considered(case) and handled_stage_1(case, actor.username),
        "candidate_of_other_area": _answers_for_other_areas(case, doing, task),
        "asked_for": asked_for,
        "area": str((task["service_area"] if task else "") or case.row["service_area"]).replace("_", " "),
        "doing": doing,
    }
    try:
        asked = ask_safeguard(case, PART_IN_CASE, facts)
    except SafeguardFailed as error:  # nobody acts on what the rules do not say
        return Part(NOTHING, "has no part in this case", PART_IN_CASE, subject, by_name, failed=error)
    said, requested = asked.value, asked_for != ASKED_FOR_NOTHING
    clause = str(said.get("clause") or PART_IN_CASE)
    return Part(said["part"], str(said["reason"]), clause, subject, by_name, requested, asked)


def sees_case(case: Case) -> bool:
    """Whether the actor's roles, or their part in it, let them look into the case."""
    return bool(in_sight(case.connection, case.landlord_now, case.actor, [case.row]))


def handled_stage_1(case: Case, username: str) -> bool:
    """Whether somebody handled stage 1: it is allocated to them, or was (Code 6.13)."""
    if username == case.row["handler"]:
        return True
    rows = cases.rows_of(case.connection, tables.involvement, case.id)
    return any(row["username"] == username and row["capacity"] in HANDLER_OF_STAGE_1 for row in rows)


def what_may_be_done(case: Case, names: Iterable[str]) -> list[str]:
    """Those of these acts and messages that the case's actor may use or send: by role, and by their part in it."""
    actor, landlord = case.actor, case.landlord_now
    held = actor.roles(case.landlord)
    allowed = [name for name in names if landlord.may(held, name)]
    if case.row["stage"] != STAGE_2 and not any(membership.areas for membership in actor.memberships):
        return allowed if part_in_case(case).verdict == ACTS else []
    return [name for name in allowed if part_in_case(case, name).verdict == ACTS]


def require_in_sight(case: Case, doing: str = READ, task: TaskRow | None = None) -> Part:
    """The part of the case's actor; Barred where it is nothing. The attempt of whoever is complained about is kept."""
    part = part_in_case(case, doing, task)
    if part.failed is not None:
        raise _unanswered(part)
    if part.verdict == NOTHING and not part.is_subject:
        raise Barred(why_not_by_role(case, doing, task) or NOT_AMONG_YOURS, NOT_AMONG_YOURS, rule=part.clause)
    if part.verdict == NOTHING:
        raise refusal_of(case, part, doing)
    return part


def _unanswered(part: Part) -> Refused:
    """What is said where the rule gives no answer: to whoever is complained about, that there is no such case."""
    failed = part.failed
    assert failed is not None
    if not part.is_subject:
        return failed
    barred = Barred(failed.reason, NOT_AMONG_YOURS, rule=failed.rule, attempt=failed.attempt)
    barred.__cause__ = failed
    return barred


def require_acts(case: Case, part: Part, doing: str) -> None:
    """Refuse somebody who may read this case and not do this, with the reason; the attempt is kept."""
    if part.verdict in (READS, NOTHING):
        raise refusal_of(case, part, doing)


def refusal_of(case: Case, part: Part, doing: str) -> RedressError:
    """The refusal that a part means, with the entry that the case's history keeps."""
    remedy = ONLY_THE_NAME if part.by_name else "Choose somebody else."
    text = f"{case.actor.name} {part.reason}. {remedy}"
    attempt = Attempt(
        case.id, ASSIGNMENT_REFUSED, case.actor.username, case.today, case.now,
        {
            "candidate": case.actor.username, "decision": PART_IN_CASE, "doing": doing,
            "trace": part.asked.answer.trace if part.asked else [],
        },
    )  # fmt: skip
    if part.verdict == NOTHING:
        return Barred(text, NOT_AMONG_YOURS, rule=part.clause, attempt=attempt)
    return NoPart(text, rule=part.clause, attempt=attempt)


def _asked_for(case: Case, doing: str, task: TaskRow | None) -> str:
    """What of their own the actor is asked for by name: a statement, an action they promised, or nothing."""
    username = case.actor.username
    if task is None:
        if doing != "complete_action":
            return ASKED_FOR_NOTHING
        open_ones = [row for row in case.rows(tables.action) if row.get("done_on") is None]
        mine = any(username in (row["owner"], row["recorded_by"]) for row in open_ones)
        return ACTION if mine else ASKED_FOR_NOTHING
    properties: Mapping[str, Any] = task["properties"] or {}
    number = properties.get(CONTRIBUTION)
    if number is not None:
        asked = {row["id"]: row["asked"] for row in outstanding(case)}
        return STATEMENT if asked.get(int(number)) == username else ASKED_FOR_NOTHING
    return ACTION if username in (properties.get(OWNER), _promised_by(case, properties)) else ASKED_FOR_NOTHING


def _promised_by(case: Case, properties: Mapping[str, Any]) -> str | None:
    """Who promised the action that a task follows, if it follows one: they may say that it is done."""
    number = properties.get(ACTION_ID)
    row = cases.get_row(case.connection, tables.action, int(number)) if number is not None else None
    return row["recorded_by"] if row else None


def _stage_2_is_considered(case: Case) -> bool:
    """Whether stage 2 has begun and is not answered: what was promised is followed by whoever does it."""
    return case.row["stage"] == STAGE_2 and case.row["status"] == OPEN


def _answers_for_other_areas(case: Case, doing: str, task: TaskRow | None) -> bool:
    """Whether the roles by which the actor would do this are limited to service areas of which this is none.

    Whoever handles or reviews the case, or has the task, was chosen for it.
    """
    actor, landlord = case.actor, case.landlord_now
    if actor.username in (case.row["handler"], case.row["reviewer"]):
        return False
    if task is not None:
        chosen = task["assignee"] == actor.username
        holds = actor.holds(case.landlord, *task["offered"].strip("|").split("|"))
        return holds and not chosen and not is_offered(actor, case.landlord, task["offered"], task["service_area"])
    if doing == READ or not case.row["service_area"]:
        return False
    held = [role for role in actor.roles(case.landlord) if landlord.may({role}, doing)]
    return bool(held) and all(
        (areas := actor.areas(case.landlord, role)) and case.row["service_area"] not in areas for role in held
    )
