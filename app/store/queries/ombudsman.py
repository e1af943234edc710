"""What the reports on the Ombudsman read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from app.store.tables import case, case_event, ombudsman_order, person

Row = dict[str, Any]


def orders_until(connection: Connection, landlord: str, day: date) -> list[Row]:
    """The orders and recommendations that a landlord got by a day, oldest first, each with the reference of its case
    and the names that a report must not show."""
    query = (
        select(ombudsman_order, case.c.reference, case.c.subjects, person.c.name.label("resident"))
        .join(case, case.c.id == ombudsman_order.c.case_id)
        .outerjoin(person, person.c.id == case.c.complainant_id)
        .where(ombudsman_order.c.landlord == landlord, ombudsman_order.c.ordered_on <= day)
        .order_by(ombudsman_order.c.ordered_on, ombudsman_order.c.id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def events_between(connection: Connection, landlord: str, types: Sequence[str], first: date, last: date) -> list[Row]:
    """Events of these types in a landlord's cases, from the first day to the last, with the reference of the case."""
    query = (
        select(case_event.c.type, case_event.c.occurred_on, case_event.c.data, case.c.reference)
        .join(case, case.c.id == case_event.c.case_id)
        .where(
            case.c.landlord == landlord,
            case_event.c.type.in_(types),
            case_event.c.corrects.is_(None),
            case_event.c.occurred_on.between(first, last),
        )
        .order_by(case_event.c.occurred_on, case_event.c.id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
