"""The database: one engine, and transactions that lock before they read.

On SQLite a writing transaction starts with BEGIN IMMEDIATE, so that two writers queue instead of failing at commit; on
PostgreSQL the case row is locked with SELECT … FOR UPDATE. Both give the same promise: what a use case read stays true
until it commits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import copy
from pathlib import Path
from typing import Any

import orjson
import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from app.errors import DatabaseAway
from app.private_files import keep_database_private

from .faults import said_in_words
from .tables import metadata
from .word_index import FTS5


def _dumps(value: Any) -> str:
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


Around = Callable[[Connection], AbstractContextManager[object]]
"""What is entered around a transaction, given its connection."""


class Database:
    """One database for the whole process. `write()` and `read()` give a connection inside a transaction."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._around: Around = nullcontext

    def within(self, around: Around) -> Database:
        """The same database, each of whose transactions is inside of what `around` enters for its connection."""
        other = copy(self)
        other._around = around
        return other

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may change things: commits at the end, rolls back on any error.

        Unavailable (DatabaseAway, DiskFull) when the database cannot.
        """
        with said_in_words(), self.engine.connect() as connection, self._around(connection):
            if self.is_sqlite:
                connection = connection.execution_options(redress_immediate=True)
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only looks; always rolled back."""
        with said_in_words(), self.engine.connect() as connection, self._around(connection):
            yield connection

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """A connection for questions that need no transaction: each is answered as of its own moment.

        It saves beginning and ending one. What would change anything is refused.
        """
        with said_in_words(), self.engine.connect() as connection, self._around(connection):
            if not self.is_sqlite:
                connection.execution_options(isolation_level="AUTOCOMMIT")
            yield connection.execution_options(redress_only_asks=True)

    def answers(self) -> bool:
        """Whether the server is there and takes a statement."""
        try:
            with self.read() as connection:
                connection.exec_driver_sql("SELECT 1")
        except DatabaseAway:
            return False
        return True

    def create_all(self) -> None:
        """Make every table of a SQLite database at once: for one that has no history to migrate."""
        metadata.create_all(self.engine)
        with self.write() as connection:
            connection.exec_driver_sql(FTS5)

    def dispose(self) -> None:
        self.engine.dispose()


def _engine(url: str) -> Engine:
    shared: dict[str, Any] = {
        "json_serializer": _dumps,
        "json_deserializer": orjson.loads,
        "hide_parameters": True,  # what people wrote stays out of the messages of errors
    }
    if not url.startswith("sqlite"):
        engine = create_engine(url, **shared, pool_size=10, max_overflow=20)
        engine.dialect.use_insertmanyvalues_wo_returning = True  # many rows of a table in one statement, not one by one
        event.listen(engine, "connect", _never_compile)
        event.listen(engine, "before_cursor_execute", _only_ask)
        return engine
    memory = url in ("sqlite://", "sqlite:///:memory:")
    options: dict[str, Any] = {"poolclass": StaticPool} if memory else {"pool_size": 10, "max_overflow": 20}
    engine = create_engine(
        url,
        **shared,
        connect_args={"check_same_thread": False, "timeout": 30},
        **options,
    )

    if not memory:
        file = Path(str(engine.url.database))

        @event.listens_for(engine, "do_connect")
        def _keep_private(*_: object) -> None:
            try:
                keep_database_private(file)
            except FileNotFoundError as error:  # its folder is not there
                raise DatabaseAway from error

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=30000")
        if not memory:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("redress_only_asks"):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("redress_immediate") else "BEGIN")

    event.listen(engine, "before_cursor_execute", _only_ask)
    return engine


def _only_ask(connection: Connection, cursor: object, statement: str, *more: object) -> None:
    """Refuse a statement that may change something where no transaction could take it back."""
    if connection.get_execution_options().get("redress_only_asks") and not statement.startswith("SELECT"):
        raise RuntimeError("Outside a transaction nothing is changed: use write().")


def _never_compile(connection: psycopg.Connection, record: object) -> None:
    """Have PostgreSQL interpret every statement instead of compiling it.

    It compiles what it estimates as costly, which takes far longer than our statements run: each stops after a page of
    an index, which the estimate does not see.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET jit = off")
    connection.commit()
