"""What the Ombudsman found in a financial year: for the annual report and the governing body (OMB-12, Code 8.1)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from app.store import Connection
from app.store.queries import reports as queries

from .registry import Column, Figures, Shown, financial_year_of, report

if TYPE_CHECKING:
    from app.casework.runtime import Runtime

COUNTED = {
    "ombudsman_investigates": "investigations",
    "determination_received": "determinations",
    "failure_order_received": "failure_orders",
    "ombudsman_resolution_sought": "resolutions_sought",
}
COLUMNS = {
    "reference": Column("Case", Shown.CASE),
    "recorded": Column("Recorded", Shown.DAY),
    "finding": Column("Finding", Shown.WORD),
    "non_compliance": Column("Against the Code", Shown.YES_NO),
}
WORDS = {
    "failure_orders": "Complaint handling failure orders",
    "resolutions_sought": "Early resolutions sought",
    "non_compliance": "Findings of non-compliance with the Code",
}
TELLS = (
    "What the Ombudsman investigated, determined and found from 1 April to the day, for the annual report and the "
    "governing body."
)


@report("ombudsman_year", "The Housing Ombudsman in the year so far", tells=TELLS, columns=COLUMNS, words=WORDS)
def ombudsman_year(runtime: Runtime, connection: Connection, landlord: str, as_at: date) -> Figures:
    """What the Ombudsman investigated and found from 1 April to `as_at`.

    `counts`: investigations, determinations by finding, findings that we did not comply with the Code, and complaint
    handling failure orders.
    """
    begins = financial_year_of(as_at)
    types = (*COUNTED, "finding_recorded")
    events = [
        event for event in queries.events_until(connection, landlord, types, as_at) if event["occurred_on"] >= begins
    ]
    happened = Counter(COUNTED[row["type"]] for row in events if row["type"] in COUNTED)
    findings = [row for row in events if row["type"] == "finding_recorded"]
    counts = {name: happened[name] for name in COUNTED.values()}
    counts["non_compliance"] = sum(bool(row["data"].get("non_compliance")) for row in findings)
    counts |= {f"found_{name}": number for name, number in Counter(row["data"]["finding"] for row in findings).items()}
    rows = [
        {
            "reference": row["reference"],
            "recorded": row["occurred_on"],
            "finding": row["data"]["finding"],
            "non_compliance": bool(row["data"].get("non_compliance")),
        }
        for row in findings
    ]
    return Figures(begins, counts, rows)
