"""The migrations make exactly the tables that the program knows, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, select, text

from app.store import Database, migration, tables
from app.store.tables import metadata

VERSIONS = sorted((migration.FOLDER / "versions").glob("*.py"))
AT = "2026-01-05 09:00:00.000000"
NEXT = """import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{last}"


def upgrade() -> None:
    op.add_column("person", sa.Column("title", sa.String(20)))
"""


def test_a_migrated_database_differs_in_nothing_from_the_tables_of_the_program(database_url: str) -> None:
    assert migration.differences(database_url) == []


def test_a_missing_column_would_be_found(empty_database_url: str) -> None:
    migration.upgrade(empty_database_url)
    database = Database(empty_database_url)
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE person DROP COLUMN needs")
    database.dispose()
    assert [difference[0] for difference in migration.differences(empty_database_url)] == ["add_column"]


def test_migrating_again_finds_nothing_to_do(empty_database_url: str) -> None:
    assert migration.upgrade(empty_database_url) == [path.name[:4] for path in VERSIONS]
    assert migration.upgrade(empty_database_url) == []


def test_of_two_that_migrate_at_once_one_does_it_and_the_other_waits(empty_database_url: str) -> None:
    with ThreadPoolExecutor(2) as two:
        done = list(two.map(migration.upgrade, [empty_database_url] * 2))
    assert sorted(map(len, done)) == [0, len(VERSIONS)]
    assert migration.differences(empty_database_url) == []


def test_a_database_says_which_migrations_it_lacks(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert migration.missing(database) == [path.name[:4] for path in VERSIONS]
    migration.upgrade(empty_database_url)
    assert migration.missing(database) == []
    database.dispose()


def test_a_later_migration_comes_on_top_of_those_that_a_database_has(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migration.upgrade(empty_database_url)
    later = tmp_path / "migrations"
    shutil.copytree(migration.FOLDER, later)
    (later / "versions" / "9999_title.py").write_text(NEXT.format(last=VERSIONS[-1].name[:4]), encoding="utf-8")
    monkeypatch.setattr(migration, "FOLDER", later)
    database = Database(empty_database_url)
    assert migration.missing(database) == ["9999"]
    assert migration.upgrade(empty_database_url) == ["9999"]
    with database.read() as connection:
        assert "title" in {column["name"] for column in inspect(connection).get_columns("person")}
    database.dispose()


def test_every_migration_can_be_taken_back(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as connection:
        config = Config(str(migration.FOLDER / "alembic.ini"))
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) - {"alembic_version"} == set()
        command.upgrade(config, "head")
        assert set(inspect(connection).get_table_names()) >= set(metadata.tables)
    database.dispose()


def test_every_migration_is_numbered_and_follows_the_one_before() -> None:
    assert VERSIONS
    for number, path in enumerate(VERSIONS, start=1):
        text = path.read_text(encoding="utf-8")
        follows = repr(f"{number - 1:04d}").replace("'", '"') if number > 1 else "None"
        assert path.name.startswith(f"{number:04d}_")
        assert f'revision = "{number:04d}"' in text
        assert re.search(rf"^down_revision = {follows}$", text, re.MULTILINE)


def test_mail_that_an_earlier_version_kept_waits_to_be_sent(empty_database_url: str) -> None:
    """Each message learns whose it is and where it goes."""
    database = Database(empty_database_url)
    with database.write() as connection:
        config = Config(str(migration.FOLDER / "alembic.ini"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for key, kind, payload, state in (
            ("reminders:aspire:2026-01-05:jo@example.org", "reminders", {"to": "jo@example.org", "lines": []}, "kept"),
            ("alert:1:x:2", "notice", {"landlord": "aster", "role": "x"}, "sent"),
        ):
            connection.execute(
                text(
                    "INSERT INTO outbox (kind, idempotency_key, payload, created_at, send_at, state, attempts)"
                    " VALUES (:kind, :key, :payload, :at, :at, :state, 1)"
                ),
                {"kind": kind, "key": key, "payload": json.dumps(payload), "at": AT, "state": state},
            )
    database.dispose()
    migration.upgrade(empty_database_url)
    database = Database(empty_database_url)
    with database.read() as connection:
        rows = connection.execute(select(tables.outbox).order_by(tables.outbox.c.id)).all()
    database.dispose()
    assert [(row.landlord, row.recipient, row.state) for row in rows] == [
        ("aspire", "jo@example.org", "waiting"), ("aster", None, "sent"),
    ]  # fmt: skip
    assert len({row.message_id for row in rows}) == 2
