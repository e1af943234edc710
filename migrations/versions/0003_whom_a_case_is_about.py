"""The words that name whom a case is about, for lists that leave it out for them"""

from __future__ import annotations

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    table = op.create_table(
        "subject_word",
        sa.Column("landlord", sa.String(64), nullable=False),
        sa.Column("word", sa.String(60), nullable=False),
        sa.Column("case_id", KEY, sa.ForeignKey("complaint_case.id"), nullable=False),
        sa.PrimaryKeyConstraint("landlord", "word", "case_id"),
    )
    op.create_index("ix_subject_word_case", "subject_word", ["case_id"])
    known = sa.text("SELECT id, landlord, subjects FROM complaint_case")
    rows = set()
    for case_id, landlord, subjects in op.get_bind().execute(known):
        named = json.loads(subjects) if isinstance(subjects, str) else subjects or []
        words = re.findall(r"\w+", " ".join(map(str, named)).casefold())
        rows |= {(landlord, word[:60], case_id) for word in words}
    op.bulk_insert(table, [dict(zip(("landlord", "word", "case_id"), row, strict=True)) for row in sorted(rows)])


def downgrade() -> None:
    op.drop_table("subject_word")
