"""Complaints about the same matter, linked both ways (ACK-14, Code 6.2).

Each stays a case of its own, with its own acknowledgement, dates and letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import Invalid
from app.store import cases, tables
from app.store.same_matter import cases_of_matter, join_matter, leave_matter, lock_matter, lock_others

from ..readable import may_know_of

if TYPE_CHECKING:
    from ..case import Case

LINKED, UNLINKED = "same_matter_linked", "same_matter_unlinked"


def link_same_matter(case: Case, key: str, reference: str, why: str = "") -> int:
    """Link the case with the one of this reference and with every case linked to that one; gives the id of that one.

    Invalid, under the form's field, for a reference that is not another case of the landlord. Only references are kept
    in the other case's history: nothing of what somebody else said.
    """
    wanted = reference.strip().upper()
    row = cases.case_of_reference(case.connection, wanted)
    if row is None or row["landlord"] != case.landlord or not may_know_of(case, row):
        raise Invalid({key: f"There is no case with the reference {reference!r}. Check it, or leave this empty."})
    if row["id"] == case.id:
        raise Invalid({key: "This is the case itself. Enter the reference of the other one."})
    if row["id"] in {linked["id"] for linked in cases_of_matter(case.connection, case.id)}:
        raise Invalid({key: f"{wanted} is linked with this case already."})
    if case.row["revision"]:
        linked_with = [other["id"] for other in cases_of_matter(case.connection, row["id"])]
        lock_others(case.connection, case.id, [row["id"], *linked_with])
    else:  # a case that is being logged is seen by nobody yet: whoever has the other one is waited for
        lock_matter(case.connection, row["id"])
    join_matter(case.connection, case.id, row["id"], case.today, case.actor.username)
    case.record(LINKED, case.today, text=f"{wanted}. {why}".removesuffix(" "), other=wanted)
    note_in_other_case(case, row["id"], LINKED)
    return int(row["id"])


def unlink_same_matter(case: Case, why: str) -> list[str]:
    """Take the case out of what it was linked with; gives the references it was linked with.

    Invalid when it was linked with none.
    """
    others = cases_of_matter(case.connection, case.id)
    if not others:
        raise Invalid("This case is not linked with another one.")
    leave_matter(case.connection, case.id)
    references = [str(other["reference"]) for other in others]
    case.record(UNLINKED, case.today, text=f"{', '.join(references)}. {why}", others=references)
    for other in others:
        note_in_other_case(case, other["id"], UNLINKED)
    return references


def note_in_other_case(case: Case, other_id: int, event: str) -> None:
    """Note in another case's history that it was linked with this one, or is no longer: only the reference."""
    reference = case.row["reference"]
    values = {
        "case_id": other_id, "type": event, "occurred_on": case.today, "recorded_at": case.now, "actor":
        case.actor.username, "text": reference, "data": {"other": reference}, "corrects": None,
    }  # fmt: skip
    cases.insert(case.connection, tables.case_event, values)
