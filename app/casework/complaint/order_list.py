"""The orders and recommendations of a case, to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.deadlines import clocks
from app.deadlines.rules import POLICY
from app.store import cases, tables
from app.store.rows import OrderRow

if TYPE_CHECKING:
    from ..case_record import CaseRecord

ORDER, RECOMMENDATION = "order", "recommendation"
ORDER_LATE = "ORDER_LATE"


def orders_of(case: CaseRecord) -> list[OrderRow]:
    """The orders and recommendations of the case, as they are now."""
    if not case.happened("order_made"):
        return []
    return cases.rows_of(case.connection, tables.ombudsman_order, case.id)


def is_open_order(row: OrderRow) -> bool:
    """Whether it is still to be done: neither complied with nor declined."""
    return row["done_on"] is None and row["declined_on"] is None


def late_orders(case: CaseRecord) -> list[clocks.Breach]:
    """Every order that is or was late, each by itself (ORDER_LATE, OMB-08). A recommendation is no breach."""
    breaches = []
    for row in orders_of(case):
        due = row["due_on"]
        late = case.calendar.late(due, row["done_on"] or case.today) if due else 0
        if due and row["kind"] == ORDER and late > 0:
            clock = f"{ORDER}:{row['id']}"
            breaches.append(clocks.Breach(ORDER_LATE, POLICY, clock, due, row["done_on"], late))
    return breaches
