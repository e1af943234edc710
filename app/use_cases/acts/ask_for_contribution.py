"""Act: ask a service area or a colleague for a part of the answer (S1-06, S2-06)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.contributions import request_contribution

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("ask_for_contribution")
def ask_for_contribution(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Request the contribution. Answers: area or asked (a colleague) or both, what, due."""
    return {"contribution_id": request_contribution(command.case, answers)}
