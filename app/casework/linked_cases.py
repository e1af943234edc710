"""One complaint that came in by several routes: logged for each, answered once, on the earliest date (A24, INT-10).

Cases about the same matter belong together in this way when they are of the same customer. Neighbours who complain
about the same thing are each answered by themselves (ACK-14).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from app.content.messages import ANSWERED_TOGETHER, CUSTOMER_CONTACTED
from app.statuses import OPEN, STAGE_1
from app.store import cases, tables
from app.store.same_matter import lock_others, same_customer

from .case import Case
from .complaint.authority import authority_in_force
from .complaint.same_matter import LINKED, UNLINKED
from .process_instances import Instances

ANSWERED, CONTACTED, ANSWER_CLOCK, CONTACT_CLOCK = (
    "response_issued", "customer_contacted", "stage_1_response", "personal_contact",
)  # fmt: skip
GOVERNED = f"given_{ANSWER_CLOCK}"
SHARED = (
    LINKED, UNLINKED, ANSWERED, CONTACTED, "acknowledged", "allocated", "extended", "date_corrected", "withdrawn",
    "closed", "quick_fix_reopened", "reopened",
)  # fmt: skip
"""What moves the dates of linked cases, or is done for all of them."""


class Command(Protocol):
    """A command on one of the linked cases."""

    case: Case
    instances: Instances

    def finish(self, *, shared: bool = False) -> None: ...


def share_with_linked(case: Case, command_on: Callable[[Case], Command]) -> None:
    """Do for the linked cases what this command did for all of them: the answer, the contact, the earliest date.

    Each case that changes is finished in the same transaction; they are locked in the order of their ids.
    """
    if not case.has_recorded(*SHARED):
        return
    rows = same_customer(case.connection, case.id)
    if not rows and not case.row["facts"].get(GOVERNED):
        return
    lock_others(case.connection, case.id, [row["id"] for row in rows])
    others = []
    for linked in rows:
        row = cases.find_case(case.connection, linked["id"])
        assert row is not None
        content = case.runtime.contents.get(case.connection, row["release_id"])
        others.append(command_on(Case(case.runtime, case.connection, row, content, case.actor)))
    for event in case.newly_happened(ANSWERED):
        for command in others:
            _answer(case, command, event.occurred_on)
    for command in others:
        _contact(case, command)
    _set_earliest_date([case, *(command.case for command in others)])
    for command in others:
        command.finish(shared=True)
        case.after_commit += command.case.after_commit


def _open(case: Case) -> bool:
    """Whether the case waits for the answer of stage 1."""
    return case.row["status"] == OPEN and case.row["stage"] == STAGE_1


def _answer(case: Case, command: Command, day: date) -> None:
    """Meet the clocks of a linked case by the answer given to this one, and keep the answer there as it was sent."""
    other = command.case
    if not _open(other):
        return
    other.occurred_on = day
    reference = str(case.row["reference"])
    if not command.instances.deliver(ANSWERED_TOGETHER, {"answered_with": reference}):
        return
    keys = case.content.output_literals("stage_answers", "letter")
    sent = [row for row in case.rows(tables.letter) if row["key"] in keys]
    if sent:
        _keep_copy(other, dict(sent[-1]), reference)


def _keep_copy(other: Case, letter: dict[str, Any], reference: str) -> None:
    """The letter in the other case as it was sent: the same customer has it, so it does not go out to them again.

    Whoever else has the customer's authority in that case is named to its handler, who sends them a copy.
    """
    copied = {name: value for name, value in letter.items() if name not in ("id", "case_id")}
    letter_id = other.insert(tables.letter, **{**copied, "definition_version": None})
    text = f"{letter['title']} ({reference})"
    other.record("letter_issued", other.occurred_on, text=text, letter=letter["key"], letter_id=letter_id, copy=True)
    others = [row["name"] for row in other.rows(tables.authority) if authority_in_force(row, other.occurred_on)]
    if others and other.row["handler"]:
        words = f"Answered together with {reference}: send a copy of the answer to {', '.join(others)}"
        other.notify(f"copy:{letter_id}", None, other.row["handler"], words)


def _contact(case: Case, command: Command) -> None:
    """Speaking with the customer about one of the cases is speaking with them about all of them."""
    for to_tell, instances, with_whom in (
        (command.case, command.instances, case), (case, None, command.case),
    ):  # fmt: skip
        clock = to_tell.clocks.states.get(CONTACT_CLOCK)
        if not _open(to_tell) or clock is None or clock.met_on or clock.stopped_on or not with_whom.happened(CONTACTED):
            continue
        to_tell.record(CONTACTED, case.today, contacted_in=str(with_whom.row["reference"]))
        if instances is not None:
            instances.deliver(CUSTOMER_CONTACTED, {})
        else:
            to_tell.pending_messages.append((CUSTOMER_CONTACTED, {}))


def _set_earliest_date(group: list[Case]) -> None:
    """Set the earliest date on which one of the cases is to be answered for all of them."""
    waiting = [case for case in group if _open(case)]
    own = {case.id: case.clocks.due_by_itself(ANSWER_CLOCK) for case in waiting}
    dues = [due for due in own.values() if due is not None]
    for case in waiting:
        due = own[case.id]
        governed = min(dues) if due is not None and min(dues) < due else None
        if case.row["facts"].get(GOVERNED) != (governed.isoformat() if governed else None):
            case.set_facts({GOVERNED: governed})
            case.clocks.mark_stale()
