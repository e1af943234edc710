"""Services: follow an order or a recommendation of the Ombudsman."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.store import cases, tables

from ..complaint import order_list, orders
from .registry import service

if TYPE_CHECKING:
    from ..case import Case


@service("finish_order", records="an order as complied with")
def finish_order(case: Case, arguments: Mapping[str, Any]) -> None:
    """Note an order of the Ombudsman as complied with. Arguments: `order_id`, `evidence`, `late_reason`."""
    row = cases.get_row(case.connection, tables.ombudsman_order, int(arguments["order_id"]))
    if row and order_list.is_open_order(row):
        late_reason = str(arguments.get("late_reason") or "")
        orders.record_compliance(case, row, str(arguments.get("evidence") or ""), late_reason)


@service("pay_order", records="a payment of an ordered sum")
def pay_order(case: Case, arguments: Mapping[str, Any]) -> None:
    """Note a payment of a sum that was ordered. Arguments: `order_id`, `amount` (pounds), `evidence`, `late_reason`.

    What is still to be paid is then the case's fact `ordered_sum_owed`.
    """
    row = cases.get_row(case.connection, tables.ombudsman_order, int(arguments["order_id"]))
    if row and order_list.is_open_order(row):
        paid = orders.pence_of(arguments.get("amount")) or 0
        evidence, late_reason = (str(arguments.get(name) or "") for name in ("evidence", "late_reason"))
        orders.record_payment(case, row, paid, evidence, late_reason)


@service("explain_order", records="why an order is late")
def explain_order(case: Case, arguments: Mapping[str, Any]) -> None:
    """Keep why an order is late, for the next report. Arguments: `order_id`, `late_reason`."""
    reason = str(arguments.get("late_reason") or "")
    order_id = int(arguments["order_id"])
    cases.update_row(case.connection, tables.ombudsman_order, order_id, {"late_reason": reason})
    case.record("order_delay_explained", case.occurred_on, text=reason, order_id=order_id)


@service("decline_recommendation", records="a recommendation as declined")
def record_declined_recommendation(case: Case, arguments: Mapping[str, Any]) -> None:
    """Note a recommendation as declined with approval. Arguments: `order_id`."""
    order_id = int(arguments["order_id"])
    values = {"declined_on": case.occurred_on, "approved_by": case.actor.username}
    cases.update_row(case.connection, tables.ombudsman_order, order_id, values)
    case.record("recommendation_declined", case.occurred_on, order_id=order_id)
