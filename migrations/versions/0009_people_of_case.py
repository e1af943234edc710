"""Who else may be told about a case, and which cases are about the same matter

Follows 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "authority",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("standing", sa.String(length=30), nullable=False),
        sa.Column("form", sa.String(length=30), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_case.id"], name=op.f("fk_authority_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
    )
    op.create_index(op.f("ix_authority_case_id"), "authority", ["case_id"], unique=False)
    op.create_table(
        "same_matter",
        sa.Column("case_id", KEY, autoincrement=False, nullable=False),
        sa.Column("matter_id", KEY, nullable=False),
        sa.Column("linked_on", sa.Date(), nullable=False),
        sa.Column("linked_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["complaint_case.id"], name=op.f("fk_same_matter_case_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["complaint_case.id"], name=op.f("fk_same_matter_matter_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_same_matter")),
    )
    op.create_index("ix_same_matter_matter", "same_matter", ["matter_id"], unique=False)


def downgrade() -> None:
    op.drop_table("same_matter")
    op.drop_table("authority")
