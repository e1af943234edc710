"""What runs: instances, tasks, timers, jobs and the outbox

Follows 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "worker",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )
    op.create_table(
        "alert",
        sa.Column("id", KEY, nullable=False),
        sa.Column("landlord", sa.String(length=64), nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("role", sa.String(length=80), nullable=True),
        sa.Column("username", sa.String(length=80), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.Column("seen_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_case.id"], name=op.f("fk_alert_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index(op.f("ix_alert_case_id"), "alert", ["case_id"], unique=False)
    op.create_index("ix_alert_role", "alert", ["landlord", "role", "seen_at"], unique=False)
    op.create_index("ix_alert_user", "alert", ["username", "seen_at"], unique=False)
    op.create_table(
        "instance",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("landlord", sa.String(length=64), nullable=False),
        sa.Column("release_id", sa.String(length=64), nullable=False),
        sa.Column("process_id", sa.String(length=100), nullable=False),
        sa.Column("lifecycle", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_case.id"], name=op.f("fk_instance_case_id")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_instance_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instance")),
    )
    op.create_index(op.f("ix_instance_case_id"), "instance", ["case_id"], unique=False)
    op.create_index("ix_instance_list", "instance", ["landlord", "status", "process_id", "started_at"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("job_key", sa.String(length=200), nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("run_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("leased_until", INSTANT, nullable=True),
        sa.Column("lease_owner", sa.String(length=80), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_case.id"], name=op.f("fk_job_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("kind", "job_key", name=op.f("uq_job_kind_job_key")),
    )
    op.create_index(op.f("ix_job_case_id"), "job", ["case_id"], unique=False)
    op.create_index("ix_job_due", "job", ["state", "run_at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("send_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("leased_until", INSTANT, nullable=True),
        sa.Column("lease_owner", sa.String(length=80), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_case.id"], name=op.f("fk_outbox_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_outbox_idempotency_key")),
    )
    op.create_index("ix_outbox_due", "outbox", ["state", "send_at"], unique=False)
    op.create_table(
        "awaited_message",
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("message", sa.String(length=100), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_case.id"], name=op.f("fk_awaited_message_case_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_awaited_message_instance_id")),
        sa.PrimaryKeyConstraint("instance_id", "message", name=op.f("pk_awaited_message")),
    )
    op.create_index(op.f("ix_awaited_message_case_id"), "awaited_message", ["case_id"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", KEY, nullable=False),
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("landlord", sa.String(length=64), nullable=False),
        sa.Column("engine_task", sa.String(length=64), nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("element_name", sa.String(length=200), nullable=False),
        sa.Column("process_id", sa.String(length=100), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.Column("resolved_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_case.id"], name=op.f("fk_incident_case_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_incident_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_instance_id"), "incident", ["instance_id"], unique=False)
    op.create_index("ix_incident_open", "incident", ["landlord", "resolved_at"], unique=False)
    op.create_table(
        "step_log",
        sa.Column("id", KEY, nullable=False),
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("element_name", sa.String(length=200), nullable=False),
        sa.Column("element_type", sa.String(length=60), nullable=False),
        sa.Column("process_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_step_log_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_log")),
    )
    op.create_index(op.f("ix_step_log_instance_id"), "step_log", ["instance_id"], unique=False)
    op.create_table(
        "timer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("engine_task", sa.String(length=64), nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("process_id", sa.String(length=100), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("leased_until", INSTANT, nullable=True),
        sa.Column("lease_owner", sa.String(length=80), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_case.id"], name=op.f("fk_timer_case_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_timer_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("instance_id", "engine_task", name=op.f("uq_timer_instance_id_engine_task")),
    )
    op.create_index("ix_timer_due", "timer", ["due_at"], unique=False)
    op.create_index(op.f("ix_timer_instance_id"), "timer", ["instance_id"], unique=False)
    op.create_table(
        "user_task",
        sa.Column("id", KEY, nullable=False),
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("landlord", sa.String(length=64), nullable=False),
        sa.Column("engine_task", sa.String(length=64), nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("process_id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("form_id", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("service_area", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("assignee", sa.String(length=80), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("sort_due", sa.Date(), nullable=False),
        sa.Column("clock", sa.String(length=60), nullable=True),
        sa.Column("letter", sa.String(length=40), nullable=True),
        sa.Column("properties", JSON, nullable=False),
        sa.Column("draft", JSON, nullable=True),
        sa.Column("draft_by", sa.String(length=80), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("completed_at", INSTANT, nullable=True),
        sa.Column("completed_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_case.id"], name=op.f("fk_user_task_case_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_user_task_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_task")),
        sa.UniqueConstraint("instance_id", "engine_task", name=op.f("uq_user_task_instance_id_engine_task")),
    )
    op.create_index("ix_task_area", "user_task", ["state", "landlord", "service_area", "sort_due", "id"], unique=False)
    op.create_index("ix_task_element", "user_task", ["state", "landlord", "element_id", "sort_due", "id"], unique=False)
    op.create_index("ix_task_landlord", "user_task", ["state", "landlord", "sort_due", "id"], unique=False)
    op.create_index("ix_task_mine", "user_task", ["state", "assignee", "sort_due", "id"], unique=False)
    op.create_index("ix_task_team", "user_task", ["state", "landlord", "role", "sort_due", "id"], unique=False)
    op.create_index(
        "ix_task_unassigned", "user_task", ["state", "landlord", "role", "assignee", "sort_due", "id"], unique=False
    )
    op.create_index(op.f("ix_user_task_case_id"), "user_task", ["case_id"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("task_id", KEY, nullable=True),
        sa.Column("form_id", sa.String(length=100), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=False),
        sa.Column("submitted_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_case.id"], name=op.f("fk_submission_case_id")),
        sa.ForeignKeyConstraint(["task_id"], ["user_task.id"], name=op.f("fk_submission_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    op.create_index(op.f("ix_submission_case_id"), "submission", ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_table("submission")
    op.drop_table("user_task")
    op.drop_table("timer")
    op.drop_table("step_log")
    op.drop_table("incident")
    op.drop_table("awaited_message")
    op.drop_table("outbox")
    op.drop_table("job")
    op.drop_table("instance")
    op.drop_table("alert")
    op.drop_table("worker")
