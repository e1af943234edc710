"""Which faults of the database mean that it is away or has no room: those a caller can answer, and try again later."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.errors import DatabaseAway, DiskFull, Invalid, RedressError, Unavailable

NO_ROOM = ("53100",)  # https://www.postgresql.org/docs/current/errcodes-appendix.html
CANNOT_ANSWER = ("57P01", "57P02", "57P03", "53300", "53200", "53400", "58030")
TOO_LONG = "22001"
CONNECTION = "08"  # the class of codes of connections that are lost or not made
SQLITE_NO_ROOM = (sqlite3.SQLITE_FULL,)
SQLITE_AWAY = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR)

END_THE_TRANSACTION = (SQLAlchemyError, Unavailable)
"""After any of these a transaction cannot go on: whatever ran in it is undone, and perhaps done again."""


@contextmanager
def said_in_words() -> Iterator[None]:
    """Raise DatabaseAway or DiskFull in place of what the driver raises for them; let every other error through."""
    try:
        yield
    except PoolTimeoutError as error:  # as many are at work as may be, and none has finished for half a minute
        raise DatabaseAway from error
    except DBAPIError as error:
        answer = _answer(error)
        if answer is None:
            raise
        raise answer from error


def _answer(error: DBAPIError) -> RedressError | None:
    cause = error.orig
    if isinstance(cause, sqlite3.OperationalError):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        return DiskFull() if code in SQLITE_NO_ROOM else DatabaseAway() if code in SQLITE_AWAY else None
    if isinstance(cause, psycopg.Error):
        code = cause.sqlstate
        if code == TOO_LONG:
            return Invalid("A text is longer than can be kept. Shorten it, then try again.")
        if code in NO_ROOM:
            return DiskFull()
        lost = error.connection_invalidated or (code is None and isinstance(cause, psycopg.OperationalError))
        if lost or (code or "").startswith(CONNECTION) or code in CANNOT_ANSWER:
            return DatabaseAway()
    return None
