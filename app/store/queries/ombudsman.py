"""What the reports on the Ombudsman read."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from app.store.tables import case, ombudsman_order

Row = dict[str, Any]


def orders_until(connection: Connection, landlord: str, day: date) -> list[Row]:
    """The orders and recommendations that a landlord got by a day, oldest first, each with the reference of its
    case."""
    query = (
        select(ombudsman_order, case.c.reference)
        .join(case, case.c.id == ombudsman_order.c.case_id)
        .where(ombudsman_order.c.landlord == landlord, ombudsman_order.c.ordered_on <= day)
        .order_by(ombudsman_order.c.ordered_on, ombudsman_order.c.id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
