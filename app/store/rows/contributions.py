"""Rows of the tables in `tables/contributions.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict


class ContributionRow(TypedDict):
    id: int
    case_id: int
    stage: int
    area: str
    asked: str
    what: str
    due_on: date
    recorded_at: datetime
    recorded_by: str
    answer: str
    answered_on: date | None
    answered_by: str
    withdrawn_on: date | None
    withdrawn_by: str
    withdrawn_reason: str
