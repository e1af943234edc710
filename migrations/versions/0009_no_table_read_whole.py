"""Indexes for the incidents and adjustments of a case, cases of a kind, extensions by day, and timers in trouble"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_incident_case_id": ("incident", ["case_id"]),
    "ix_adjustment_case_id": ("adjustment", ["case_id"]),
    "ix_extension_proposed_on": ("extension", ["proposed_on"]),
    "ix_case_kind": ("complaint_case", ["landlord", "kind", "received_on", "id"]),
    "ix_timer_failing": ("timer", ["failing_since"]),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
