"""Who is signed in, and how often signing in failed"""

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
        "signed_in",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("username", sa.String(80), sa.ForeignKey("app_user.username"), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("device", sa.String(200), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
    )
    op.create_index("ix_signed_in_username", "signed_in", ["username"])
    op.create_table(
        "sign_in_failures",
        sa.Column("counted_for", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("ends", INSTANT, nullable=False),
    )
    op.create_index("ix_sign_in_failures_ends", "sign_in_failures", ["ends"])


def downgrade() -> None:
    op.drop_table("sign_in_failures")
    op.drop_table("signed_in")
