"""Responses sampled for quality audit or for the customer group, and what was found (RSP-15, Code 6.9)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from app.store.queries import reports as queries

from .registry import Column, Figures, Shown, quarter_of, report

if TYPE_CHECKING:
    from app.use_cases.office import Office

SAMPLED, AUDITED = "response_sampled", "response_audited"
COLUMNS = {
    "reference": Column("Case", Shown.CASE),
    "purpose": Column("Sampled for", Shown.WORD),
    "period": Column("Period", Shown.TEXT),
    "sampled": Column("Sampled", Shown.DAY),
    "audited": Column("Audited", Shown.DAY),
    "result": Column("Result", Shown.WORD),
}
WORDS = {"sampled": "Responses sampled", "waiting": "Waiting for a result"}
TELLS = (
    "The responses sampled in the quarter for the audit of quality or for the customer group, and the result of each."
)


@report("quality_audits", "Quality of responses", tells=TELLS, columns=COLUMNS, words=WORDS)
def quality_audits(office: Office, connection: Any, landlord: str, as_at: date) -> Figures:
    """The responses sampled from the first day of the quarter to `as_at`, each with its result if it was audited by
    then. A result belongs to the sample of its case that came last before it and has none yet.

    `counts`: samples, by purpose, those waiting, and results.
    """
    begins = quarter_of(as_at)
    events = queries.events_until(connection, landlord, (SAMPLED, AUDITED), as_at)
    rows = [row for row in _rows(events) if row["sampled"] >= begins]
    counts = {
        "sampled": len(rows),
        "waiting": sum(row["audited"] is None for row in rows),
        **Counter(f"for_{row['purpose']}" for row in rows if row["purpose"]),
        **Counter(f"result_{row['result']}" for row in rows if row["result"]),
    }
    return Figures(begins, counts, rows)


def _rows(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    waiting: dict[tuple[int, Any], list[dict[str, Any]]] = {}
    for one in events:
        data = one["data"] or {}
        purpose = data.get("purpose")
        if one["type"] == SAMPLED:
            row = {
                "reference": one["reference"], "purpose": purpose, "period": data.get("period"),
                "sampled": one["occurred_on"], "audited": None, "result": None,
            }  # fmt: skip
            rows.append(row)
            for key in (None, purpose) if purpose else (None,):
                waiting.setdefault((one["case_id"], key), []).append(row)
        else:
            open_ = [row for row in waiting.get((one["case_id"], purpose), []) if row["audited"] is None]
            if open_:
                open_[-1].update(audited=one["occurred_on"], result=data.get("result"))
    return rows
