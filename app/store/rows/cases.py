"""Rows of the tables in `tables/cases.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict


class PersonRow(TypedDict):
    id: int
    landlord: str
    name: str
    address: str
    email: str
    telephone: str
    preferred_contact: str
    email_letters: bool
    needs: str


class CaseRow(TypedDict):
    id: int
    landlord: str
    reference: str
    release_id: str
    policy: str
    kind: str
    route: str | None
    stage: int | None
    status: str
    channel: str
    source: str
    relationship: str
    code_scope: bool
    service_area: str
    theme: str
    summary: str
    outcomes_sought: str
    complainant_id: int | None
    handler: str | None
    reviewer: str | None
    vulnerable: bool | None
    anonymous: bool
    facts: dict[str, Any]
    subjects: list[str]
    received_at: datetime
    received_on: date
    logged_at: datetime
    logged_by: str
    closed_on: date | None
    next_due: date | None
    linked_to: int | None
    revision: int


class ReferenceNumberRow(TypedDict):
    """The last number given to a case of a landlord under a prefix such as `ASP-2026-`."""

    landlord: str
    prefix: str
    last: int


class EventRow(TypedDict):
    id: int
    case_id: int
    type: str
    occurred_on: date
    recorded_at: datetime
    actor: str
    text: str
    data: dict[str, Any]
    corrects: int | None
    fact: int | None


class PointRow(TypedDict):
    id: int
    case_id: int
    version: int
    number: int
    text: str
    author: str
    recorded_at: datetime


class OutcomeRow(TypedDict):
    id: int
    case_id: int
    stage: int
    version: int
    number: int
    decision: str
    reasons: str
    decided_by: str
    decided_on: date


class ClockRow(TypedDict):
    case_id: int
    name: str
    anchored_on: date | None
    policy_due: date | None
    code_due: date | None
    effective_due: date | None
    target: date | None
    met_on: date | None
    status: str
    holder: str
    breach: str | None
    state: dict[str, Any]


class ExtensionRow(TypedDict):
    id: int
    case_id: int
    clock: str
    stage: int
    proposed_on: date
    new_date: date
    working_days: int
    total_days: int
    agreed: str
    good_reason: bool
    reason: str
    evidence: str
    interval: int | None
    outcome: str
    why: str
    actor: str


class BreachRow(TypedDict):
    id: int
    case_id: int
    landlord: str
    code: str
    layer: str
    clock: str
    due: date | None
    done: date | None
    days_late: int | None
    reason: str
    recorded_at: datetime


class LetterWithoutText(TypedDict):
    id: int
    case_id: int
    key: str
    title: str
    elements: Any
    missing: Any
    override_reason: str
    addressee: str
    channel: str
    definition_version: int | None
    issued_on: date
    issued_at: datetime
    issued_by: str


class LetterRow(LetterWithoutText):
    markdown: str
    html: str
    facts: dict[str, Any]


class CorrespondenceRow(TypedDict):
    id: int
    case_id: int
    direction: str
    method: str
    reached: bool | None
    with_whom: str
    notes: str
    occurred_on: date
    recorded_at: datetime
    actor: str


class DocumentWithoutBody(TypedDict):
    id: int
    case_id: int
    name: str
    media_type: str
    size: int
    sha256: str
    note: str
    added_at: datetime
    added_by: str
    removed_at: datetime | None
    removed_by: str | None
    removed_why: str | None


class DocumentRow(DocumentWithoutBody):
    body: bytes


class ActionRow(TypedDict):
    id: int
    case_id: int
    what: str
    owner: str
    due_on: date
    done_on: date | None
    evidence: str
    instance_id: int | None
    recorded_at: datetime
    recorded_by: str


class RemedyRow(TypedDict):
    id: int
    case_id: int
    stage: int | None
    kind: str
    what: str
    by_when: date | None
    by_whom: str
    recorded_at: datetime
    recorded_by: str


class EvidenceRow(TypedDict):
    id: int
    case_id: int
    stage: int | None
    text: str
    recorded_at: datetime
    recorded_by: str


class DecisionWithoutTrace(TypedDict):
    id: int
    case_id: int
    decision_id: str
    table_version: str
    outcome: Any
    element_id: str
    decided_at: datetime
    actor: str


class DecisionRow(DecisionWithoutTrace):
    trace: Any


class InvolvementRow(TypedDict):
    case_id: int
    username: str
    capacity: str
    since: date


class AdjustmentRow(TypedDict):
    id: int
    person_id: int
    case_id: int | None
    kind: str
    details: str
    review_on: date | None
    ended_on: date | None
    recorded_at: datetime
    recorded_by: str


class CaseWordRow(TypedDict):
    landlord: str
    word: str
    case_id: int


class ReadLogRow(TypedDict):
    id: int
    case_id: int
    username: str
    what: str
    read_at: datetime
