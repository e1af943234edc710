"""Reports, and the watch over refusals, read what happened by what it is, among everything that ever happened

Follows 0010.
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLE, INDEX = "case_event", "ix_event_type"


def upgrade() -> None:
    op.create_index(INDEX, TABLE, ["type", "case_id"], unique=False)


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
