"""Recorders of what was found and what was promised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.content.messages import ACTION_PROMISED
from app.errors import Invalid
from app.store import tables

from ..complaint.money import require_money
from ..letters.facts import current_points
from ..part_taken import note_named
from .registry import recorder

if TYPE_CHECKING:
    from ..case import Case

HEARD, COMMENT = "heard_on_findings", "customer_comment"
NOTHING_DEFINED = "The complaint has no definition yet, so there are no points to decide. Acknowledge it first."


@recorder("heard_on_findings", even_empty=True)
def heard_on_findings(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """When the findings were put to the customer before the decision, and `customer_comment` to them (S1-08)."""
    said = str(answers.get(COMMENT) or "").strip()
    if value is None and not said:
        return
    day = value if isinstance(value, date) else date.fromisoformat(value) if value else case.occurred_on
    if day > case.today:
        raise Invalid({key: "This date is in the future. Enter the day on which they heard the findings."})
    case.record(HEARD, day, text=said or "They have said nothing to them so far.", commented=bool(said))


@recorder("outcomes", even_empty=True)
def outcomes(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """A decision and reasons for every point of the current definition (S1-09, S1-15, Code 6.7).

    A row may name its point by `number`; rows without numbers answer the points in order. What was decided on a point
    at another stage is no answer, and no letter goes out without one: the reason to send a letter incomplete is not a
    reason to decide nothing.
    """
    points = current_points(case)
    given: dict[int, Mapping[str, Any]] = {}
    for position, row in enumerate(value or [], start=1):
        given[int(row.get("number") or position)] = row
    unknown = given.keys() - {point["number"] for point in points}
    if unknown and not points:
        raise Invalid({key: NOTHING_DEFINED})
    if unknown:
        raise Invalid({key: f"The definition has no point {min(unknown)}. It has {len(points)}."})
    undecided = [point for point in points if not all(_decided(given.get(point["number"], {})))]
    if undecided:
        needs = [f"Point {point['number']} needs a decision and reasons: {point['text']}" for point in undecided]
        raise Invalid({key: "; ".join(needs)})
    for point in points:
        decision, reasons = _decided(given[point["number"]])
        case.add(
            tables.point_outcome,
            stage=case.row["stage"] or 1, version=point["version"], number=point["number"], decision=decision,
            reasons=reasons, decided_by=case.actor.username, decided_on=case.occurred_on,
        )  # fmt: skip
    case.record_involvement(case.actor.username, "decided")


def _decided(row: Mapping[str, Any]) -> tuple[str, str]:
    """The decision and the reasons of a row; empty where they are not given."""
    return str(row.get("decision") or ""), str(row.get("reasons") or "").strip()


@recorder("outcome")
def outcome(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """The decision overall, kept for each stage as a fact of the case."""
    case.set_facts({f"outcome_stage_{case.row['stage'] or 1}": value, "outcome": value})


@recorder("evidence")
def evidence(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """What was considered: documents, visits, statements (S1-11, Code 5.8)."""
    lines = value.splitlines() if isinstance(value, str) else value
    for line in lines:
        text = str(line.get("text") or line.get("what") or "") if isinstance(line, Mapping) else str(line)
        if text.strip():
            note_named(case, text)
            case.add(
                tables.evidence,
                stage=case.row["stage"], text=text.strip(), recorded_at=case.now,
                recorded_by=case.actor.username,
            )  # fmt: skip


@recorder("actions")
def actions(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """What was promised, each with an owner and a date (ACT-01); the diagram `action` follows each one up."""
    for number, row in enumerate(value, start=1):
        what = str(row.get("what") or "").strip()
        due = row.get("due")
        if not what or not due:
            raise Invalid({key: f"Action {number} needs what will be done and by when."})
        if not _promised(case, what, _as_date(due)):
            promise_action(case, what, str(row.get("owner") or case.actor.username), _as_date(due))


def _promised(case: Case, what: str, due: date) -> bool:
    """Whether just that is promised already: what is entered as a remedy and as an action is done once."""
    return any(
        row["done_on"] is None and row["due_on"] == due and row["what"].casefold() == what.casefold()
        for row in case.rows(tables.action)
    )


def promise_action(case: Case, what: str, owner: str, due: date, remedy_id: int | None = None) -> int:
    """Keep a promised action; the command starts its follow-up once the case's own step is done.

    `remedy_id`: the remedy that it is, if it is one.
    """
    require_money(case, "", f"{what}\n{owner}")
    action_id = case.insert(
        tables.action,
        what=what, owner=owner, due_on=due, evidence="", recorded_at=case.now, recorded_by=case.actor.username,
    )  # fmt: skip
    case.record(
        "action_added", case.occurred_on, text=what, action_id=action_id, due=due.isoformat(), remedy_id=remedy_id
    )
    case.pending_messages.append((ACTION_PROMISED, {"action_id": action_id, "action_due": due, "action_owner": owner}))
    return action_id


@recorder("remedies")
def remedies(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """How it is put right: what, by when and by whom (RSP-12, COMP-01, Code 7.1, 7.3).

    A remedy for a date is a promise, followed like any other action until it is kept (ACT-01). One without a date is
    done: the form asks for the date of every other.
    """
    rows = [{"kind": "other", "what": value}] if isinstance(value, str) else value
    for row in rows:
        what = str(row.get("what") or row.get("kind") or "").strip()
        if what:
            require_money(case, str(row.get("kind") or ""), f"{what}\n{row.get('by_whom') or ''}")
            _keep_remedy(case, row, what)


def _keep_remedy(case: Case, row: Mapping[str, Any], what: str) -> None:
    due = _as_date(row["by_when"]) if row.get("by_when") and row.get("done") is not True else None
    whom = str(row.get("by_whom") or "")
    remedy_id = case.insert(
        tables.remedy,
        stage=case.row["stage"], kind=str(row.get("kind") or "other"), what=what, by_when=due, by_whom=whom,
        recorded_at=case.now, recorded_by=case.actor.username,
    )  # fmt: skip
    if due and not _promised(case, what, due):
        promise_action(case, what, whom or case.actor.username, due, remedy_id)


@recorder("learning")
def learning(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """What was learned, before a stage closes (ACT-07, Code 9.1)."""
    case.record("learning_recorded", case.occurred_on, text=str(value))


@recorder("reason")
def reason(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Why something was decided: in the history beside the decision."""
    case.record("reason_recorded", case.occurred_on, text=str(value), field=key)


@recorder("money_words")
def money_words(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Words that may promise a sum: refused where money is barred, or takes an authority that this person lacks."""
    require_money(case, "", str(value))


@recorder("letter_edits")
@recorder("override")
@recorder("responsible")
def quoted(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Words for the letter that this form issues: kept with the submission and quoted from there."""


def _as_date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
