"""Act: record the payment of a sum that the Ombudsman ordered (OMB-07), none of it set against a debt (COMP-08)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.orders import find_order, pence_of, pounds, record_payment
from app.content.messages import ORDER_COMPLIED
from app.errors import Invalid

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("pay_ordered_sum")
def pay_ordered_sum(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Record the payment. Answers: order, amount (pounds), evidence, late_reason.

    Once paid in full, the order is complied with. The recorder of the form refuses a sum set against a debt.
    """
    case = command.case
    row = find_order(case, answers.get("order"))
    if row["amount_pence"] is None:
        raise Invalid({"order": f"No sum was ordered here: {row['what']}. Record it as complied with instead."})
    paid = pence_of(answers["amount"]) or 0
    owed = row["amount_pence"] - row["paid_pence"]
    if not 0 < paid <= owed:
        raise Invalid({"amount": f"{pounds(owed)} is still to be paid. Enter what was paid, up to that."})
    if record_payment(case, row, paid, str(answers.get("evidence") or ""), str(answers.get("late_reason") or "")):
        command.instances.deliver(ORDER_COMPLIED, {"order_id": row["id"]})
    return {"order_id": row["id"], "still_to_pay": pounds(owed - paid)}
