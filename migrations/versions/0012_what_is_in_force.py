"""What is in force stands in a table of its own, and the same content is told by a fingerprint"""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

KEPT = """INSERT INTO in_force (landlord, release_id, begins, put_at, put_by, reason)
    SELECT landlord, id, in_force_from, published_at, published_by, note FROM release
    ORDER BY published_at, id"""
"""A release was in force from one day on, and none was ever withdrawn; whether its stories were played was not kept."""

PUT_BACK = """UPDATE release SET
    in_force_from = (SELECT begins FROM in_force WHERE release_id = release.id ORDER BY in_force.id LIMIT 1),
    note = (SELECT reason FROM in_force WHERE release_id = release.id ORDER BY in_force.id LIMIT 1)
    WHERE id IN (SELECT release_id FROM in_force)"""


def upgrade() -> None:
    op.create_table(
        "in_force",
        sa.Column("id", KEY, primary_key=True),
        sa.Column("landlord", sa.String(64), nullable=False),
        sa.Column("release_id", sa.String(64), sa.ForeignKey("release.id"), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("put_at", INSTANT, nullable=False),
        sa.Column("put_by", sa.String(80), nullable=False),
        sa.Column("approved_by", sa.String(80)),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("with_stories", sa.Boolean()),
        sa.Column("withdrawn_at", INSTANT),
        sa.Column("withdrawn_by", sa.String(80)),
        sa.Column("withdrawn_why", sa.Text(), nullable=False, server_default=""),
    )
    op.create_index("ix_in_force_begins", "in_force", ["landlord", "begins"])
    op.create_index("ix_in_force_release", "in_force", ["release_id"])
    op.create_index("ix_case_release", "complaint_case", ["landlord", "release_id", "closed_on"])
    version = op.create_table(
        "content_version",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("version", sa.String(32), nullable=False),
    )
    op.bulk_insert(version, [{"id": 1, "version": uuid.uuid4().hex}])
    op.execute(sa.text(KEPT))
    op.drop_index("ix_release_force", "release")
    op.drop_column("release", "in_force_from")
    op.drop_column("release", "note")
    op.add_column("release", sa.Column("fingerprint", sa.String(64)))
    op.create_index("ix_release_fingerprint", "release", ["landlord", "fingerprint"])


def downgrade() -> None:
    op.drop_index("ix_release_fingerprint", "release")
    op.drop_column("release", "fingerprint")
    op.add_column("release", sa.Column("in_force_from", sa.Date(), nullable=False, server_default="9999-12-31"))
    op.add_column("release", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    op.execute(sa.text(PUT_BACK))
    op.create_index("ix_release_force", "release", ["landlord", "in_force_from"])
    op.drop_index("ix_case_release", "complaint_case")
    op.drop_table("content_version")
    op.drop_table("in_force")
