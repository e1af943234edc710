"""The PostgreSQL server and the databases that tests run on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from app.store import Database
from tests import postgres

pytestmark = pytest.mark.walks

ROOT = Path(__file__).resolve().parents[2]
ASK = """
from tests.postgres import reserved_folder, server_in
with reserved_folder() as folder:
    print(server_in(folder), flush=True)
    input()
"""


def without_a_given_server() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "TEST_DATABASE_URL")}


@pytest.mark.parametrize("end", [signal.SIGKILL, None], ids=["killed", "ended"])
def test_a_started_server_is_gone_with_the_process_that_wanted_it(end: signal.Signals | None) -> None:
    asker = subprocess.Popen(
        [sys.executable, "-c", ASK], cwd=ROOT, env=without_a_given_server(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert asker.stdin is not None
    assert asker.stdout is not None
    url = make_url(asker.stdout.readline().strip())
    folder = Path(str(url.query["host"]))
    server = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    assert Path(f"/proc/{server}").exists()

    if end is None:
        asker.communicate("\n")
    else:
        asker.send_signal(end)
        asker.communicate()

    while folder.exists():
        time.sleep(0.01)
    assert not Path(f"/proc/{server}").exists()


def test_each_database_is_its_own(postgres_server: URL) -> None:
    with postgres.database(postgres_server) as first, postgres.database(postgres_server) as other:
        with psycopg.connect(first.set(drivername="postgresql").render_as_string()) as connection:
            connection.execute("CREATE TABLE here (n integer)")
        with psycopg.connect(other.set(drivername="postgresql").render_as_string()) as connection:
            assert connection.execute("SELECT to_regclass('here')").fetchone() == (None,)


def test_a_named_server_is_used_and_left_as_it_was(
    postgres_server: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = postgres_server.set(drivername="postgres").render_as_string(hide_password=False)
    monkeypatch.setenv("TEST_DATABASE_URL", given)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///var/redress.db")
    assert postgres.server_in(tmp_path) == postgres_server
    with postgres.database(postgres_server) as made:
        name = made.database
    with psycopg.connect(postgres_server.set(drivername="postgresql").render_as_string()) as connection:
        left = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    assert left is None


def test_a_server_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "TEST_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with (  # noqa: PT012 - the folder goes with the error
        pytest.raises(postgres.NoServer, match=r"Name a server \(TEST_DATABASE_URL=(.|\n)*FileExistsError"),
        postgres.reserved_folder() as folder,
    ):
        (folder / "data").mkdir()
        postgres.server_in(folder)
    assert not folder.exists()


def test_databases_are_migrated_and_fresh(database_url: str) -> None:
    from sqlalchemy import inspect

    database = Database(database_url)  # else a connection that writes dates in another way is kept for later tests
    try:
        assert inspect(database.engine).get_table_names()
    finally:
        database.dispose()
