"""Rows of the tables in `tables/orders.py`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict


class OrderRow(TypedDict):
    id: int
    case_id: int
    landlord: str
    kind: str
    what: str
    owner: str
    severity: str
    amount_pence: int | None
    paid_pence: int
    ordered_on: date
    due_on: date | None
    done_on: date | None
    evidence: str
    late_reason: str
    declined_on: date | None
    declined_reason: str
    declined_by: str
    approved_by: str
    recorded_at: datetime
    recorded_by: str
