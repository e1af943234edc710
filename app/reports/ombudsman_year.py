"""What the Ombudsman found in a financial year: for the annual report and the governing body (OMB-12, Code 8.1)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from app.store.queries import ombudsman

from .registry import Figures, financial_year_of, report

if TYPE_CHECKING:
    from app.use_cases.office import Office

COUNTED = {
    "ombudsman_investigates": "investigations",
    "determination_received": "determinations",
    "failure_order_received": "failure_orders",
    "ombudsman_resolution_sought": "resolutions_sought",
}


@report("ombudsman_year", "The Housing Ombudsman in the year so far")
def ombudsman_year(office: Office, connection: Any, landlord: str, as_at: date) -> Figures:
    """Investigations, determinations by finding, findings that we did not comply with the Code, and complaint handling
    failure orders, from 1 April to `as_at`."""
    begins = financial_year_of(as_at)
    types = (*COUNTED, "finding_recorded")
    events = ombudsman.events_between(connection, landlord, types, begins, as_at)
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
    return begins, counts, rows
