"""Whom a case is about, who else may get information about it, and what is about the same matter (CON-09, ACK-14)."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, String, Text, false

from ..rows import AuthorityRow, SameMatterRow, SubjectWordRow
from .types import Instant, Key, TypedTable, metadata

authority = TypedTable[AuthorityRow](
    "authority",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("standing", String(30), nullable=False),
    Column("form", String(30), nullable=False),
    Column("scope", Text, nullable=False, default=""),
    Column("copies", Boolean, nullable=False, default=False, server_default=false()),  # the customer asked for them
    Column("given_on", Date, nullable=False),
    Column("expires_on", Date),  # the last day on which it counts
    Column("ended_on", Date),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", String(80), nullable=False),
)

same_matter = TypedTable[SameMatterRow](  # the cases with one matter_id are about the same matter
    "same_matter",
    metadata,
    Column("case_id", Key, ForeignKey("complaint_case.id"), primary_key=True, autoincrement=False),
    Column("matter_id", Key, ForeignKey("complaint_case.id"), nullable=False),
    Column("linked_on", Date, nullable=False),
    Column("linked_by", String(80), nullable=False),
    Index("ix_same_matter_matter", "matter_id"),
)

subject_word = TypedTable[SubjectWordRow](  # each word that names whom a case is about, folded to lower case
    "subject_word",
    metadata,
    Column("landlord", String(64), primary_key=True),
    Column("word", String(60), primary_key=True),
    Column("case_id", Key, ForeignKey("complaint_case.id"), primary_key=True, autoincrement=False),
    Index("ix_subject_word_case", "case_id"),
)
