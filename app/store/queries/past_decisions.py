"""What a decision table was asked on the cases of a landlord."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, select

from app.store.fetch import fetch_row, fetch_rows
from app.store.rows import DecisionRow
from app.store.tables import case, decision


class PastDecisionRow(TypedDict):
    """A decision without what it was made on."""

    id: int
    case_id: int
    reference: str
    decided_at: datetime


def last_decisions(connection: Connection, landlord: str, table: str, most: int) -> list[PastDecisionRow]:
    """The last decisions of a table on the cases of a landlord, the newest first, up to `most`."""
    query = (
        select(decision.c.id, decision.c.case_id, case.c.reference, decision.c.decided_at)
        .join(case, case.c.id == decision.c.case_id)
        .where(case.c.landlord == landlord, decision.c.decision_id == table)
        .order_by(decision.c.id.desc())
    )
    return fetch_rows(connection, query.limit(most), PastDecisionRow)


def find_decision(connection: Connection, decision_id: int) -> DecisionRow | None:
    """A decision with its trace; whoever asks has to know whether its case may be read."""
    return fetch_row(connection, select(decision).where(decision.c.id == decision_id), decision)
