"""A part of a complaint that was refused, and that the Ombudsman instructs us to take (Code 2.4, 2.5; EXC-09, EXC-12).

What was accepted goes on with its own dates, so that part becomes a complaint of its own, linked to the first: with the
first date of receipt, both stages, and dates that count from the instruction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.content.contracts import DECIDE_ACCEPTANCE, EXCLUDED_POINTS
from app.errors import Refused
from app.statuses import RECORDED
from app.store import TypedTable, cases, tables

from ..case import Case
from ..command import CaseCommand
from ..new_case import classify, next_reference, start_process_of
from ..search_index import index_case

INSTRUCTED = "instructed_to_accept"
OPENED = "part_opened"
TAKEN_OVER = (
    "landlord", "release_id", "policy", "channel", "source", "relationship", "service_area", "theme", "outcomes_sought",
    "complainant_id", "vulnerable", "anonymous", "subjects", "received_at", "received_on",
)  # fmt: skip
"""The columns that the part has in common with the complaint that it was a part of."""
GOES_ALONG: tuple[TypedTable[Any], ...] = (tables.authority, tables.adjustment)
"""Who may speak for the customer and what helps them holds for the part as well."""


def open_refused_part(case: Case) -> str:
    """Make the complaint of the refused part and start its process; gives its reference.

    The day of the instruction is the case's `occurred_on`. Refused when nothing says which part was refused.
    """
    text = refused_part(case)
    if not text:
        raise Refused("No part of this complaint was refused: there is nothing that could be taken now.")
    part = _case_of_part(case, text)
    command = CaseCommand(part)
    part.record("received", part.row["received_on"], channel=part.row["channel"])
    part.record("logged", part.today)
    part.record(INSTRUCTED, case.occurred_on)
    start_process_of(part, command.instances, classify(part))
    command.finish()
    index_case(part)
    case.record(OPENED, case.occurred_on, text=part.row["reference"], reference=part.row["reference"])
    return str(part.row["reference"])


def refused_part(case: Case) -> str:
    """What was not accepted of the complaint, as the decision on its acceptance says; empty if there is none."""
    rows = [row["answers"] for row in case.rows(tables.submission) if row["form_id"] == DECIDE_ACCEPTANCE]
    return str(rows[-1].get(EXCLUDED_POINTS) or "") if rows else ""


def _case_of_part(case: Case, text: str) -> Case:
    before: Mapping[str, Any] = case.row
    row: dict[str, Any] = {
        **{name: before[name] for name in TAKEN_OVER},
        "reference": next_reference(case.connection, case.content, before["received_on"].year),
        "kind": "complaint",
        "status": RECORDED,
        "summary": text,
        "facts": {"dissatisfied": True, "overturned_ground": before["facts"].get("overturned_ground")},
        "logged_at": case.now,
        "logged_by": case.actor.username,
        "linked_to": before["id"],
        "revision": 0,
    }
    case_id = cases.insert(case.connection, tables.case, row)
    for table in GOES_ALONG:
        for entry in case.rows(table):
            known = {name: value for name, value in entry.items() if name not in ("id", "case_id")}
            cases.insert(case.connection, table, {"case_id": case_id, **known})
    stored = cases.lock_case(case.connection, case_id)
    assert stored is not None
    return Case(case.runtime, case.connection, stored, case.content, case.actor)
