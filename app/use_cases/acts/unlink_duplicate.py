"""Act: separate a case that was linked by mistake with cases about something else (ACK-14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.same_matter import unlink_same_matter

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("unlink_duplicate")
def unlink_duplicate(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Remove the link; the case keeps its letters and dates. Answers: why."""
    return {"no_longer_linked": unlink_same_matter(command.case, str(answers["why"]))}
