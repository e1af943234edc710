"""Responses sampled for quality audit or for the customer group, and what was found (RSP-15, Code 6.9)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from app.deadlines.periods import quarter_of
from app.store import Connection
from app.store.queries import reports as queries

from .registry import Column, Figures, Shown, report

if TYPE_CHECKING:
    from app.casework.runtime import Runtime

SAMPLED = "response_sampled"
HEARD = "heard"
LOOKED_AT = {"response_audited": "audit", "customer_group_heard": "customer_group"}
"""What ends a sample, by event: what the sample was drawn for."""
COLUMNS = {
    "reference": Column("Case", Shown.CASE),
    "stage": Column("Stage", Shown.NUMBER),
    "purpose": Column("Drawn for", Shown.WORD),
    "period": Column("Period", Shown.TEXT),
    "sampled": Column("Drawn", Shown.DAY),
    "audited": Column("Looked at", Shown.DAY),
    "result": Column("Result", Shown.WORD),
}
WORDS = {
    "audit": "Audit of quality",
    "customer_group": "Customer group",
    "sampled": "Responses drawn",
    "for_audit": "For the audit of quality",
    "for_customer_group": "For the customer group",
    "waiting": "Waiting to be looked at",
    "heard": "The group was heard",
    "result_heard": "Heard by the customer group",
    "result_good": "Found good",
    "result_needs_improvement": "Found to need improvement",
    "result_poor": "Found poor",
}
TELLS = "The responses drawn in the quarter for the audit of quality or the customer group, and what was found in each."


@report("quality_audits", "Quality of responses", tells=TELLS, columns=COLUMNS, words=WORDS)
def quality_audits(runtime: Runtime, connection: Connection, landlord: str, as_at: date) -> Figures:
    """The responses sampled from the first day of the quarter to `as_at`, each with its result if it has one by then.

    A result belongs to the oldest sample of its case, drawn for that purpose, that waits for one.

    `counts`: samples, by purpose, those waiting, and results.
    """
    begins = quarter_of(as_at).first
    events = queries.events_until(connection, landlord, (SAMPLED, *LOOKED_AT), as_at)
    rows = [row for row in _rows(events) if row["sampled"] >= begins]
    counts = {
        "sampled": len(rows),
        **{f"for_{purpose}": sum(row["purpose"] == purpose for row in rows) for purpose in LOOKED_AT.values()},
        "waiting": sum(row["audited"] is None for row in rows),
        **Counter(f"result_{row['result']}" for row in rows if row["result"]),
    }
    return Figures(begins, counts, rows)


def _rows(events: list[queries.EventWithReference]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    waiting: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for event in events:
        data = event["data"]
        if event["type"] == SAMPLED:
            row = {
                "reference": event["reference"], "stage": data.get("stage"), "purpose": data["purpose"],
                "period": data["period"], "sampled": event["occurred_on"], "audited": None, "result": None,
            }  # fmt: skip
            rows.append(row)
            waiting.setdefault((event["case_id"], data["purpose"]), []).append(row)
        elif drawn := waiting.get((event["case_id"], LOOKED_AT[event["type"]])):
            drawn.pop(0).update(audited=event["occurred_on"], result=data.get("result") or HEARD)
    return rows
