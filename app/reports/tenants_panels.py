"""The register of tenants' panels that asked to be recognised or supported (PAN-08)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from app.store import Connection
from app.store.queries import reports as queries

from .registry import Column, Figures, Shown, report

if TYPE_CHECKING:
    from app.casework.runtime import Runtime

PANEL_REQUEST = "tenants_panel_request"
ANSWERED = "panel_request_answered"
COLUMNS = {
    "reference": Column("Case", Shown.CASE),
    "panel": Column("Panel", Shown.TEXT, of_body=True),
    "request": Column("Asks for", Shown.WORD),
    "received": Column("Received", Shown.DAY),
    "answer": Column("Answer", Shown.WORD),
    "answered": Column("Answered", Shown.DAY),
    "age": Column("Working days to the answer, or waiting", Shown.NUMBER),
}
WORDS = {
    "requests": "Requests",
    "waiting": "Waiting for an answer",
    "asked_recognition": "Asked to be recognised",
    "asked_support": "Asked for support",
}
TELLS = (
    "Every tenants’ panel that asked to be recognised or supported, since the first: when, and what it was answered."
)


@report("tenants_panels", "Register of tenants’ panels", tells=TELLS, columns=COLUMNS, words=WORDS)
def tenants_panels(runtime: Runtime, connection: Connection, landlord: str, as_at: date) -> Figures:
    """The requests received by `as_at`, oldest first, each with its answer if it was given by then.

    `counts`: requests by what they ask for, those waiting, and answers by what they are. A panel is named, a person is
    not.
    """
    requests = queries.cases_of_kind(connection, landlord, PANEL_REQUEST, as_at)
    events = queries.events_of_cases(connection, [case["id"] for case in requests], as_at)
    calendar = runtime.calendar(landlord, connection)
    rows = []
    for case in requests:
        facts = case["facts"] or {}
        answered = [event["occurred_on"] for event in events[case["id"]] if event["type"] == ANSWERED]
        rows.append(
            {
                "reference": case["reference"],
                "panel": facts.get("panel_name"),
                "request": facts.get("panel_request"),
                "received": case["received_on"],
                "answer": facts.get("panel_answer") if answered else None,
                "answered": answered[-1] if answered else None,
                "age": calendar.between(case["received_on"], answered[-1] if answered else as_at),
            }
        )
    counts = {
        "requests": len(rows),
        "waiting": sum(row["answered"] is None for row in rows),
        **Counter(f"asked_{row['request']}" for row in rows if row["request"]),
        **Counter(str(row["answer"]) for row in rows if row["answer"]),
    }
    return Figures(None, counts, rows)
