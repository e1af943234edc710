"""Act: keep something that came in or went out besides the letters of the process (REC-01)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.authority import require_may_be_told
from app.casework.incoming import tell_message_came_in
from app.content.contracts import COMPLAINANT
from app.store import tables

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("record_correspondence")
def record_correspondence(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Keep it. Answers: direction (in or out), method, with_whom, told_whom, progress_given, notes, occurred_on.

    What came in is seen by somebody the same day. What says how the case stands may go only to the complainant and to
    those they authorised (CON-09); else Refused.
    """
    case = command.case
    if answers.get("progress_given") is True:
        require_may_be_told(case, answers)
    case.add(
        tables.correspondence,
        direction=str(answers.get("direction") or "in"), method=str(answers.get("method") or ""), reached=None,
        with_whom=str(answers.get("with_whom") or ""), notes=str(answers.get("notes") or ""),
        occurred_on=case.occurred_on, recorded_at=case.now, actor=case.actor.username,
    )  # fmt: skip
    direction = str(answers.get("direction") or "in")
    case.record(
        "correspondence_recorded", case.occurred_on, of_fact=True, method=str(answers.get("method") or ""),
        from_customer=direction == "in" and answers.get("told_whom") in (None, COMPLAINANT),
    )  # fmt: skip
    if direction == "in":
        tell_message_came_in(command)
    return {}
