"""Extending a response date: what the landlord's `extensions` table says of a proposal, and doing it (policies §0.3).

The act `extend_deadline` makes a proposal; where the table wants somebody's approval first, a diagram asks for it and
the service `settle_extension` puts the same proposal to the table again, with the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.content.contracts import EXTENSIONS
from app.content.messages import EXTENSION_NOTIFIED
from app.deadlines import clocks
from app.deadlines.rules import CODE, POLICY
from app.errors import Invalid
from app.store import cases, tables

from ..clocks import AGREED
from ..letters.issuing import issue_letter
from ..safeguards import ask_safeguard
from .contacts import attempts_to_reach

if TYPE_CHECKING:
    from ..case import Case

ALLOWED, FLAGGED, BLOCKED, INVALID = "allowed", "flagged", "blocked", "invalid"
VALID = (ALLOWED, FLAGGED)
NEEDS_APPROVAL = "needs_approval"
WAITS = "extension_waits"
"""The event of the day on which a proposal began to wait for approval; the row has the day of what came of it."""
ASKED = ("new_date", "reason", "agreed", "good_reason", "evidence", "interval")
TOO_LATE = "The complaint was answered, or the date moved on, before this was decided"


def request_extension(case: Case, clock: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Put a proposal to the table, keep it with the answer, and do what the answer says.

    `answers`: the form `extend_deadline`. Invalid when the clock is not running or the date is no later one. Returns
    the outcome, its reason, the letter's id if one went out, and the date that now holds.
    """
    proposal = _proposal(case, clock, answers["new_date"])
    if proposal is None:
        raise Invalid({"clock": f"{clock.replace('_', ' ').capitalize()} is not running, so it cannot be extended."})
    if proposal.working_days <= 0:
        raise Invalid({"new_date": proposal.problem or "Enter a later date."})
    facts = _proposal_facts(case, proposal, answers)
    value = ask_safeguard(case, EXTENSIONS, facts, keep=True).value
    extension_id = case.insert(
        tables.extension,
        clock=clock, stage=facts["stage"] or 1, proposed_on=case.occurred_on, new_date=facts["new_date"],
        working_days=facts["working_days"], total_days=facts["total_days"],
        agreed=str(facts.get("agreed") or "not_asked"), good_reason=bool(facts.get("good_reason")),
        reason=str(facts.get("reason") or ""), evidence=str(facts.get("evidence") or ""),
        interval=facts.get("interval"), outcome=str(value["outcome"]), why=str(value.get("reason") or ""),
        actor=case.actor.username,
    )  # fmt: skip
    return _carry_out(case, proposal, answers, value, extension_id)


def decide_waiting_extension(case: Case, extension_id: int, approved: bool) -> dict[str, Any]:
    """Put a proposal that waited for approval to the table again, with the answer to that; then as `request_extension`.

    The notice goes out today, so it is in time only if today is. Without approval nothing goes out, and nothing can
    be late. A proposal that has been overtaken is blocked.
    """
    row = cases.get_row(case.connection, tables.extension, extension_id)
    assert row is not None
    columns: Mapping[str, Any] = row
    answers = {**case.submission.answers, **{name: columns[name] for name in ASKED}}
    proposal = _proposal(case, row["clock"], row["new_date"])
    if proposal is None or proposal.working_days <= 0:
        value: Mapping[str, Any] = {"outcome": BLOCKED, "reason": TOO_LATE}
    else:
        facts = {**_proposal_facts(case, proposal, answers), "approved": approved}
        facts["notified_in_time"] = facts["notified_in_time"] or not approved
        value = ask_safeguard(case, EXTENSIONS, facts, keep=True).value
    kept = {"outcome": str(value["outcome"]), "why": str(value.get("reason") or "")}
    cases.update_row(case.connection, tables.extension, extension_id, {**kept, "proposed_on": case.occurred_on})
    return _carry_out(case, proposal, answers, value, extension_id)


