"""Act: propose to decline a recommendation of the Ombudsman, in exceptional circumstances (OMB-09)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.capacities import PROPOSED
from app.casework.complaint.order_list import RECOMMENDATION
from app.casework.complaint.orders import find_order
from app.content.messages import DECLINE_PROPOSED
from app.errors import Refused
from app.store import cases, tables

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("decline_recommendation")
def propose_to_decline(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Propose to decline. Answers: order, circumstances.

    The recommendation stays open until somebody else has approved. Refused for an order, which binds (OMB-09).
    """
    case = command.case
    row = find_order(case, answers.get("order"))
    if row["kind"] != RECOMMENDATION:
        raise Refused(f"This is an order, which binds: comply with it. {row['what']}", rule="OMB-09")
    circumstances = str(answers["circumstances"])
    values = {"declined_reason": circumstances, "declined_by": case.actor.username}
    cases.update_row(case.connection, tables.ombudsman_order, row["id"], values)
    case.record_involvement(case.actor.username, PROPOSED)
    case.record("decline_proposed", case.occurred_on, text=circumstances, order_id=row["id"])
    command.instances.deliver(DECLINE_PROPOSED, {"order_id": row["id"]})
    return {"order_id": row["id"]}
