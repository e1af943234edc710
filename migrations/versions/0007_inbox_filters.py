"""The inbox: a filter finds nobody's tasks as quickly as somebody's

Follows 0006.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FILTERS = {"ix_task_area": "case_area", "ix_task_stage": "case_stage", "ix_task_element": "element_id"}


def upgrade() -> None:
    for name, column in FILTERS.items():
        op.drop_index(name, table_name="user_task")
        columns = ["state", "landlord", column, "offered", "sort_due", "id", "service_area", "assignee"]
        op.create_index(name, "user_task", columns, unique=False)


def downgrade() -> None:
    for name, column in FILTERS.items():
        op.drop_index(name, table_name="user_task")
        columns = ["state", "landlord", column, "sort_due", "id", "offered", "service_area", "assignee"]
        op.create_index(name, "user_task", columns, unique=False)
