"""A document that does not belong to its case is withheld, with who removed it and why"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("document", sa.Column("removed_at", INSTANT, nullable=True))
    op.add_column("document", sa.Column("removed_by", sa.String(80), nullable=True))
    op.add_column("document", sa.Column("removed_why", sa.Text, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("document") as document:
        for name in ("removed_why", "removed_by", "removed_at"):
            document.drop_column(name)
