"""Messages that wait for a suspended process, and timers that wait with it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "parked_message",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("instance_id", KEY, sa.ForeignKey("instance.id"), nullable=False),
        sa.Column("case_id", KEY, sa.ForeignKey("complaint_case.id"), nullable=False),
        sa.Column("landlord", sa.String(64), nullable=False),
        sa.Column("message", sa.String(100), nullable=False),
        sa.Column("variables", JSON, nullable=False),
        sa.Column("came_in_on", sa.Date(), nullable=False),
        sa.Column("fact", sa.Integer(), nullable=False),
        sa.Column("parked_at", INSTANT, nullable=False),
        sa.Column("parked_by", sa.String(80), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.Column("settled_by", sa.String(80)),
    )
    op.create_index("ix_parked_message_instance_id", "parked_message", ["instance_id"])
    op.create_index("ix_parked_message_case_id", "parked_message", ["case_id"])
    op.create_index("ix_parked_message_state", "parked_message", ["landlord", "state"])
    op.add_column("timer", sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("ix_timer_due", "timer")
    op.create_index("ix_timer_due", "timer", ["held", "due_at"])
    suspended = "SELECT id FROM instance WHERE status = 'suspended'"
    op.execute(sa.text(f"UPDATE timer SET held = true WHERE instance_id IN ({suspended})"))


def downgrade() -> None:
    op.drop_index("ix_timer_due", "timer")
    op.create_index("ix_timer_due", "timer", ["due_at"])
    op.drop_column("timer", "held")
    op.drop_table("parked_message")
