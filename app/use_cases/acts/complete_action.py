"""Act: record that an action is done, with the evidence (ACT-01, ACT-06)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.content.messages import ACTION_DONE
from app.errors import Invalid
from app.store import cases, tables
from app.store.rows import ActionRow

if TYPE_CHECKING:
    from app.casework.case import Case
    from app.casework.command import CaseCommand


@act("complete_action")
def complete_action(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Complete the action and send `action_done` to its follow-up process. Answers: action, evidence."""
    row = open_action(command.case, answers.get("action"))
    finish_action(command.case, row, str(answers.get("evidence") or ""))
    command.instances.deliver(ACTION_DONE, {"action_id": row["id"]})
    return {"action_id": row["id"]}


def open_action(case: Case, wanted: Any) -> ActionRow:
    """The open action with that id or those words; when only one is open it need not be named."""
    rows = [row for row in case.rows(tables.action) if row.get("done_on") is None]
    text = str(wanted or "").strip().lower()
    matching = [row for row in rows if text in (str(row["id"]), row["what"].lower())] if text else rows
    if len(matching) != 1:
        listed = "; ".join(f"{row['id']} {row['what']}" for row in rows) or "none"
        raise Invalid({"action": f"Say which action. Open are: {listed}."})
    return matching[0]


def finish_action(case: Case, row: ActionRow, evidence: str) -> None:
    """Mark the action as done, with its evidence, and record it in the history."""
    cases.update_row(case.connection, tables.action, row["id"], {"done_on": case.occurred_on, "evidence": evidence})
    case.record("action_done", case.occurred_on, text=row["what"], action_id=row["id"])
