"""Alerts of a person and of the roles they hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, select, union_all, update

from app.store.fetch import fetch_rows
from app.store.rows import AlertRow
from app.store.tables import alert, case

Roles = Sequence[tuple[str, str]]


class AlertWithReference(AlertRow):
    reference: str | None


def count_unseen(connection: Connection, username: str, roles: Roles, cap: int, without: Sequence[int] = ()) -> int:
    """Alerts not seen yet, counted up to `cap` + 1 along an index for each role."""
    addressed = _addressed(username, roles, _but_for(select(alert.c.id), without), False)
    parts = [part.limit(cap + 1).subquery() for part in addressed]
    unseen = union_all(*(select(part.c.id) for part in parts)).subquery()
    capped = select(unseen.c.id).limit(cap + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(capped)).scalar_one())


def list_alerts(
    connection: Connection, username: str, roles: Roles, most: int, seen: bool, without: Sequence[int] = ()
) -> list[AlertWithReference]:
    """The newest alerts with the reference of their case; none about the cases `without`."""
    parts = _addressed(username, roles, _but_for(select(alert.c.id), without), seen)
    newest = [part.order_by(alert.c.id.desc()).limit(most).subquery() for part in parts]
    ids = union_all(*(select(part.c.id) for part in newest)).subquery()
    query = (
        select(alert, case.c.reference)
        .join(ids, ids.c.id == alert.c.id)
        .outerjoin(case, case.c.id == alert.c.case_id)
        .order_by(alert.c.id.desc())
        .limit(most)
    )
    return fetch_rows(connection, query, AlertWithReference)


def raised_in_case(connection: Connection, case_id: int, since: datetime) -> list[AlertRow]:
    """The alerts of a case that were raised at a moment or later."""
    return fetch_rows(connection, _RAISED_IN_CASE, alert, case_id=case_id, since=since)


_RAISED_IN_CASE = select(alert).where(alert.c.case_id == bindparam("case_id"), alert.c.raised_at >= bindparam("since"))


def lies_unseen(connection: Connection, landlord: str, role: str, text: str) -> bool:
    """Whether a role has an alert of these words that nobody has seen yet."""
    query = select(alert.c.id).where(
        alert.c.landlord == landlord, alert.c.role == role, alert.c.seen_at.is_(None), alert.c.text == text
    )
    return connection.execute(query.limit(1)).first() is not None


def mark_seen(connection: Connection, username: str, roles: Roles, alert_id: int | None, at: datetime) -> int:
    """Mark one unseen alert of these addressees, or all of them; gives how many."""
    count = 0
    for part in _addressed(username, roles, select(alert.c.id), False):
        ids = part.where(alert.c.id == alert_id) if alert_id is not None else part
        change = update(alert).where(alert.c.id.in_(ids.scalar_subquery())).values(seen_at=at, seen_by=username)
        count += connection.execute(change).rowcount
    return count


def _but_for(query: Select[Any], without: Sequence[int]) -> Select[Any]:
    return query.where(func.coalesce(alert.c.case_id, 0).not_in(without)) if without else query


def _addressed(username: str, roles: Roles, base: Select[Any], seen: bool) -> list[Select[Any]]:
    state = alert.c.seen_at.is_not(None) if seen else alert.c.seen_at.is_(None)
    parts = [base.where(and_(alert.c.username == username, state))]
    return parts + [base.where(alert.c.landlord == key, alert.c.role == role, state) for key, role in roles]
