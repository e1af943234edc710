"""use: propose to decline a recommendation of the Ombudsman, in exceptional circumstances (OMB-09)."""

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
    from app.casework.command import Verb


@act("decline_recommendation")
def decline_recommendation(verb: Verb, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers: order, circumstances. It stays open until somebody else has approved; an order binds (OMB-09)."""
    casework = verb.casework
    row = find_order(casework, answers.get("order"))
    if row["kind"] != RECOMMENDATION:
        raise Refused(f"This is an order, which binds: comply with it. {row['what']}", rule="OMB-09")
    circumstances = str(answers["circumstances"])
    values = {"declined_reason": circumstances, "declined_by": casework.actor.username}
    cases.update_row(casework.connection, tables.ombudsman_order, row["id"], values)
    casework.involve(casework.actor.username, PROPOSED)
    casework.record("decline_proposed", casework.occurred_on, text=circumstances, order_id=row["id"])
    verb.conductor.tell(DECLINE_PROPOSED, {"order_id": row["id"]})
    return {"order_id": row["id"]}
