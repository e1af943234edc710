"""Act: record that an order or recommendation of the Ombudsman was complied with, and how (OMB-07, OMB-08)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.orders import find_order, record_compliance
from app.content.messages import ORDER_COMPLIED

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("complete_order")
def complete_order(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Complete the order and send `order_complied` to its follow-up process. Answers: order, evidence, late_reason."""
    row = find_order(command.case, answers.get("order"))
    record_compliance(command.case, row, str(answers.get("evidence") or ""), str(answers.get("late_reason") or ""))
    command.instances.deliver(ORDER_COMPLIED, {"order_id": row["id"]})
    return {"order_id": row["id"]}
