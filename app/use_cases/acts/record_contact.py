"""Act: record a contact with the customer, or an attempt (CON-01 to CON-04)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.authority import require_may_be_told, speaks_for_the_complainant
from app.casework.complaint.contacts import judge_contact
from app.casework.incoming import tell_message_came_in
from app.content.messages import CUSTOMER_CONTACTED

if TYPE_CHECKING:
    from app.casework.command import CaseCommand

WITH_SOMEBODY_ELSE = "contact_with_somebody_else"


@act("record_contact")
def record_contact(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a contact or an attempt.

    The landlord's `personal_contact` table says whether it counts as the personal contact that the policy asks for; if
    it does, `customer_contacted` is sent to the diagrams.

    Only the complainant and those they authorised may hear how the case stands; speaking to anybody else is kept too,
    but is no contact with the customer (CON-09).
    """
    case = command.case
    if answers.get("progress_given") is True:
        require_may_be_told(case, answers)
    if answers.get("direction") == "in":
        tell_message_came_in(command)
    if not speaks_for_the_complainant(case, answers):
        case.record(WITH_SOMEBODY_ELSE, case.occurred_on, method=str(answers.get("method") or ""))
        return {"counts": False, "reason": "This was not the customer, nor anybody who acts for them", "told": False}
    judged = judge_contact(case, answers)
    case.record(
        judged["event"], case.occurred_on, of_fact=True, method=str(answers.get("method") or ""),
        direction=str(answers.get("direction") or "out"), stage=case.row["stage"] or 1,
    )  # fmt: skip
    delivered = command.instances.deliver(CUSTOMER_CONTACTED, {}) if judged["counts"] else False
    return {"counts": judged["counts"], "reason": judged["reason"], "told": delivered}
