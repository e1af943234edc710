"""What the reports on the Ombudsman read."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, select

from app.store.fetch import fetch_rows
from app.store.rows import OrderRow
from app.store.tables import case, ombudsman_order


class OrderWithReference(OrderRow):
    reference: str


def orders_until(connection: Connection, landlord: str, day: date) -> list[OrderWithReference]:
    """The orders and recommendations that a landlord got up to and including a day, oldest first."""
    query = (
        select(ombudsman_order, case.c.reference)
        .join(case, case.c.id == ombudsman_order.c.case_id)
        .where(ombudsman_order.c.landlord == landlord, ombudsman_order.c.ordered_on <= day)
        .order_by(ombudsman_order.c.ordered_on, ombudsman_order.c.id)
    )
    return fetch_rows(connection, query, OrderWithReference)
