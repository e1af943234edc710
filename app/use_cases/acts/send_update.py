"""Act: send the customer an update on progress (Code 5.9, CON-07)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.authority import require_may_be_told
from app.casework.letters.issuing import issue_letter, letter_of_act
from app.content.contracts import COMPLAINANT
from app.content.messages import UPDATE_SENT
from app.store import tables

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("send_update", tried_with=())
def send_update(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Issue an update to the complainant, meet the update clock and send `update_sent` to the diagrams.

    A copy for somebody else needs the complainant's authority, and is noted as correspondence (CON-09).
    """
    case = command.case
    require_may_be_told(case, {})
    if answers.get("told_whom") not in (None, COMPLAINANT):
        require_may_be_told(case, answers)
        case.add(
            tables.correspondence,
            direction="out", method="copy", reached=None, with_whom=str(answers.get("with_whom") or ""), notes="",
            occurred_on=case.occurred_on, recorded_at=case.now, actor=case.actor.username,
        )  # fmt: skip
    case.record("update_sent", case.occurred_on)
    letter_id = issue_letter(case, letter_of_act(case, "send_update"), answers)
    command.instances.deliver(UPDATE_SENT, {})
    return {"letter_id": letter_id}
