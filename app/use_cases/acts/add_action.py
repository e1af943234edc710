"""use: promise an action, followed up until it is done whatever becomes of the case (ACT-01, ACT-02)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.recorders.findings import promise_action

if TYPE_CHECKING:
    from app.casework.command import Verb


@act("add_action")
def add_action(verb: Verb, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers: what, due, owner."""
    owner = str(answers.get("owner") or verb.casework.actor.username)
    return {"action_id": promise_action(verb.casework, str(answers["what"]), owner, answers["due"])}
