"""Who may come in, what content is in force, and which requests were answered already."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Text

from ..rows import (
    AnsweredRequestRow,
    AuditRow,
    ContentFileRow,
    ContentVersionRow,
    InForceRow,
    MembershipRow,
    ReleaseFileRow,
    ReleaseRow,
    SignedInRow,
    SignInFailuresRow,
    UserRow,
)  # fmt: skip
from .types import Instant, Json, Key, TypedTable, metadata

user = TypedTable[UserRow](
    "app_user",
    metadata,
    Column("id", Key, primary_key=True),
    Column("username", String(80), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("email", String(254), nullable=False, default=""),
    Column("password_hash", String(200)),
    Column("active", Boolean, nullable=False, default=True),
    Column("session_epoch", Integer, nullable=False, default=0),
)

membership = TypedTable[MembershipRow](
    "membership",
    metadata,
    Column("username", String(80), ForeignKey("app_user.username"), primary_key=True),
    Column("landlord", String(64), primary_key=True),
    Column("role", String(80), primary_key=True),
    Column("areas", Json, nullable=False),
    Index("ix_membership_role", "landlord", "role"),
)

signed_in = TypedTable[SignedInRow](
    "signed_in",
    metadata,
    Column("id", Key, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("username", String(80), ForeignKey("app_user.username"), nullable=False),
    Column("session_epoch", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("device", String(200), nullable=False),
    Column("address", String(45), nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("used_at", Instant, nullable=False),
    Index("ix_signed_in_username", "username"),
)

sign_in_failures = TypedTable[SignInFailuresRow](
    "sign_in_failures",
    metadata,
    Column("counted_for", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("ends", Instant, nullable=False),
    Index("ix_sign_in_failures_ends", "ends"),
)

content_file = TypedTable[ContentFileRow](
    "content_file",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

release = TypedTable[ReleaseRow](
    "release",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("landlord", String(64), nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("published_by", String(80), nullable=False),
    Column("fingerprint", String(64)),  # of the normal form of its files; null until it is first compared
    Index("ix_release_fingerprint", "landlord", "fingerprint"),
)

release_file = TypedTable[ReleaseFileRow](
    "release_file",
    metadata,
    Column("release_id", String(64), ForeignKey("release.id"), primary_key=True),
    Column("path", String(200), primary_key=True),
    Column("hash", String(64), ForeignKey("content_file.hash"), nullable=False),
)

in_force = TypedTable[InForceRow](
    "in_force",
    metadata,
    Column("id", Key, primary_key=True),
    Column("landlord", String(64), nullable=False),
    Column("release_id", String(64), ForeignKey("release.id"), nullable=False),
    Column("begins", Date, nullable=False),
    Column("put_at", Instant, nullable=False),
    Column("put_by", String(80), nullable=False),
    Column("approved_by", String(80)),
    Column("reason", Text, nullable=False, default="", server_default=""),
    Column("with_stories", Boolean),  # null: put before this was kept
    Column("withdrawn_at", Instant),
    Column("withdrawn_by", String(80)),
    Column("withdrawn_why", Text, nullable=False, default="", server_default=""),
    Index("ix_in_force_begins", "landlord", "begins"),
    Index("ix_in_force_release", "release_id"),
)

content_version = TypedTable[ContentVersionRow](
    "content_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", String(32), nullable=False),
)

answered_request = TypedTable[AnsweredRequestRow](
    "answered_request",
    metadata,
    Column("request_key", String(100), primary_key=True),
    Column("verb", String(100), nullable=False),
    Column("username", String(80), nullable=False),
    Column("content", String(64), nullable=False, default="", server_default=""),  # fingerprint of what was sent
    Column("answer", Json, nullable=False),
    Column("answered_at", Instant, nullable=False),
)

audit = TypedTable[AuditRow](
    "audit",
    metadata,
    Column("id", Key, primary_key=True),
    Column("landlord", String(64)),
    Column("case_id", Key),
    Column("instance_id", Key),
    Column("username", String(80), nullable=False),
    Column("verb", String(100), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("before", Json, nullable=False),
    Column("after", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_audit_case", "case_id", "id"),
    Index("ix_audit_instance", "instance_id", "id"),
)
