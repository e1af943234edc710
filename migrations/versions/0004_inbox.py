"""The inbox: a task carries its case's stage and service area and every role it is offered to, and an index a filter

Follows 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OLD = {
    "ix_task_area": ["state", "landlord", "service_area", "sort_due", "id"],
    "ix_task_element": ["state", "landlord", "element_id", "sort_due", "id"],
    "ix_task_mine": ["state", "assignee", "sort_due", "id"],
    "ix_task_team": ["state", "landlord", "role", "sort_due", "id"],
    "ix_task_unassigned": ["state", "landlord", "role", "assignee", "sort_due", "id"],
}
WHO = ["offered", "service_area", "assignee"]
NEW = {
    "ix_task_area": ["state", "landlord", "case_area", "sort_due", "id", *WHO],
    "ix_task_element": ["state", "landlord", "element_id", "sort_due", "id", *WHO],
    "ix_task_mine": [
        *("state", "assignee", "landlord", "sort_due", "id"),
        *("element_id", "case_area", "case_stage", "offered", "service_area"),
    ],
    "ix_task_stage": ["state", "landlord", "case_stage", "sort_due", "id", *WHO],
    "ix_task_team": ["state", "landlord", "offered", "sort_due", "id", "service_area"],
    "ix_task_unassigned": ["state", "landlord", "offered", "assignee", "sort_due", "id", "service_area"],
}


def upgrade() -> None:
    op.add_column("user_task", sa.Column("case_stage", sa.Integer(), nullable=True))
    op.add_column("user_task", sa.Column("case_area", sa.String(length=60), nullable=False, server_default=""))
    op.add_column("user_task", sa.Column("offered", sa.String(length=400), nullable=False, server_default=""))
    op.execute("UPDATE user_task SET offered = '|' || role || '|'")
    of_case = "FROM complaint_case WHERE complaint_case.id = user_task.case_id"
    op.execute(f"UPDATE user_task SET case_stage = (SELECT stage {of_case})")
    op.execute(f"UPDATE user_task SET case_area = (SELECT service_area {of_case})")
    for name in OLD:
        op.drop_index(name, table_name="user_task")
    for name, columns in NEW.items():
        op.create_index(name, "user_task", columns, unique=False)


def downgrade() -> None:
    for name in NEW:
        op.drop_index(name, table_name="user_task")
    for name, columns in OLD.items():
        op.create_index(name, "user_task", columns, unique=False)
    op.drop_column("user_task", "offered")
    op.drop_column("user_task", "case_area")
    op.drop_column("user_task", "case_stage")
