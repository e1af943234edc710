"""The actions that were promised in a case: finding an open one, and recording that it is done (ACT-01)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.store import cases, tables
from app.store.rows import ActionRow

from .promise_meant import promise_meant

if TYPE_CHECKING:
    from ..case import Case


def open_action(case: Case, wanted: Any) -> ActionRow:
    """The open action with that id or those words; when only one is open it need not be named. Invalid otherwise."""
    rows = [row for row in case.rows(tables.action) if row.get("done_on") is None]
    return promise_meant(rows, wanted, "action", "Say which action.")


def record_action_done(case: Case, row: ActionRow, evidence: str) -> None:
    """Mark an action as done, with its evidence, and record it in the history."""
    cases.update_row(case.connection, tables.action, row["id"], {"done_on": case.occurred_on, "evidence": evidence})
    case.record("action_done", case.occurred_on, text=row["what"], action_id=row["id"])
