"""Numbers of references given one after the other; what a request held; which draft somebody has seen"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = op.create_table(
        "reference_number",
        sa.Column("landlord", sa.String(64), nullable=False),
        sa.Column("prefix", sa.String(40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("landlord", "prefix"),
    )
    last: dict[tuple[str, str], int] = {}
    for landlord, reference in op.get_bind().execute(sa.text("SELECT landlord, reference FROM complaint_case")):
        prefix, dash, number = reference.rpartition("-")
        key = (landlord, prefix + dash)
        last[key] = max(last.get(key, 0), int(number))
    rows = [{"landlord": landlord, "prefix": prefix, "last": number} for (landlord, prefix), number in last.items()]
    op.bulk_insert(table, rows)
    op.add_column("answered_request", sa.Column("content", sa.String(64), nullable=False, server_default=""))
    op.add_column("user_task", sa.Column("draft_revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("user_task", sa.Column("draft_page", sa.String(100), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("user_task", "draft_page")
    op.drop_column("user_task", "draft_revision")
    op.drop_column("answered_request", "content")
    op.drop_table("reference_number")
