"""What is said against the one answer to a complaint that came in by several routes: heard on each log, taken up once.

“Not satisfied” opens stage 2 once, and what did not hold is investigated once (A24, ESC-01).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.statuses import STAGE_2
from app.store import cases, tables
from app.store.rows import CaseRow
from app.store.same_matter import same_customer

if TYPE_CHECKING:
    from .case import Case

ANSWERS = ("response_issued", "quick_fix_closed")
"""What answers stage 1."""
REQUESTED = "escalation_requested"
SETTLES = ("escalation_refused", "early_request_settled", "withdrawn", "resolution_agreed", "quick_fix_reopened")
"""What ends a request for stage 2, but for stage 2 itself."""
PASSED_ON = "request_passed_on"
"""It was heard in the linked case that goes on with the matter."""


def taken_up_in(case: Case) -> CaseRow | None:
    """The linked case that goes on with what is said against the answer on this one; None where this one does.

    The case that was answered goes on for all that were answered with it: it has the definition, and whoever considered
    stage 1. Before an answer it is the one that heard of it first. One at stage 2 goes on in any case.
    """
    if case.row["stage"] == STAGE_2:
        return None
    ids = same_customer(case.connection, case.id)
    if not ids:
        return None
    reference = str(case.row["reference"])
    own = [(event.type, str(event.data.get("answered_with") or "")) for event in case.events]
    answer = _answer_of(reference, own)
    candidates = []
    for other_id in ids:
        row = cases.find_case(case.connection, other_id)
        assert row is not None
        events = _events_of(case, other_id)
        if _answer_of(str(row["reference"]), events) == answer:
            candidates.append((row, events))
    at_stage_2 = next((row for row, _ in candidates if row["stage"] == STAGE_2), None)
    if at_stage_2 is not None:
        return at_stage_2
    if answer is not None:
        return next((row for row, _ in candidates if row["reference"] == answer), None)
    return None if _is_asked(own) else next((row for row, events in candidates if _is_asked(events)), None)


def _events_of(case: Case, other_id: int) -> list[tuple[str, str]]:
    """Type and answering case of each event of another case, in the order of their days."""
    rows = cases.rows_of(case.connection, tables.case_event, other_id)
    kept = sorted((row for row in rows if not row["corrects"]), key=lambda row: row["occurred_on"])
    return [(row["type"], str(row["data"].get("answered_with") or "")) for row in kept]


def _answer_of(reference: str, events: Sequence[tuple[str, str]]) -> str | None:
    """The reference of the case in which the latest answer was given; None without one."""
    answers = [together or reference for type_, together in events if type_ in ANSWERS]
    return answers[-1] if answers else None


def _is_asked(events: Sequence[tuple[str, str]]) -> bool:
    """Whether a request for stage 2 waits for a decision, or for the answer of stage 1."""
    said = [type_ for type_, _ in events if type_ == REQUESTED or type_ in SETTLES]
    return bool(said) and said[-1] == REQUESTED
