"""Act: promise an action, followed up until it is done whatever becomes of the case (ACT-01, ACT-02)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.recorders.findings import promise_action

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("add_action")
def add_action(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Promise the action. Answers: what, due, owner (the person who promises it, if left out)."""
    owner = str(answers.get("owner") or command.case.actor.username)
    return {"action_id": promise_action(command.case, str(answers["what"]), owner, answers["due"])}
