"""Requests that were answered already, by the key their sender gave them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from .fetch import fetch_row
from .rows import AnsweredRequestRow
from .tables import answered_request

LONGEST_VERB = 100


def begin(connection: Connection, key: str, verb: str, username: str, at: datetime) -> AnsweredRequestRow | None:
    """Take the key of a request; None when it is new, otherwise the request that was answered under it.

    Whoever comes with the same key meanwhile waits until this transaction ends.
    """
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    values = {"request_key": key, "verb": verb[:LONGEST_VERB], "username": username, "answer": {}, "answered_at": at}
    insert = dialect.insert(answered_request).values(**values).on_conflict_do_nothing()
    if connection.execute(insert.returning(answered_request.c.request_key)).first() is not None:
        return None
    query = select(answered_request).where(answered_request.c.request_key == key)
    return fetch_row(connection, query, answered_request)


def keep(connection: Connection, key: str, content: str, answer: Any) -> None:
    """Keep the answer to a request, and the fingerprint of what it held."""
    connection.execute(_KEEP, {"of_key": key, "answer": answer, "content": content})


_KEEP = update(answered_request).where(answered_request.c.request_key == bindparam("of_key"))
