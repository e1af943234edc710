"""Whether the customer asked that whoever speaks for them gets copies of letters"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("authority", sa.Column("copies", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("authority") as authority:
        authority.drop_column("copies")
