"""Indexes for what is asked of many cases, and words kept in byte order"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UNMARKED = """INSERT INTO case_word (landlord, word, case_id)
    SELECT c.landlord, '#0', c.id FROM complaint_case c
    WHERE NOT EXISTS (SELECT 1 FROM case_word w WHERE w.case_id = c.id AND w.word LIKE '#%')"""
"""A case whose words were cut before that was noted: until a worker has cut them anew, it is known to lack keys."""


def upgrade() -> None:
    op.drop_index("ix_case_list", "complaint_case")
    op.create_index("ix_case_list", "complaint_case", ["landlord", "status", "received_on", "id"])
    op.create_index("ix_case_linked_to", "complaint_case", ["linked_to"])
    op.create_index("ix_clock_status", "clock", ["status", "met_on"])
    op.create_index("ix_clock_met", "clock", ["met_on"])
    op.create_index("ix_breach_done", "breach", ["landlord", "done"])
    op.drop_index("ix_case_word_case", "case_word")
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("case_word", "word", type_=sa.String(60, collation="C"), existing_nullable=False)
    op.create_index("ix_case_word_case", "case_word", ["case_id", "word"])
    op.execute(sa.text(UNMARKED))


def downgrade() -> None:
    op.drop_index("ix_case_word_case", "case_word")
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("case_word", "word", type_=sa.String(60, collation="default"), existing_nullable=False)
    op.create_index("ix_case_word_case", "case_word", ["case_id"])
    op.drop_index("ix_breach_done", "breach")
    op.drop_index("ix_clock_met", "clock")
    op.drop_index("ix_clock_status", "clock")
    op.drop_index("ix_case_linked_to", "complaint_case")
    op.drop_index("ix_case_list", "complaint_case")
    op.create_index("ix_case_list", "complaint_case", ["landlord", "status", "next_due"])
