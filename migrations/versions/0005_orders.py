"""What the Ombudsman ordered or recommended, one by one

Follows 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "ombudsman_order",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("landlord", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("amount_pence", sa.Integer(), nullable=True),
        sa.Column("paid_pence", sa.Integer(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("late_reason", sa.Text(), nullable=False),
        sa.Column("declined_on", sa.Date(), nullable=True),
        sa.Column("declined_reason", sa.Text(), nullable=False),
        sa.Column("declined_by", sa.String(length=80), nullable=False),
        sa.Column("approved_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_case.id"], name=op.f("fk_ombudsman_order_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ombudsman_order")),
    )
    op.create_index(op.f("ix_ombudsman_order_case_id"), "ombudsman_order", ["case_id"], unique=False)
    op.create_index("ix_order_landlord", "ombudsman_order", ["landlord", "ordered_on"], unique=False)


def downgrade() -> None:
    op.drop_table("ombudsman_order")
