"""Who comes in, what content is in force, which requests were answered

Follows nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "answered_request",
        sa.Column("request_key", sa.String(length=100), nullable=False),
        sa.Column("verb", sa.String(length=100), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("answer", JSON, nullable=False),
        sa.Column("answered_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("request_key", name=op.f("pk_answered_request")),
    )
    op.create_table(
        "app_user",
        sa.Column("id", KEY, nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("username", name=op.f("uq_app_user_username")),
    )
    op.create_table(
        "audit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("landlord", sa.String(length=64), nullable=True),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("instance_id", KEY, nullable=True),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("verb", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_case", "audit", ["case_id", "id"], unique=False)
    op.create_index("ix_audit_instance", "audit", ["instance_id", "id"], unique=False)
    op.create_table(
        "content_file",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_content_file")),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("landlord", sa.String(length=64), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("published_by", sa.String(length=80), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )
    op.create_index("ix_release_force", "release", ["landlord", "in_force_from"], unique=False)
    op.create_table(
        "membership",
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("landlord", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("areas", JSON, nullable=False),
        sa.ForeignKeyConstraint(["username"], ["app_user.username"], name=op.f("fk_membership_username")),
        sa.PrimaryKeyConstraint("username", "landlord", "role", name=op.f("pk_membership")),
    )
    op.create_index("ix_membership_role", "membership", ["landlord", "role"], unique=False)
    op.create_table(
        "release_file",
        sa.Column("release_id", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["content_file.hash"], name=op.f("fk_release_file_hash")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_release_file_release_id")),
        sa.PrimaryKeyConstraint("release_id", "path", name=op.f("pk_release_file")),
    )


def downgrade() -> None:
    op.drop_table("release_file")
    op.drop_table("membership")
    op.drop_table("release")
    op.drop_table("content_file")
    op.drop_table("audit")
    op.drop_table("app_user")
    op.drop_table("answered_request")
