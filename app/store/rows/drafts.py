"""Rows of the tables in `tables/drafts.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict


class DraftRow(TypedDict):
    """Changes to content that are not in force yet.

    `scope`: the landlord whose files it changes, or `common` for the files that all share. `bases`: landlord → the
    release that the changes are made to. `revision`: one more with every change of a file. `submitted_hash`: what was
    handed to whoever approves; a later change is not what they read.
    """

    id: int
    scope: str
    title: str
    author: str
    state: str
    bases: dict[str, str]
    revision: int
    created_at: datetime
    changed_at: datetime
    reason: str
    in_force_from: date | None
    without_stories: bool
    losses_accepted: bool
    submitted_by: str | None
    submitted_at: datetime | None
    submitted_hash: str | None
    answered_by: str | None
    answered_at: datetime | None
    answer: str


class DraftFileRow(TypedDict):
    """A file that a draft changes. `hash`: None, it is taken out. `base_hash`: None, the base has no such file."""

    draft_id: int
    path: str
    hash: str | None
    base_hash: str | None
    revision: int
    saved_by: str
    saved_at: datetime


class DraftVersionRow(TypedDict):
    """What a file of a draft said after it was saved. `note`: how it came to that, where nobody typed it."""

    id: int
    draft_id: int
    path: str
    revision: int
    hash: str | None
    saved_by: str
    saved_at: datetime
    note: str


class DraftPresenceRow(TypedDict):
    draft_id: int
    username: str
    path: str
    seen_at: datetime


class DraftRunRow(TypedDict):
    """Long work on a draft: its stories and examples, or what would change.

    `draft_hash`: of what it was tried on. `done` of `total` steps; `result`: what it found, for pages and REST.
    """

    id: int
    draft_id: int
    kind: str
    draft_hash: str
    state: str
    done: int
    total: int
    said: str
    result: Any
    started_by: str
    started_at: datetime
    ended_at: datetime | None


class TriedFileRow(TypedDict):
    """A story, or examples, of what content has to do. `scope`: a landlord, or `common`."""

    scope: str
    path: str
    hash: str
    put_by: str
    put_at: datetime
