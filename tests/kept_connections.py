"""Connections to the PostgreSQL database of a process, kept from one test to the next.

Each test has an engine of its own, with a pool of its own. A new connection is a new process of the server, which reads
about every table again before it answers: that takes longer than most tests ask of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, event

_idle: dict[str, list[Kept]] = {}
"""Database → the connections to it that nobody has."""


class Kept(psycopg.Connection[Any]):
    """A connection that is put aside instead of being closed, as long as it is whole."""

    def close(self) -> None:
        idle = _idle.get(self.info.dbname) if not self.closed else None
        if idle is None or self in idle:
            super().close()
            return
        try:
            self.rollback()
            self.autocommit = False
        except psycopg.Error:
            super().close()
            return
        self._notice_handlers.clear()  # each engine adds its own, and would be kept by it
        idle.append(self)


def share() -> None:
    """Have every engine of this process take its connections from those that are kept, where there are any."""
    event.listen(Engine, "do_connect", _connect)


@contextmanager
def kept(database: str) -> Iterator[None]:
    """Keep connections to a database inside the block."""
    _idle[database] = []
    try:
        yield
    finally:
        for connection in _idle.pop(database):
            connection.close()


def servers_of(database: str) -> list[int]:
    """The processes of the server behind the connections to a database that nobody has."""
    return [connection.info.backend_pid for connection in _idle.get(database, [])]


def _connect(dialect: Any, record: object, arguments: list[Any], named: dict[str, Any]) -> Kept | None:
    idle = _idle.get(str(named.get("dbname"))) if dialect.name == "postgresql" else None
    if idle is None:
        return None
    while idle:
        connection = idle.pop()
        if _answers(connection):
            return connection
    return Kept.connect(*arguments, **named)


def _answers(connection: Kept) -> bool:
    """Whether its server process is still there: a test may have ended it."""
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error:
        return False
    return True
