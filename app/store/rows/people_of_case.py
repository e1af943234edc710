"""Rows of the tables in `tables/people_of_case.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict


class AuthorityRow(TypedDict):
    id: int
    case_id: int
    name: str
    standing: str
    form: str
    scope: str
    copies: bool
    given_on: date
    expires_on: date | None
    ended_on: date | None
    recorded_at: datetime
    recorded_by: str


class SameMatterRow(TypedDict):
    case_id: int
    matter_id: int
    linked_on: date
    linked_by: str


class SubjectWordRow(TypedDict):
    landlord: str
    word: str
    case_id: int
