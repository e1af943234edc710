"""Cases that are about the same matter: each belongs to at most one group of them (ACK-14, INT-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict

from sqlalchemy import Connection, Select, bindparam, delete, or_, select

from app.search_words import same_person

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
    return fetch_rows(connection, _OTHERS_OF_MATTER, CaseOfMatterRow, case_id=case_id)


_OTHERS_OF_MATTER = (
    select(*(t.case.c[name] for name in ("id", "reference", "landlord", "status")))
    .join(t.same_matter, t.same_matter.c.case_id == t.case.c.id)
    .where(
        t.same_matter.c.matter_id
        == select(t.same_matter.c.matter_id).where(t.same_matter.c.case_id == bindparam("case_id")).scalar_subquery(),
        t.case.c.id != bindparam("case_id"),
    )
    .order_by(t.case.c.id)
)


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


def lock_matter(connection: Connection, case_id: int) -> None:
    """Lock a case with all that are about the same matter, in the order of their ids, until the transaction ends.

    Whoever works on one of them may change the others (A24); locked in one order, two at once wait and do not block
    each other.
    """
    _lock(connection, _CASE_WITH_LINKED, case_id)


def lock_matter_of_task(connection: Connection, task_id: int) -> None:
    """The same for the case of a task."""
    _lock(connection, _CASE_OF_TASK_WITH_LINKED, task_id)


def _lock(connection: Connection, locking: Select[tuple[int]], of: int) -> None:
    """Lock what a query finds. On SQLite whoever writes has the whole database."""
    if connection.dialect.name != "sqlite":
        connection.execute(locking, {"of": of}).all()


def _with_linked(which: Select[tuple[int]]) -> Select[tuple[int]]:
    """Locks the case that a query names and those linked with it, in one statement."""
    matters = select(t.same_matter.c.matter_id).where(t.same_matter.c.case_id.in_(which))
    members = select(t.same_matter.c.case_id).where(t.same_matter.c.matter_id.in_(matters))
    query = select(t.case.c.id).where(or_(t.case.c.id.in_(which), t.case.c.id.in_(members))).order_by(t.case.c.id)
    return query.with_for_update(of=t.case)


_CASE_WITH_LINKED = _with_linked(select(t.case.c.id).where(t.case.c.id == bindparam("of")))
_CASE_OF_TASK_WITH_LINKED = _with_linked(select(t.task.c.case_id).where(t.task.c.id == bindparam("of")))


def lock_others(connection: Connection, case_id: int, others: Sequence[int]) -> None:
    """Lock more cases beside one that is locked: those linked with it since.

    What comes later in the order is waited for; what comes earlier must be free, so that nobody waits in a circle. When
    it is not, the command is done again from the beginning (`app/store/retries.py`).
    """
    for other in sorted(others):
        connection.execute(select(t.case.c.id).where(t.case.c.id == other).with_for_update(nowait=other < case_id))


def of_one_customer(connection: Connection, case_ids: Sequence[int]) -> list[list[int]]:
    """Cases put together by their customer: of one name and address, however they are written.

    A case without a customer is by itself. In each group, and by their first, in the order of their ids.
    """
    query = (
        select(t.case.c.id, t.person.c.name, t.person.c.address)
        .join(t.person, t.person.c.id == t.case.c.complainant_id)
        .where(t.case.c.id.in_(case_ids))
    )
    people = {row.id: (row.name, row.address) for row in connection.execute(query)}
    groups: list[list[int]] = []
    for case_id in sorted(case_ids):
        person = people.get(case_id)
        fits = (group for group in groups if person and group[0] in people and same_person(*person, *people[group[0]]))
        group = next(fits, None)
        if group is None:
            groups.append([case_id])
        else:
            group.append(case_id)
    return groups


def same_customer(connection: Connection, case_id: int) -> list[int]:
    """The other cases about the same matter of the same customer."""
    linked = [row["id"] for row in cases_of_matter(connection, case_id)]
    if not linked:
        return []
    own = next(group for group in of_one_customer(connection, [case_id, *linked]) if case_id in group)
    return [other for other in own if other != case_id]
