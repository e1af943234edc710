"""Recorders of what was found and what was promised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.content.messages import ACTION_PROMISED
from app.errors import Invalid
from app.store import tables

from ..letters.facts import current_points
from .registry import recorder

if TYPE_CHECKING:
    from ..case import Case

NOTHING_DEFINED = "The complaint has no definition yet, so there are no points to decide. Acknowledge it first."


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
        promise_action(case, what, str(row.get("owner") or case.actor.username), _as_date(due))


def promise_action(case: Case, what: str, owner: str, due: date) -> int:
    """Keep a promised action; the command starts its follow-up once the case's own step is done."""
    action_id = case.insert(
        tables.action,
        what=what, owner=owner, due_on=due, evidence="", recorded_at=case.now, recorded_by=case.actor.username,
    )  # fmt: skip
    case.record("action_added", case.today, text=what, action_id=action_id, due=due.isoformat())
    case.pending_messages.append((ACTION_PROMISED, {"action_id": action_id, "action_due": due, "action_owner": owner}))
    return action_id


@recorder("remedies")
def remedies(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """How it is put right: what, by when and by whom (RSP-12, COMP-01, Code 7.1, 7.3)."""
    rows = [{"kind": "other", "what": value}] if isinstance(value, str) else value
    for row in rows:
        what = str(row.get("what") or row.get("kind") or "").strip()
        if what:
            case.add(
                tables.remedy,
                stage=case.row["stage"], kind=str(row.get("kind") or "other"), what=what,
                by_when=_as_date(row["by_when"]) if row.get("by_when") else None, by_whom=str(row.get("by_whom") or ""),
                recorded_at=case.now, recorded_by=case.actor.username,
            )  # fmt: skip


@recorder("learning")
def learning(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """What was learned, before a stage closes (ACT-07, Code 9.1)."""
    case.record("learning_recorded", case.today, text=str(value))


@recorder("reason")
def reason(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Why something was decided: in the history beside the decision."""
    case.record("reason_recorded", case.today, text=str(value), field=key)


@recorder("override")
@recorder("letter_edits")
@recorder("responsible")
def quoted(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Words for the letter that this form issues: kept with the submission and quoted from there."""


def _as_date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
