"""One complaint that came in by several routes: logged for each, answered once, on the earliest date (A24, INT-10).

Cases about the same matter belong together in this way when they are of the same customer. Neighbours who complain
about the same thing are each answered by themselves (ACK-14).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from app.content.contracts import LETTER_ISSUED
from app.content.messages import (
    ANSWERED_TOGETHER,
    CUSTOMER_CONTACTED,
    STAGE_1_ANSWERED,
    TAKEN_ON_TOGETHER,
    WITHDRAWN,
)
from app.errors import Conflict
from app.statuses import OPEN, STAGE_1
from app.store import cases, tables
from app.store.same_matter import cases_of_matter, lock_others, of_one_customer

from .case import Case
from .case_record import CaseEvent
from .complaint.same_matter import LINKED, UNLINKED
from .letters.copies import ask_for_copies
from .linked_requests import ANSWERS
from .process_instances import Instances, PassedOn

CONTACTED, ANSWER_CLOCK, CONTACT_CLOCK = "customer_contacted", "stage_1_response", "personal_contact"
FINAL_ANSWER, ESCALATED = "final_response_issued", "escalated"
GOVERNED = f"given_{ANSWER_CLOCK}"
WHO_BELONGS = (LINKED, UNLINKED, "customer_details_recorded")
"""What may change which cases are of one customer about one matter."""
SHARED = (
    *WHO_BELONGS, *ANSWERS, FINAL_ANSWER, ESCALATED, CONTACTED, "acknowledged", "allocated", "extended",
    "date_corrected", "withdrawn", "closed", "quick_fix_reopened", "reopened",
)  # fmt: skip
"""What moves the dates of linked cases, or is done for all of them."""


class Command(Protocol):
    """A command on one of the linked cases."""

    case: Case
    instances: Instances

    def finish(self, *, shared: bool = False) -> None: ...


def share_with_linked(command: Command, command_on: Callable[[Case], Command]) -> None:
    """Do for the linked cases what a command did for all of them: the answer, the contact, the request, the date.

    Each case that changes is finished in the same transaction; they are locked in the order of their ids.
    """
    case = command.case
    passed_on = command.instances.passed_on
    if not (case.has_recorded(*SHARED) or "status" in case.changed or passed_on):
        return
    linked = [row["id"] for row in cases_of_matter(case.connection, case.id)]
    left = _left_behind(case)
    if not linked and not left and not case.row["facts"].get(GOVERNED):
        return
    groups = of_one_customer(case.connection, [case.id, *linked])
    own = next(group for group in groups if case.id in group)
    further = [group for group in groups if group is not own] if case.has_recorded(*WHO_BELONGS) else []
    further += of_one_customer(case.connection, left)
    wanted = {other for group in [own, *further] for other in group} - {case.id}
    lock_others(case.connection, case.id, sorted(wanted))
    commands = {other: command_on(_loaded(case, other)) for other in sorted(wanted)}
    others = [commands[other] for other in own if other != case.id]
    for event in case.newly_happened(*ANSWERS, FINAL_ANSWER):
        _answer_all(case, event, others)
    if case.has_recorded(ESCALATED) and not case.happened(*ANSWERS):
        for other in others:
            _take_on(case, other)
    for passed in passed_on:
        _pass_on(case, commands[passed.to], passed)
    for other in others:
        _contact(case, other)
    _set_earliest_date([case, *(other.case for other in others)])
    moved = [_set_earliest_date([commands[other].case for other in group]) for group in further]
    for other in [*others, *(commands[case_id] for some in moved for case_id in some)]:
        other.finish(shared=True)
        case.after_commit += other.case.after_commit


def _left_behind(case: Case) -> list[int]:
    """The cases from which this command took the case away."""
    references = {str(name) for event in case.newly_happened(UNLINKED) for name in event.data.get("others", ())}
    rows = (cases.case_of_reference(case.connection, name) for name in sorted(references))
    return [row["id"] for row in rows if row is not None]


def _loaded(case: Case, other_id: int) -> Case:
    row = cases.find_case(case.connection, other_id)
    assert row is not None
    content = case.runtime.contents.get(case.connection, row["release_id"])
    other = Case(case.runtime, case.connection, row, content, case.actor)
    other.username = case.username
    return other


def _open(case: Case) -> bool:
    """Whether the case waits for the answer of stage 1."""
    return case.row["status"] == OPEN and case.row["stage"] == STAGE_1


def _answer_all(case: Case, event: CaseEvent, others: Sequence[Command]) -> None:
    """Meet the clocks of the linked cases by the answer given to this one, and see to the copies of it."""
    issued = [letter_issued.data["letter_id"] for letter_issued in case.newly_happened(LETTER_ISSUED)]
    letters = [cases.get_row(case.connection, tables.letter, letter_id) for letter_id in issued]
    sent = [dict(letter) for letter in letters if letter is not None]
    if event.type in ANSWERS:
        for other in others:
            _answer(case, other, event, sent)
    if sent and others:
        ask_for_copies(case, sent[-1], [case, *(other.case for other in others)])


def _answer(case: Case, command: Command, event: CaseEvent, sent: Sequence[Mapping[str, Any]]) -> None:
    """Answer a linked case as this one was answered, and keep the letter there as it was sent.

    What was put right before the linked case came in answers it on the day of its receipt.
    """
    other = command.case
    if not _open(other):
        return
    other.occurred_on = max(event.occurred_on, other.row["received_on"])
    reference = str(case.row["reference"])
    values = {"answered_with": reference, "answered_by": event.type}
    if command.instances.deliver(ANSWERED_TOGETHER, values):
        for letter in sent:
            _keep_copy(other, letter, reference)
        command.instances.deliver(STAGE_1_ANSWERED, {})  # an earlier request for stage 2 waits for it


def _take_on(case: Case, command: Command) -> None:
    """End stage 1 of a linked case: the matter has gone to stage 2 without an answer, and goes on in this case.

    A request for stage 2 that waits there for an answer waits no longer.
    """
    other = command.case
    if not _open(other):
        return
    other.occurred_on = max(case.occurred_on, other.row["received_on"])
    if command.instances.deliver(TAKEN_ON_TOGETHER, {"taken_on_in": str(case.row["reference"])}):
        command.instances.deliver(WITHDRAWN, {})


def _keep_copy(other: Case, letter: Mapping[str, Any], reference: str) -> None:
    """The letter in the other case as it was sent: the same customer has it, so it does not go out to them again."""
    copied = {name: value for name, value in letter.items() if name not in ("id", "case_id")}
    letter_id = other.insert(tables.letter, **{**copied, "definition_version": None})
    text = f"{letter['title']} ({reference})"
    other.record(LETTER_ISSUED, other.occurred_on, text=text, letter=letter["key"], letter_id=letter_id, copy=True)


def _pass_on(case: Case, command: Command, passed: PassedOn) -> None:
    """Have what was said heard in the linked case that goes on with it, in the words it was said in."""
    other = command.case
    other.occurred_on, other.submission = case.occurred_on, case.submission
    if not command.instances.deliver(passed.message, passed.variables):
        raise Conflict(f"{other.row['reference']} goes on with this matter. Record there what the customer said.")


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


def _set_earliest_date(group: Sequence[Case]) -> list[int]:
    """Set the earliest date on which one of the cases is to be answered for all of them; gives the ids of those moved.

    A case that waits for no answer any more keeps the date it had.
    """
    waiting = [case for case in group if _open(case)]
    own = {case.id: case.clocks.due_by_itself(ANSWER_CLOCK) for case in waiting}
    dues = [due for due in own.values() if due is not None]
    moved = []
    for case in waiting:
        due = own[case.id]
        governed: date | None = min(dues) if due is not None and min(dues) < due else None
        if case.row["facts"].get(GOVERNED) != (governed.isoformat() if governed else None):
            case.set_facts({GOVERNED: governed})
            case.clocks.mark_stale()
            moved.append(case.id)
    return moved
