"""The actions that were promised in a case: finding an open one, and recording that it is done (ACT-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.errors import Invalid
from app.store import cases, tables
from app.store.rows import ActionRow

if TYPE_CHECKING:
    from ..case import Case


def open_action(case: Case, wanted: Any) -> ActionRow:
    """The open action with that id or those words; when only one is open it need not be named. Invalid otherwise."""
    rows = [row for row in case.rows(tables.action) if row.get("done_on") is None]
    text = str(wanted or "").strip().lower()
    matching = [row for row in rows if text in (str(row["id"]), row["what"].lower())] if text else rows
    if len(matching) != 1:
        listed = "; ".join(f"{row['id']} {row['what']}" for row in rows) or "none"
        raise Invalid({"action": f"Say which action. Open are: {listed}."})
    return matching[0]


def record_action_done(case: Case, row: ActionRow, evidence: str) -> None:
    """Mark an action as done, with its evidence, and record it in the history."""
    cases.update_row(case.connection, tables.action, row["id"], {"done_on": case.occurred_on, "evidence": evidence})
    case.record("action_done", case.occurred_on, text=row["what"], action_id=row["id"])
