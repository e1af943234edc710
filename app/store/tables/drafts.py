"""Content that is not in force yet: drafts of process owners, what they are tried with, and what was found."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Text

from ..rows import (
    DraftFileRow,
    DraftPresenceRow,
    DraftRow,
    DraftRunRow,
    DraftVersionRow,
    TriedFileRow,
)
from .types import Instant, Json, Key, TypedTable, metadata

draft = TypedTable[DraftRow](
    "draft",
    metadata,
    Column("id", Key, primary_key=True),
    Column("scope", String(64), nullable=False),
    Column("title", String(200), nullable=False),
    Column("author", String(80), nullable=False),
    Column("state", String(20), nullable=False),
    Column("bases", Json, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("reason", Text, nullable=False, default="", server_default=""),
    Column("in_force_from", Date),
    Column("without_stories", Boolean, nullable=False, default=False),
    Column("losses_accepted", Boolean, nullable=False, default=False),
    Column("submitted_by", String(80)),
    Column("submitted_at", Instant),
    Column("submitted_hash", String(64)),
    Column("answered_by", String(80)),
    Column("answered_at", Instant),
    Column("answer", Text, nullable=False, default="", server_default=""),
    Index("ix_draft_scope", "scope", "state"),
)

draft_file = TypedTable[DraftFileRow](
    "draft_file",
    metadata,
    Column("draft_id", Key, ForeignKey("draft.id"), primary_key=True),
    Column("path", String(200), primary_key=True),
    Column("hash", String(64), ForeignKey("content_file.hash")),
    Column("base_hash", String(64)),
    Column("revision", Integer, nullable=False),
    Column("saved_by", String(80), nullable=False),
    Column("saved_at", Instant, nullable=False),
)

draft_version = TypedTable[DraftVersionRow](
    "draft_version",
    metadata,
    Column("id", Key, primary_key=True),
    Column("draft_id", Key, ForeignKey("draft.id"), nullable=False),
    Column("path", String(200), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("hash", String(64), ForeignKey("content_file.hash")),
    Column("saved_by", String(80), nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("note", String(200), nullable=False, default="", server_default=""),
    Index("ix_draft_version_file", "draft_id", "path", "revision"),
)

draft_presence = TypedTable[DraftPresenceRow](
    "draft_presence",
    metadata,
    Column("draft_id", Key, ForeignKey("draft.id"), primary_key=True),
    Column("username", String(80), primary_key=True),
    Column("path", String(200), nullable=False),
    Column("seen_at", Instant, nullable=False),
)

draft_run = TypedTable[DraftRunRow](
    "draft_run",
    metadata,
    Column("id", Key, primary_key=True),
    Column("draft_id", Key, ForeignKey("draft.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("draft_hash", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("said", Text, nullable=False, default="", server_default=""),
    Column("result", Json, nullable=False),
    Column("started_by", String(80), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("ix_draft_run_draft", "draft_id", "kind", "id"),
)

tried_file = TypedTable[TriedFileRow](
    "tried_file",
    metadata,
    Column("scope", String(64), primary_key=True),
    Column("path", String(200), primary_key=True),
    Column("hash", String(64), ForeignKey("content_file.hash"), nullable=False),
    Column("put_by", String(80), nullable=False),
    Column("put_at", Instant, nullable=False),
)
