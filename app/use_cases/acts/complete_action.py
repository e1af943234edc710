"""Act: record that an action is done, with the evidence (ACT-01, ACT-06)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.actions import open_action, record_action_done
from app.content.messages import ACTION_DONE

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("complete_action")
def complete_action(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Complete the action and send `action_done` to its follow-up process. Answers: action, evidence."""
    row = open_action(command.case, answers.get("action"))
    record_action_done(command.case, row, str(answers.get("evidence") or ""))
    command.instances.deliver(ACTION_DONE, {"action_id": row["id"]})
    return {"action_id": row["id"]}
