"""A point may be answered again at the same stage: after a quick fix that did not hold, or a referral back

Follows 0005.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ONCE = "uq_point_outcome_case_id_stage_version_number"
COLUMNS = ["case_id", "stage", "version", "number"]


def upgrade() -> None:
    with op.batch_alter_table("point_outcome") as table:
        table.drop_constraint(op.f(ONCE), type_="unique")
    op.create_index(op.f("ix_point_outcome_case_id"), "point_outcome", ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_point_outcome_case_id"), table_name="point_outcome")
    with op.batch_alter_table("point_outcome") as table:
        table.create_unique_constraint(op.f(ONCE), COLUMNS)
