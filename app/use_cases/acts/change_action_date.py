"""Act: give an action a new date and inform the customer (ACT-03)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.actions import open_action
from app.content.messages import ACTION_DATE_CHANGED
from app.store import cases, tables

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("change_action_date")
def change_action_date(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Move the due date of an open action. Answers: action, due, reason."""
    case = command.case
    row = open_action(case, answers.get("action"))
    cases.update_row(case.connection, tables.action, row["id"], {"due_on": answers["due"]})
    case.record(
        "action_date_changed", case.today, text=str(answers.get("reason") or row["what"]), action_id=row["id"],
        was=row["due_on"].isoformat(), now=answers["due"].isoformat(),
    )  # fmt: skip
    command.instances.deliver(ACTION_DATE_CHANGED, {"action_id": row["id"], "action_due": answers["due"]})
    return {"action_id": row["id"]}
