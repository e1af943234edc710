"""What the Ombudsman ordered or recommended, one by one (OMB-07)."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Text

from ..rows import OrderRow
from .types import Instant, Key, TypedTable, metadata

ombudsman_order = TypedTable[OrderRow](
    "ombudsman_order",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("landlord", String(64), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("what", Text, nullable=False),
    Column("owner", String(200), nullable=False, default=""),
    Column("severity", String(40), nullable=False, default=""),
    Column("amount_pence", Integer),
    Column("paid_pence", Integer, nullable=False, default=0),
    Column("ordered_on", Date, nullable=False),
    Column("due_on", Date),
    Column("done_on", Date),
    Column("evidence", Text, nullable=False, default=""),
    Column("late_reason", Text, nullable=False, default=""),
    Column("declined_on", Date),
    Column("declined_reason", Text, nullable=False, default=""),
    Column("declined_by", String(80), nullable=False, default=""),
    Column("approved_by", String(80), nullable=False, default=""),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", String(80), nullable=False),
    Index("ix_order_landlord", "landlord", "ordered_on"),
)
