"""Cases that are about the same matter: each belongs to at most one group of them (ACK-14, INT-10)."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict

from sqlalchemy import Connection, delete, select

from . import tables as t
from .cases import add_missing
from .fetch import fetch_rows


class CaseOfMatterRow(TypedDict):
    """What is read of another case about the same matter."""

    id: int
    reference: str
    landlord: str
    status: str


def matter_of(connection: Connection, case_id: int) -> int | None:
    """The group that a case belongs to, if any."""
    query = select(t.same_matter.c.matter_id).where(t.same_matter.c.case_id == case_id)
    return connection.execute(query).scalar_one_or_none()


def cases_of_matter(connection: Connection, case_id: int) -> list[CaseOfMatterRow]:
    """The other cases about the same matter, oldest first."""
    own = select(t.same_matter.c.matter_id).where(t.same_matter.c.case_id == case_id).scalar_subquery()
    columns = [t.case.c[name] for name in ("id", "reference", "landlord", "status")]
    query = (
        select(*columns)
        .join(t.same_matter, t.same_matter.c.case_id == t.case.c.id)
        .where(t.same_matter.c.matter_id == own, t.case.c.id != case_id)
        .order_by(t.case.c.id)
    )
    return fetch_rows(connection, query, CaseOfMatterRow)


def join_matter(connection: Connection, case_id: int, other_id: int, linked_on: date, linked_by: str) -> None:
    """Put two cases into one group, with all that belonged to either's group before."""
    groups = [matter_of(connection, case_id), matter_of(connection, other_id)]
    matter = next((group for group in groups[::-1] if group is not None), min(case_id, other_id))
    at: dict[str, Any] = {"matter_id": matter, "linked_on": linked_on, "linked_by": linked_by}
    add_missing(connection, t.same_matter, [{"case_id": member, **at} for member in (other_id, case_id)])
    for group in groups:
        if group not in (None, matter):
            of_group = t.same_matter.c.matter_id == group
            connection.execute(t.same_matter.update().where(of_group).values(matter_id=matter))


def leave_matter(connection: Connection, case_id: int) -> None:
    """Take a case out of its group; a group of one is none."""
    matter = matter_of(connection, case_id)
    connection.execute(delete(t.same_matter).where(t.same_matter.c.case_id == case_id))
    of_group = t.same_matter.c.matter_id == matter
    left = connection.execute(select(t.same_matter.c.case_id).where(of_group)).scalars().all()
    if len(left) == 1:
        connection.execute(delete(t.same_matter).where(of_group))
