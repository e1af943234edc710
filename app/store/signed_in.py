"""Sessions of browsers and tokens of REST, and how often signing in failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, delete, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from .cases import insert
from .content_version import READ_ALONG
from .fetch import fetch_rows
from .rows import SignedInRow, UserRow
from .tables import membership, sign_in_failures, signed_in, user
from .tables.types import Instant


class SessionOfUserRow(UserRow):
    """A session with its user and one of their memberships, whose columns are None for a user who has none."""

    landlord: str | None
    role: str | None
    areas: list[str] | None
    content_version: str | None
    session_id: int
    epoch_then: int
    begun_at: datetime
    used_at: datetime


class NamedSessionRow(SignedInRow):
    """A session with the name of whose it is."""

    name: str


_OF_USER = (
    select(
        user, membership.c.landlord, membership.c.role, membership.c.areas, READ_ALONG,
        signed_in.c.id.label("session_id"),
        signed_in.c.session_epoch.label("epoch_then"), signed_in.c.begun_at, signed_in.c.used_at,
    )
    .join(user, user.c.username == signed_in.c.username)
    .outerjoin(membership, membership.c.username == user.c.username)
    .select_from(signed_in)
    .where(signed_in.c.token_hash == bindparam("token_hash"))
)  # fmt: skip


def session_with_user(connection: Connection, token_hash: str) -> list[SessionOfUserRow]:
    """One row for each membership of whose session it is, in a single statement; none for a session that has ended."""
    return fetch_rows(connection, _OF_USER, SessionOfUserRow, token_hash=token_hash)


def begin(connection: Connection, values: Mapping[str, Any]) -> int:
    """Keep a session; gives its id."""
    return insert(connection, signed_in, values)


def mark_used(connection: Connection, session_id: int, at: datetime) -> None:
    connection.execute(signed_in.update().where(signed_in.c.id == session_id).values(used_at=at))


def all_of(connection: Connection, username: str) -> list[SignedInRow]:
    """Every session of somebody, ended or not, the last used first."""
    query = select(signed_in).where(signed_in.c.username == username)
    return fetch_rows(connection, query.order_by(signed_in.c.used_at.desc(), signed_in.c.id.desc()), signed_in)


def sessions_of(connection: Connection, username: str) -> list[NamedSessionRow]:
    """The sessions of somebody that are alive by their epoch, the last used first."""
    return fetch_rows(connection, _named().where(signed_in.c.username == username), NamedSessionRow)


def sessions_at(connection: Connection, landlords: Iterable[str]) -> list[NamedSessionRow]:
    """The sessions of everybody who works for one of the landlords, the last used first."""
    there = select(membership.c.username).where(membership.c.landlord.in_(list(landlords)))
    return fetch_rows(connection, _named().where(signed_in.c.username.in_(there)), NamedSessionRow)


def works_at(connection: Connection, username: str, landlords: Iterable[str]) -> bool:
    """Whether somebody works for one of the landlords."""
    query = select(membership.c.username).where(
        membership.c.username == username, membership.c.landlord.in_(list(landlords))
    )
    return connection.execute(query.limit(1)).first() is not None


def every_session(connection: Connection) -> list[NamedSessionRow]:
    """Everybody's sessions, the last used first."""
    return fetch_rows(connection, _named(), NamedSessionRow)


def _named() -> Select[Any]:
    return (
        select(signed_in, user.c.name)
        .join(user, user.c.username == signed_in.c.username)
        .where(user.c.active, user.c.session_epoch == signed_in.c.session_epoch)
        .order_by(signed_in.c.used_at.desc(), signed_in.c.id.desc())
    )


def end(connection: Connection, session_ids: Iterable[int]) -> int:
    """End sessions; gives how many there were to end."""
    return connection.execute(delete(signed_in).where(signed_in.c.id.in_(list(session_ids)))).rowcount


def end_all(connection: Connection, username: str) -> int:
    """End every session and token of somebody, also one that is being begun just now; gives how many there were."""
    raised = user.update().where(user.c.username == username)
    connection.execute(raised.values(session_epoch=user.c.session_epoch + 1))
    return connection.execute(delete(signed_in).where(signed_in.c.username == username)).rowcount


def failures(connection: Connection, counted_for: Iterable[str], now: datetime) -> dict[str, tuple[int, datetime]]:
    """key → how often signing in failed, and until when that counts; only what counts still."""
    query = select(sign_in_failures).where(
        sign_in_failures.c.counted_for.in_(list(counted_for)), sign_in_failures.c.ends > now
    )
    return {row.counted_for: (row.failures, row.ends) for row in connection.execute(query)}


def count_failure(connection: Connection, counted_for: Mapping[str, timedelta], now: datetime) -> None:
    """Count one failure for each key, for as long from the first one as it says.

    All who count take the keys in one order, so nobody waits for somebody who waits for them.
    """
    table = sign_in_failures
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    over = table.c.ends <= now
    for key, lasts in sorted(counted_for.items()):
        statement = dialect.insert(table).values(counted_for=key, failures=1, since=now, ends=now + lasts)
        changes = {
            "failures": case((over, 1), else_=table.c.failures + 1),
            "since": case((over, literal(now, Instant())), else_=table.c.since),
            "ends": case((over, literal(now + lasts, Instant())), else_=table.c.ends),
        }
        connection.execute(statement.on_conflict_do_update(index_elements=[table.c.counted_for], set_=changes))
    old = select(table.c.counted_for).where(table.c.ends <= now).limit(100).with_for_update(skip_locked=True)
    connection.execute(delete(table).where(table.c.counted_for.in_(old)))