def _proposal(case: Case, clock: str, new_date: Any) -> clocks.ExtensionProposal | None:
    """What the new date would do to a clock; None if that is not running."""
    state = case.clocks.states.get(clock)
    if state is None or state.status != clocks.RUNNING:
        return None
    return clocks.propose_extension(state, new_date, case.occurred_on, case.calendar)


def _proposal_facts(case: Case, proposal: clocks.ExtensionProposal, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the table may ask about a proposal.

    `total_days`: working days over all extensions from the original date (EXT-10). `notified_in_time`: whether the
    notice goes out on or before the current date (EXT-01).
    """
    return {
        **case.context(),
        **answers,
        "clock": proposal.clock,
        "stage": case.row["stage"],
        "total_days": proposal.total_working_days,
        "working_days": proposal.working_days,
        "notified_in_time": proposal.notified_on <= proposal.current_due,
        "contact_attempts": attempts_to_reach(case),
        "previous_extensions": len(case.clocks.extensions),
        "approved": None,
    }


def _carry_out(
    case: Case,
    proposal: clocks.ExtensionProposal | None,
    answers: Mapping[str, Any],
    value: Mapping[str, Any],
    extension_id: int,
) -> dict[str, Any]:
    """Move the date or leave it, and send the letter and the message that the table names."""
    outcome, reason = str(value["outcome"]), str(value.get("reason") or "")
    if proposal and outcome in VALID:
        _move(case, proposal, answers, outcome)
    elif outcome == NEEDS_APPROVAL:
        case.record(WAITS, case.occurred_on, text=reason, extension_id=extension_id)
    else:
        clock = proposal.clock if proposal else None
        case.record("extension_blocked", case.occurred_on, text=reason, clock=clock)
    if outcome == INVALID and proposal:
        state = case.clocks.states[proposal.clock]
        for layer, due in ((POLICY, state.policy_due), (CODE, state.code_due)):
            if due is not None:  # late by whatever sets a date: before the Code of 2024, by the policy alone
                case.record_breach("EXT_INVALID", layer, reason)
    letter = value.get("letter")
    letter_id = issue_letter(case, str(letter), {**answers, "outcome": outcome}) if letter else None
    if proposal:
        _queue_messages(case, proposal, answers, value, extension_id)
    due = case.clocks.due(proposal.clock) if proposal else None
    return {"outcome": outcome, "reason": value.get("reason"), "letter_id": letter_id, "due": due}


def _move(case: Case, proposal: clocks.ExtensionProposal, answers: Mapping[str, Any], outcome: str) -> None:
    """Apply a valid extension (EXT-13).

    Policy and effective dates become the new date; the Code's date becomes the later of the two.
    """
    interval = answers.get("interval")
    agreed = answers.get("agreed") == AGREED
    case.clocks.add_extension(
        clocks.Extension(
            proposal.clock, proposal.new_date, case.occurred_on, int(interval) if interval else None, agreed
        )
    )
    case.record(
        "extended",
        case.occurred_on,
        of_fact=True,
        clock=proposal.clock,
        to=proposal.new_date.isoformat(),
        outcome=outcome,
    )


def _queue_messages(
    case: Case,
    proposal: clocks.ExtensionProposal,
    answers: Mapping[str, Any],
    value: Mapping[str, Any],
    extension_id: int,
) -> None:
    """Queue the messages for the diagrams: that a date moved, and the one that the table names."""
    values_sent = {
        "clock": proposal.clock,
        "due": proposal.current_due.isoformat(),
        "extension_id": extension_id,
        "total_days": proposal.total_working_days,
        "agreed": str(answers.get("agreed") or "not_asked"),
    }
    if str(value["outcome"]) in VALID:
        case.pending_messages.append((EXTENSION_NOTIFIED, values_sent))
    if value.get("message"):
        case.pending_messages.append((str(value["message"]), values_sent))
