"""Requests that were answered already, by the key their sender gave them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from .tables import answered_request


def find(connection: Connection, key: str) -> dict[str, Any] | None:
    query = select(answered_request).where(answered_request.c.request_key == key)
    row = connection.execute(query).mappings().one_or_none()
    return dict(row) if row else None


def keep(connection: Connection, key: str, verb: str, username: str, answer: Any, at: datetime) -> None:
    values = {"request_key": key, "verb": verb, "username": username, "answer": answer, "answered_at": at}
    connection.execute(answered_request.insert().values(**values))
