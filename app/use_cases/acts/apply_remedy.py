"""Act: put something right at once, within one's authority, and record it (QF-11; Code 5.13, 7.1)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.money import SUMS, kind_of, require_authority, require_not_barred
from app.casework.complaint.money_named import sum_in
from app.casework.recorders.findings import remedies

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("apply_remedy")
def apply_remedy(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Record the remedy as given. Answers: kind (Code 7.1), what, amount (pounds, if financial), occurred_on.

    Refused, naming who may, when the landlord's `remedy_authority` table does not allow it to this person, or the table
    `money` bars a sum.
    """
    case = command.case
    kind, amount = str(answers["kind"]), answers.get("amount")
    what = str(answers["what"])
    require_not_barred(case, kind, what)
    require_authority(case, kind_of(case, kind, what), amount if kind in SUMS else sum_in(what))
    text = f"£{Decimal(str(amount)):,.2f}: {what}" if kind in SUMS else what
    # done already, so no date to promise; and letters name no colleague, so who did it stands in the history
    remedies(case, "remedies", [{"kind": kind, "what": text}], answers)
    case.record("remedy_applied", case.occurred_on, text=text, kind=kind)
    return {"kind": kind}
