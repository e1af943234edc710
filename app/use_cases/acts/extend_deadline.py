"""use: extend a response date (Code 6.4, 6.5, 6.15, 6.16; policies §0.3). The landlord's `extensions` table decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.deadlines import clocks as reckon
from app.errors import Invalid
from app.store import tables

from ..issue_letter import issue_letter
from ..reckoning import AGREED
from ..told import EXTENSION_NOTIFIED
from .record_contact import ATTEMPTED
from .registry import act

if TYPE_CHECKING:
    from ..casework import Casework
    from ..verb import Verb

EXTENSIONS = "extensions"
VALID = ("allowed", "flagged")
INVALID = "invalid"


@act("extend_deadline")
def extend_deadline(verb: Verb, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Propose a later date for a running response clock.

    The table sees the total of working days over all extensions from the original date (EXT-10), the customer's
    answer, the good reason and its evidence, and whether the notice goes out on or before the current date (EXT-01).
    What it allows moves the dates (EXT-13); what it blocks leaves them. Either way the letter that the table names
    goes to the customer, and a message that it names is told: what the letter offers, a diagram may wait for.
    """
    casework = verb.casework
    clock = str(answers.get("clock") or _response_clock(casework))
    state = casework.reckoning.states.get(clock)
    if state is None or state.status != reckon.RUNNING:
        raise Invalid({"clock": f"{clock.replace('_', ' ').capitalize()} is not running, so it cannot be extended."})
    proposal = reckon.propose_extension(state, answers["new_date"], casework.occurred_on, casework.calendar)
    if proposal.working_days <= 0:
        raise Invalid({"new_date": proposal.problem or "Enter a later date."})
    facts = {
        **casework.context(),
        **answers,
        "clock": clock,
        "stage": casework.row["stage"],
        "total_days": proposal.total_working_days,
        "working_days": proposal.working_days,
        "notified_in_time": casework.occurred_on <= state.effective_due,
        "contact_attempts": len(casework.happened(ATTEMPTED)),
        "previous_extensions": len(casework.reckoning.extensions),
    }
    value, _ = casework.decide(EXTENSIONS, facts)
    outcome = str(value["outcome"])
    _keep(verb, clock, facts, value)
    if outcome in VALID:
        _move(verb, proposal, answers, outcome)
    else:
        casework.record("extension_blocked", casework.occurred_on, text=str(value.get("reason") or ""), clock=clock)
    if outcome == INVALID:
        for layer in str(value.get("breach_against") or "policy,code").split(","):
            casework.record_breach("EXT_INVALID", layer.strip(), str(value.get("reason") or ""))
    letter = value.get("letter")
    letter_id = issue_letter(casework, str(letter), {**answers, "outcome": outcome}) if letter else None
    if outcome in VALID:
        verb.conductor.tell(EXTENSION_NOTIFIED, {"clock": clock})
    if value.get("message"):
        verb.conductor.tell(str(value["message"]), {"clock": clock})
    return {
        "outcome": outcome,
        "reason": value.get("reason"),
        "letter_id": letter_id,
        "due": casework.reckoning.due(clock),
    }


def _move(verb: Verb, proposal: reckon.ExtensionProposal, answers: Mapping[str, Any], outcome: str) -> None:
    casework = verb.casework
    interval = answers.get("interval")
    agreed = answers.get("agreed") == AGREED
    casework.reckoning.add_extension(
        reckon.Extension(
            proposal.clock, proposal.new_date, casework.occurred_on, int(interval) if interval else None, agreed
        )
    )
    casework.record(
        "extended", casework.occurred_on, clock=proposal.clock, to=proposal.new_date.isoformat(), outcome=outcome
    )


def _response_clock(casework: Casework) -> str:
    """The response date that is running: the one clock that the `extensions` table lists among its inputs' clocks."""
    states = casework.reckoning.states
    names = [str(row["clock"]) for row in casework.content.rows("extendable", {})]
    running = [name for name in names if name in states and states[name].status == reckon.RUNNING]
    if len(running) != 1:
        raise Invalid({"clock": "Say which date is to be extended."})
    return running[0]


def _keep(verb: Verb, clock: str, facts: Mapping[str, Any], value: Mapping[str, Any]) -> None:
    casework = verb.casework
    casework.insert(
        tables.extension,
        clock=clock, stage=facts["stage"] or 1, proposed_on=casework.occurred_on, new_date=facts["new_date"],
        working_days=facts["working_days"], total_days=facts["total_days"],
        agreed=str(facts.get("agreed") or "not_asked"), good_reason=bool(facts.get("good_reason")),
        reason=str(facts.get("reason") or ""), evidence=str(facts.get("evidence") or ""),
        interval=facts.get("interval"), outcome=str(value["outcome"]), why=str(value.get("reason") or ""),
        actor=casework.actor.username,
    )  # fmt: skip
