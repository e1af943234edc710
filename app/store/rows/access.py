"""Rows of the tables in `tables/access.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict


class UserRow(TypedDict):
    id: int
    username: str
    name: str
    email: str
    password_hash: str | None
    active: bool
    session_epoch: int


class MembershipRow(TypedDict):
    username: str
    landlord: str
    role: str
    areas: list[str]


class SignedInRow(TypedDict):
    """A session of a browser, or a token of REST; of its key only the hash is kept."""

    id: int
    token_hash: str
    username: str
    session_epoch: int
    kind: str
    device: str
    address: str
    begun_at: datetime
    used_at: datetime


class SignInFailuresRow(TypedDict):
    """How often signing in failed between two moments, for a name or a place (by its hash)."""

    counted_for: str
    failures: int
    since: datetime
    ends: datetime


class ContentFileRow(TypedDict):
    hash: str
    body: bytes


class ReleaseRow(TypedDict):
    id: str
    landlord: str
    published_at: datetime
    published_by: str
    fingerprint: str | None


class InForceRow(TypedDict):
    """From which day a release holds for a landlord, and whether that was taken back."""

    id: int
    landlord: str
    release_id: str
    begins: date
    put_at: datetime
    put_by: str
    approved_by: str | None
    reason: str
    with_stories: bool | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_why: str


class ContentVersionRow(TypedDict):
    """The word that stands for everything that is in force."""

    id: int
    version: str


class ReleaseFileRow(TypedDict):
    release_id: str
    path: str
    hash: str


class AnsweredRequestRow(TypedDict):
    request_key: str
    verb: str
    username: str
    content: str
    answer: Any
    answered_at: datetime


class AuditRow(TypedDict):
    id: int
    landlord: str | None
    case_id: int | None
    instance_id: int | None
    username: str
    verb: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]
    at: datetime
