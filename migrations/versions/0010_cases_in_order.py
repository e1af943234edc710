"""Cases received last are read in order, also among very many of one day

Follows 0009.
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLE, INDEX = "complaint_case", "ix_case_received"


def upgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.create_index(INDEX, TABLE, ["landlord", "received_on", "id"], unique=False)


def downgrade() -> None:
    op.drop_index(INDEX, TABLE)
    op.create_index(INDEX, TABLE, ["landlord", "received_on"], unique=False)
