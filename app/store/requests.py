"""Requests that were answered already, by the key their sender gave them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from .fetch import fetch_row
from .rows import AnsweredRequestRow
from .tables import answered_request


def find(connection: Connection, key: str) -> AnsweredRequestRow | None:
    query = select(answered_request).where(answered_request.c.request_key == key)
    return fetch_row(connection, query, answered_request)


def keep(connection: Connection, key: str, verb: str, username: str, answer: Any, at: datetime) -> None:
    values = {"request_key": key, "verb": verb, "username": username, "answer": answer, "answered_at": at}
    connection.execute(answered_request.insert().values(**values))
