"""What many tests begin with, made once a run: whoever asks first makes it, all workers copy it.

`once`           something made once a run, in the run's folder
`migrated`       a SQLite file with every migration applied
`filled`         a SQLite file with rows as somebody's `fill` makes them
`fill_as_before` gives an empty database, on either server, the rows of such a file
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Table, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.schema import CreateSchema

from app.store import Database
from app.store.migration import upgrade
from app.store.tables import content_version, metadata
from tests import postgres

RUN_FOLDER = "REDRESS_TEST_RUN"
SQLITE = "sqlite:///"
USED = "SELECT 1 FROM app_user UNION ALL SELECT 1 FROM release LIMIT 1"

Fill = Callable[[str], None]


@contextmanager
def reserved_folder() -> Iterator[Path]:
    """The folder of a run; its workers find it in the environment."""
    with tempfile.TemporaryDirectory(prefix="redress-tests-") as folder:
        os.environ[RUN_FOLDER] = folder
        yield Path(folder)
        del os.environ[RUN_FOLDER]


def is_a_run() -> bool:
    """Whether there is a run that something can be made once for."""
    return RUN_FOLDER in os.environ


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The file or folder `name` of the run, which `make` makes at the path it is given if nobody has before."""
    made = Path(os.environ[RUN_FOLDER]) / name
    with made.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            unfinished = made.with_name(f"{name}.new")
            make(unfinished)
            unfinished.rename(made)
    return made


def migrated() -> Path:
    """A SQLite file with every migration applied, to be copied."""
    return once("migrated.db", _migrate)


def filled(key: object, fill: Fill) -> Path:
    """A SQLite file to be copied, filled by `fill`, which is given its URL. `key`: what the rows depend on."""
    name = hashlib.sha256(repr(key).encode()).hexdigest()[:16]

    def make(path: Path) -> None:
        shutil.copyfile(migrated(), path)
        fill(f"{SQLITE}{path}")
        _fold_log(path)

    return once(f"filled_{name}.db", make)


def fill_as_before(url: str, key: object, fill: Fill) -> bool:
    """Give the empty, migrated database at `url` the rows that `fill` gives one. False, and nothing is done, when there
    are rows in it already or no run to make the rows once for."""
    if not is_a_run():
        return False
    if url.startswith(SQLITE):
        return _copy_file(Path(url.removeprefix(SQLITE)), key, fill)
    return _copy_rows(make_url(url), key, fill)


def _migrate(path: Path) -> None:
    upgrade(f"{SQLITE}{path}")
    _fold_log(path)


def _fold_log(path: Path) -> None:
    """Bring everything into the one file that is copied."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy_file(path: Path, key: object, fill: Fill) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        used = connection.execute(USED).fetchone()
    if used is None:
        shutil.copyfile(filled(key, fill), path)
    return used is None


# -- PostgreSQL: the rows are kept beside the tables in use, in a schema of their own ---------------------------------


def _copy_rows(url: URL, key: object, fill: Fill) -> bool:
    file, connection = filled(key, fill), postgres.standing_connection(url)
    if connection.execute(USED).fetchone():
        return False
    query = "SELECT table_name FROM information_schema.tables WHERE table_schema = %s"
    kept = {str(name) for (name,) in connection.execute(query, [file.stem])}
    if not kept:
        _keep_rows(url, file)
        return True
    with connection.transaction():
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(content_version.name)))
        for table in (table for table in metadata.sorted_tables if table.name in kept):
            connection.execute(sql.SQL("INSERT INTO {} TABLE {}").format(*_both(table, file.stem)))
            _count_on(connection, table)
    return True


def _keep_rows(url: URL, file: Path) -> None:
    """Copy the rows of a SQLite file into the empty database at `url`, and keep them for the next time."""
    source, target = Database(f"{SQLITE}{file}"), Database(url.render_as_string(hide_password=False))
    with source.read() as reading, target.write() as writing:
        writing.execute(CreateSchema(file.stem))
        writing.execute(content_version.delete())  # the migrations begin it
        for table in metadata.sorted_tables:
            if rows := [dict(row) for row in reading.execute(select(table)).mappings()]:
                writing.execute(table.insert(), rows)
                copy = sql.SQL("CREATE TABLE {1} AS TABLE {0}").format(*_both(table, file.stem))
                driver: Any = writing.connection.driver_connection
                driver.execute(copy)
                _count_on(driver, table)
    source.dispose()
    target.dispose()


def _both(table: Table, schema: str) -> tuple[sql.Identifier, sql.Identifier]:
    """A table that is in use, and the one where its rows are kept."""
    return sql.Identifier(table.name), sql.Identifier(schema, table.name)


def _count_on(connection: psycopg.Connection[Any], table: Table) -> None:
    """Have the next row numbered after those that came with their numbers."""
    if table.autoincrement_column is not None:
        column = table.autoincrement_column.name
        query = sql.SQL("SELECT setval(pg_get_serial_sequence({}, {}), max({})) FROM {}")
        connection.execute(
            query.format(sql.Literal(table.name), sql.Literal(column), sql.Identifier(column), _both(table, "")[0])
        )
