"""Drafts of content, what they are tried with, and what was found"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("bases", JSON, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("in_force_from", sa.Date()),
        sa.Column("without_stories", sa.Boolean(), nullable=False),
        sa.Column("losses_accepted", sa.Boolean(), nullable=False),
        sa.Column("submitted_by", sa.String(80)),
        sa.Column("submitted_at", INSTANT),
        sa.Column("submitted_hash", sa.String(64)),
        sa.Column("answered_by", sa.String(80)),
        sa.Column("answered_at", INSTANT),
        sa.Column("answer", sa.Text(), nullable=False, server_default=""),
    )
    op.create_index("ix_draft_scope", "draft", ["scope", "state"])
    op.create_table(
        "draft_file",
        sa.Column("draft_id", KEY, sa.ForeignKey("draft.id"), primary_key=True),
        sa.Column("path", sa.String(200), primary_key=True),
        sa.Column("hash", sa.String(64), sa.ForeignKey("content_file.hash")),
        sa.Column("base_hash", sa.String(64)),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.String(80), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
    )
    op.create_table(
        "draft_version",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("draft_id", KEY, sa.ForeignKey("draft.id"), nullable=False),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), sa.ForeignKey("content_file.hash")),
        sa.Column("saved_by", sa.String(80), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.Column("note", sa.String(200), nullable=False, server_default=""),
    )
    op.create_index("ix_draft_version_file", "draft_version", ["draft_id", "path", "revision"])
    op.create_table(
        "draft_presence",
        sa.Column("draft_id", KEY, sa.ForeignKey("draft.id"), primary_key=True),
        sa.Column("username", sa.String(80), primary_key=True),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
    )
    op.create_table(
        "draft_run",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("draft_id", KEY, sa.ForeignKey("draft.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("draft_hash", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False, server_default=""),
        sa.Column("result", JSON, nullable=False),
        sa.Column("started_by", sa.String(80), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
    )
    op.create_index("ix_draft_run_draft", "draft_run", ["draft_id", "kind", "id"])
    op.create_table(
        "tried_file",
        sa.Column("scope", sa.String(64), primary_key=True),
        sa.Column("path", sa.String(200), primary_key=True),
        sa.Column("hash", sa.String(64), sa.ForeignKey("content_file.hash"), nullable=False),
        sa.Column("put_by", sa.String(80), nullable=False),
        sa.Column("put_at", INSTANT, nullable=False),
    )


def downgrade() -> None:
    for table in ("tried_file", "draft_run", "draft_presence", "draft_version", "draft_file", "draft"):
        op.drop_table(table)
