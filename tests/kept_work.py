"""What a process need not do anew for each test: statements turned into SQL, templates of pages turned into code.

Each test has an engine and an application of its own, and both begin knowing nothing. What they would make is the same
every time, because it depends on the tables and templates alone.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection, Engine, event

from tests import kept_connections

WAITS_FOR_NO_DISK = "PRAGMA synchronous=OFF"
"""A test's file outlives the test's process, though not a crash of the machine."""


class Statements(dict[Any, Any]):
    """Compiled statements of one kind of database, whichever engine asks: SQLAlchemy's key without the engine's own
    dialect, which comes first in it."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


class Templates(BytecodeCache):
    """The code of templates. Jinja's key tells two sources apart."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._codes:
            bucket.bytecode_from_string(self._codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key] = bucket.bytecode_to_string()


def keep() -> None:
    """Have every engine and every application of this process share them, and no SQLite file wait for the disk."""
    statements: dict[str, Statements] = defaultdict(Statements)
    kept_connections.share()

    @event.listens_for(Engine, "engine_connect")
    def _share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=statements[connection.dialect.name])
        if connection.dialect.name == "sqlite" and WAITS_FOR_NO_DISK not in connection.info:
            driver: Any = connection.connection.driver_connection
            driver.execute(WAITS_FOR_NO_DISK)
            connection.info[WAITS_FOR_NO_DISK] = True

    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Templates()}
