"""What an area or a person was asked to contribute to the answer of a stage, and what they answered (S1-06, S2-06)."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Text

from ..rows import ContributionRow
from .types import Instant, Key, TypedTable, metadata

contribution = TypedTable[ContributionRow](
    "contribution",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("stage", Integer, nullable=False),
    Column("area", String(60), nullable=False, default=""),
    Column("asked", String(80), nullable=False, default=""),  # the username of the person asked; "": the area
    Column("what", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", String(80), nullable=False),
    Column("answer", Text, nullable=False, default=""),
    Column("answered_on", Date),
    Column("answered_by", String(80), nullable=False, default=""),
    Column("withdrawn_on", Date),
    Column("withdrawn_by", String(80), nullable=False, default=""),
    Column("withdrawn_reason", Text, nullable=False, default=""),
)
