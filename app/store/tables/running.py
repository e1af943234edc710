"""What runs: process instances, user tasks, timers, awaited messages, jobs and the outbox."""

from __future__ import annotations

import uuid

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)

from ..rows import (
    AlertRow,
    AwaitedMessageRow,
    EpochRow,
    IncidentRow,
    InstanceRow,
    JobRow,
    OutgoingRow,
    ParkedMessageRow,
    StepRow,
    SubmissionRow,
    TaskRow,
    TimerRow,
    WorkerRow,
)
from .types import Instant, Json, Key, TypedTable, metadata


def new_message_id() -> str:
    """What no other message has: by it a mailbox knows a second copy. One restored database makes no id of another."""
    return uuid.uuid4().hex


instance = TypedTable[InstanceRow](
    "instance",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("landlord", String(64), nullable=False),
    Column("release_id", String(64), ForeignKey("release.id"), nullable=False),
    Column("process_id", String(100), nullable=False),
    Column("lifecycle", Boolean, nullable=False),
    Column("status", String(20), nullable=False),  # running, incident, suspended, completed, cancelled
    Column("state", LargeBinary, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("saved_as", String(32), nullable=False, default="", server_default=""),  # another one at each save
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("ix_instance_list", "landlord", "status", "process_id", "started_at"),
)

task = TypedTable[TaskRow](
    "user_task",
    metadata,
    Column("id", Key, primary_key=True),
    Column("instance_id", Key, ForeignKey("instance.id"), nullable=False),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("landlord", String(64), nullable=False),
    Column("engine_task", String(64), nullable=False),
    Column("element_id", String(200), nullable=False),
    Column("process_id", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("form_id", String(100), nullable=False),
    Column("role", String(80), nullable=False),
    Column("service_area", String(60), nullable=False, default=""),
    Column("offered", String(400), nullable=False, default="", server_default=""),  # every role: |handler|reviewer|
    Column("case_stage", Integer),
    Column("case_area", String(60), nullable=False, default="", server_default=""),
    Column("state", String(12), nullable=False),  # open, completed, cancelled
    Column("assignee", String(80)),
    Column("due_on", Date),
    Column("sort_due", Date, nullable=False),
    Column("clock", String(60)),
    Column("letter", String(40)),
    Column("properties", Json, nullable=False),
    Column("draft", Json),
    Column("draft_by", String(80)),
    Column("draft_revision", Integer, nullable=False, default=0, server_default="0"),
    Column("draft_page", String(100), nullable=False, default="", server_default=""),  # the open page that saved it
    Column("created_at", Instant, nullable=False),
    Column("completed_at", Instant),
    Column("completed_by", String(80)),
    UniqueConstraint("instance_id", "engine_task"),
    # One index for each tab and filter of the inbox, in the order it lists; the last columns spare it the row.
    Index("ix_task_team", "state", "landlord", "offered", "sort_due", "id", "service_area"),
    Index(
        "ix_task_mine",
        *("state", "assignee", "landlord", "sort_due", "id"),
        *("element_id", "case_area", "case_stage", "offered", "service_area"),
    ),
    Index("ix_task_unassigned", "state", "landlord", "offered", "assignee", "sort_due", "id", "service_area"),
    Index("ix_task_landlord", "state", "landlord", "sort_due", "id"),
    *(
        Index(name, *("state", "landlord", column, "offered", "sort_due", "id", "service_area", "assignee"))
        for name, column in (
            ("ix_task_area", "case_area"),
            ("ix_task_stage", "case_stage"),
            ("ix_task_element", "element_id"),
        )
    ),
)

submission = TypedTable[SubmissionRow](
    "submission",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("task_id", Key, ForeignKey("user_task.id")),
    Column("form_id", String(100), nullable=False),
    Column("answers", Json, nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("submitted_by", String(80), nullable=False),
)

timer = TypedTable[TimerRow](
    "timer",
    metadata,
    Column("id", Key, primary_key=True),
    Column("instance_id", Key, ForeignKey("instance.id"), nullable=False, index=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False),
    Column("engine_task", String(64), nullable=False),
    Column("element_id", String(200), nullable=False),
    Column("process_id", String(100), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("leased_until", Instant),
    Column("lease_owner", String(80)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("failing_since", Instant),
    Column("last_error", Text),
    Column("held", Boolean, nullable=False, default=False, server_default=false()),  # not due: suspended, or in trouble
    UniqueConstraint("instance_id", "engine_task"),
    Index("ix_timer_due", "held", "due_at"),
    Index("ix_timer_failing", "failing_since"),
)

awaited_message = TypedTable[AwaitedMessageRow](
    "awaited_message",
    metadata,
    Column("instance_id", Key, ForeignKey("instance.id"), primary_key=True),
    Column("message", String(100), primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
)

parked_message = TypedTable[ParkedMessageRow](
    "parked_message",
    metadata,
    Column("id", Key, primary_key=True),
    Column("instance_id", Key, ForeignKey("instance.id"), nullable=False, index=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("landlord", String(64), nullable=False),
    Column("message", String(100), nullable=False),
    Column("variables", Json, nullable=False),
    Column("came_in_on", Date, nullable=False),
    Column("fact", Integer, nullable=False),
    Column("parked_at", Instant, nullable=False),
    Column("parked_by", String(80), nullable=False),
    Column("state", String(12), nullable=False),  # waiting, delivered, unheard, set_aside
    Column("settled_at", Instant),
    Column("settled_by", String(80)),
    Index("ix_parked_message_state", "landlord", "state"),
)

incident = TypedTable[IncidentRow](
    "incident",
    metadata,
    Column("id", Key, primary_key=True),
    Column("instance_id", Key, ForeignKey("instance.id"), nullable=False, index=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("landlord", String(64), nullable=False),
    Column("engine_task", String(64), nullable=False),
    Column("element_id", String(200), nullable=False),
    Column("element_name", String(200), nullable=False, default=""),
    Column("process_id", String(100), nullable=False),
    Column("message", Text, nullable=False),
    Column("detail", Text, nullable=False, default=""),
    Column("raised_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("resolved_by", String(80)),
    Index("ix_incident_open", "landlord", "resolved_at"),
)

step_log = TypedTable[StepRow](
    "step_log",
    metadata,
    Column("id", Key, primary_key=True),
    Column("instance_id", Key, ForeignKey("instance.id"), nullable=False, index=True),
    Column("element_id", String(200), nullable=False),
    Column("element_name", String(200), nullable=False, default=""),
    Column("element_type", String(60), nullable=False),
    Column("process_id", String(100), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", String(80), nullable=False),
)

job = TypedTable[JobRow](
    "job",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(60), nullable=False),
    Column("job_key", String(200), nullable=False),
    Column("case_id", Key, ForeignKey("complaint_case.id"), index=True),
    Column("payload", Json, nullable=False),
    Column("run_at", Instant, nullable=False),
    Column("state", String(12), nullable=False),  # waiting, done, failed
    Column("leased_until", Instant),
    Column("lease_owner", String(80)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("failing_since", Instant),
    Column("last_error", Text),
    UniqueConstraint("kind", "job_key"),
    Index("ix_job_due", "state", "run_at"),
)

outbox = TypedTable[OutgoingRow](
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("landlord", String(64), nullable=False),
    Column("recipient", String(254)),  # one address; none: a notice that is still to become a row for each recipient
    Column("idempotency_key", String(400), nullable=False, unique=True),
    Column("message_id", String(64), nullable=False, default=new_message_id),
    Column("case_id", Key, ForeignKey("complaint_case.id"), index=True),
    Column("payload", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("send_at", Instant, nullable=False),
    Column("state", String(12), nullable=False),  # waiting, sent, failed, given_up, addressed, unneeded
    Column("sent_at", Instant),
    Column("leased_until", Instant),
    Column("lease_owner", String(80)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("failing_since", Instant),
    Column("last_error", Text),
    Index("ix_outbox_due", "state", "send_at"),
)

alert = TypedTable[AlertRow](
    "alert",
    metadata,
    Column("id", Key, primary_key=True),
    Column("landlord", String(64), nullable=False),
    Column("case_id", Key, ForeignKey("complaint_case.id"), index=True),
    Column("role", String(80)),
    Column("username", String(80)),
    Column("text", Text, nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("seen_at", Instant),
    Column("seen_by", String(80)),
    Index("ix_alert_role", "landlord", "role", "seen_at"),
    Index("ix_alert_user", "username", "seen_at"),
)

worker = TypedTable[WorkerRow](
    "worker",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

epoch = TypedTable[EpochRow](
    "epoch",
    metadata,
    Column("id", Integer, primary_key=True),  # 1: there is one row
    Column("epoch", String(32), nullable=False),
    Column("place", String(200), nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("begun_by", String(80), nullable=False),
)
