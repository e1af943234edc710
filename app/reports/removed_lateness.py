"""Lateness that a correction or a later entry removed, for the complaints officer (policies §0.5, TIM-09, Code 8.1)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from app.clock import london_date
from app.deadlines.periods import quarter_of
from app.masking import without_names
from app.store import Connection
from app.store.queries import reports as queries

from .registry import Column, Figures, Shown, report

if TYPE_CHECKING:
    from app.casework.runtime import Runtime

COLUMNS = {
    "reference": Column("Case", Shown.CASE),
    "what": Column("What was late", Shown.WORD),
    "layer": Column("Against", Shown.WORD),
    "due": Column("Due", Shown.DAY),
    "days_late": Column("Working days late before", Shown.NUMBER),
    "left": Column("Working days late now", Shown.NUMBER),
    "removed": Column("Changed on", Shown.DAY),
    "by": Column("By", Shown.WORD),
    "who": Column("Whose role", Shown.TEXT),
    "why": Column("Because", Shown.TEXT),
}
WORDS = {
    "removed": "Late no more",
    "reduced": "Less late than before",
    "policy": "Our policy",
    "code": "The Code",
}
TELLS = (
    "What was late and is not so any more, or less so, because somebody corrected a date or entered later what "
    "had been done: what it was, by how many days, who changed it and why."
)


@report("removed_lateness", "Lateness removed by corrections", tells=TELLS, columns=COLUMNS, words=WORDS)
def removed_lateness(runtime: Runtime, connection: Connection, landlord: str, as_at: date) -> Figures:
    """What corrections and later entries removed of lateness from the first day of the quarter to `as_at`.

    Who did it is shown by role. `counts`: dates that are not late any more, and dates that are less late.
    """
    begins = quarter_of(as_at).first
    events = queries.lateness_removed(connection, landlord, begins, as_at)
    names = queries.names_in_cases(connection, sorted({event["case_id"] for event in events}))
    roles = queries.roles_of(connection, landlord, [event["actor"] for event in events])
    content = runtime.content_on(landlord, as_at, connection)
    rows: list[dict[str, Any]] = [
        {
            "reference": event["reference"],
            "what": event["data"]["clock"].partition(":")[0],
            "layer": event["data"]["layer"],
            "due": date.fromisoformat(event["data"]["due"]),
            "days_late": event["data"]["days_late"],
            "left": event["data"]["left"],
            "removed": london_date(event["recorded_at"]),
            "by": event["data"]["by"] or None,
            "who": ", ".join(content.landlord.title_of(role) for role in roles.get(event["actor"], [])) or None,
            "why": without_names(event["text"], names[event["case_id"]]) or None,
        }
        for event in events
    ]
    counts = {
        "removed": sum(row["left"] == 0 for row in rows),
        "reduced": sum(row["left"] > 0 for row in rows),
    }
    return Figures(begins, counts, rows)
