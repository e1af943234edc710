"""Act: link complaints about the same matter, each with its own acknowledgement (ACK-14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.same_matter import link_same_matter

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("link_duplicate")
def link_duplicate(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Link both cases. Answers: reference (of the other case), why."""
    other = link_same_matter(command.case, "reference", str(answers["reference"]), str(answers.get("why") or ""))
    return {"other_case_id": other}
