"""Rows of the tables in `tables/running.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict


class InstanceWithoutState(TypedDict):
    id: int
    case_id: int
    landlord: str
    release_id: str
    process_id: str
    lifecycle: bool
    status: str
    revision: int
    saved_as: str
    started_at: datetime
    ended_at: datetime | None


class InstanceRow(InstanceWithoutState):
    state: bytes


class TaskRow(TypedDict):
    id: int
    instance_id: int
    case_id: int
    landlord: str
    engine_task: str
    element_id: str
    process_id: str
    name: str
    form_id: str
    role: str
    service_area: str
    offered: str
    case_stage: int | None
    case_area: str
    state: str
    assignee: str | None
    due_on: date | None
    sort_due: date
    clock: str | None
    letter: str | None
    properties: dict[str, Any]
    draft: dict[str, Any] | None
    draft_by: str | None
    draft_revision: int
    draft_page: str
    created_at: datetime
    completed_at: datetime | None
    completed_by: str | None


class SubmissionRow(TypedDict):
    id: int
    case_id: int
    task_id: int | None
    form_id: str
    answers: dict[str, Any]
    submitted_at: datetime
    submitted_by: str


class TimerRow(TypedDict):
    id: int
    instance_id: int
    case_id: int
    engine_task: str
    element_id: str
    process_id: str
    due_at: datetime
    leased_until: datetime | None
    lease_owner: str | None
    attempts: int
    failing_since: datetime | None
    last_error: str | None
    held: bool


class ParkedMessageRow(TypedDict):
    id: int
    instance_id: int
    case_id: int
    landlord: str
    message: str
    variables: dict[str, Any]
    came_in_on: date
    fact: int
    parked_at: datetime
    parked_by: str
    state: str
    settled_at: datetime | None
    settled_by: str | None


class AwaitedMessageRow(TypedDict):
    instance_id: int
    message: str
    case_id: int


class IncidentRow(TypedDict):
    id: int
    instance_id: int
    case_id: int
    landlord: str
    engine_task: str
    element_id: str
    element_name: str
    process_id: str
    message: str
    detail: str
    raised_at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


class StepRow(TypedDict):
    id: int
    instance_id: int
    element_id: str
    element_name: str
    element_type: str
    process_id: str
    kind: str
    at: datetime
    actor: str


class JobRow(TypedDict):
    id: int
    kind: str
    job_key: str
    case_id: int | None
    payload: dict[str, Any]
    run_at: datetime
    state: str
    leased_until: datetime | None
    lease_owner: str | None
    attempts: int
    failing_since: datetime | None
    last_error: str | None


class OutgoingRow(TypedDict):
    id: int
    kind: str
    landlord: str
    recipient: str | None
    idempotency_key: str
    message_id: str
    case_id: int | None
    payload: dict[str, Any]
    created_at: datetime
    send_at: datetime
    state: str
    sent_at: datetime | None
    leased_until: datetime | None
    lease_owner: str | None
    attempts: int
    failing_since: datetime | None
    last_error: str | None


class AlertRow(TypedDict):
    id: int
    landlord: str
    case_id: int | None
    role: str | None
    username: str | None
    text: str
    raised_at: datetime
    seen_at: datetime | None
    seen_by: str | None


class WorkerRow(TypedDict):
    name: str
    started_at: datetime
    seen_at: datetime


class EpochRow(TypedDict):
    id: int
    epoch: str
    place: str
    begun_at: datetime
    begun_by: str
