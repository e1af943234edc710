"""Mail has a row for each recipient; work says since when it fails; what a restored database is known by"""

from __future__ import annotations

import json
import uuid
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
DUE_WORK = ("timer", "job", "outbox")
DIGEST = "reminders"


def upgrade() -> None:
    for table in DUE_WORK:
        op.add_column(table, sa.Column("failing_since", INSTANT))
    op.add_column("instance", sa.Column("saved_as", sa.String(32), nullable=False, server_default=""))
    op.create_table(
        "epoch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("epoch", sa.String(32), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("begun_by", sa.String(80), nullable=False),
    )
    op.add_column("outbox", sa.Column("landlord", sa.String(64)))
    op.add_column("outbox", sa.Column("recipient", sa.String(254)))
    op.add_column("outbox", sa.Column("message_id", sa.String(64)))
    _fill()
    with op.batch_alter_table("outbox") as outbox:
        outbox.alter_column("landlord", existing_type=sa.String(64), nullable=False)
        outbox.alter_column("message_id", existing_type=sa.String(64), nullable=False)
        outbox.alter_column("idempotency_key", existing_type=sa.String(200), type_=sa.String(400))
    op.create_index("ix_outbox_case_id", "outbox", ["case_id"])


def _fill() -> None:
    """Whose mail each row is and where it goes. What was kept for want of a mail server waits to be sent."""
    connection = op.get_bind()
    outbox = sa.table("outbox", *(sa.column(name) for name in ("id", "landlord", "recipient", "message_id")),
                      sa.column("payload", JSON))  # fmt: skip
    known = sa.text(
        "SELECT o.id, o.kind, o.idempotency_key, o.payload, c.landlord"
        " FROM outbox o LEFT JOIN complaint_case c ON c.id = o.case_id"
    )
    for row_id, kind, key, given, landlord in connection.execute(known).all():
        payload: dict[str, Any] = dict(json.loads(given) if isinstance(given, str) else given)
        owner = landlord or payload.get("landlord") or (key.split(":")[1] if kind == DIGEST else "")
        connection.execute(
            outbox.update()
            .where(outbox.c.id == row_id)
            .values(landlord=owner, recipient=payload.pop("to", None), message_id=uuid.uuid4().hex, payload=payload)
        )
    connection.execute(sa.text("UPDATE outbox SET state = 'waiting', sent_at = NULL WHERE state = 'kept'"))


def downgrade() -> None:
    op.drop_index("ix_outbox_case_id", "outbox")
    with op.batch_alter_table("outbox") as outbox:
        for column in ("landlord", "recipient", "message_id"):
            outbox.drop_column(column)
        outbox.alter_column("idempotency_key", existing_type=sa.String(400), type_=sa.String(200))
    op.drop_table("epoch")
    op.drop_column("instance", "saved_as")
    for table in DUE_WORK:
        op.drop_column(table, "failing_since")
