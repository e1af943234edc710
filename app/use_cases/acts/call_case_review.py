"""Act: have senior managers look at a complex case together (S1-18)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.case_reviews import call_review

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("call_case_review")
def call_case_review(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Call the review. Answers: why."""
    call_review(command.case, str(answers.get("why") or ""))
    return {}
