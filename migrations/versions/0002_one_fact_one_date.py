"""Events of one fact have one date: the number of the fact that an event belongs to"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_event", sa.Column("fact", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("case_event", "fact")
