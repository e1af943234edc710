"""Nobody but their owner reads the files that hold personal data or keys, whatever the umask was."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from app.config import ROOT, load_settings
from app.errors import ConfigurationError
from app.private_files import keep_database_private, make_private_folder
from app.store import Database
from app.store.migration import upgrade


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o022, 0o000])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_an_installation_is_made_readable_by_its_owner_alone(tmp_path: Path) -> None:
    settings = load_settings({"REDRESS_VAR": str(tmp_path / "var")})
    upgrade(settings.database_url)
    with Database(settings.database_url).write() as connection:
        connection.exec_driver_sql("INSERT INTO app_user (username, name, email, active, session_epoch) "
                                   "VALUES ('a', 'A', '', 1, 0)")  # fmt: skip
        modes = {path.name: mode(path) for path in (tmp_path / "var").iterdir()}
    assert mode(tmp_path / "var") == 0o700
    assert modes == dict.fromkeys(("secret_key", "redress.db", "redress.db-wal", "redress.db-shm"), 0o600)


def test_what_an_earlier_version_left_open_to_all_is_closed_at_the_start(tmp_path: Path) -> None:
    var = tmp_path / "var"
    environment = {"REDRESS_VAR": str(var)}
    upgrade(load_settings(environment).database_url)
    opened = Database(load_settings(environment).database_url)
    with opened.write() as connection:
        connection.exec_driver_sql("DELETE FROM app_user")
        files = list(var.iterdir())
        assert len(files) == 4
        for path in files:
            path.chmod(0o666)
        var.chmod(0o755)
        settings = load_settings(environment)
        with Database(settings.database_url).read() as again:
            again.exec_driver_sql("SELECT 1 FROM app_user")
        assert {mode(path) for path in files} == {0o600}
        assert mode(var) == 0o700


@pytest.mark.walks
def test_the_command_that_makes_the_database_keeps_it_private(tmp_path: Path) -> None:
    var = tmp_path / "var"
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db-upgrade"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "REDRESS_VAR": str(var)}, umask=0, check=True)
    modes = {path.name: mode(path) for path in var.iterdir()}
    assert {"secret_key", "redress.db"} <= set(modes)
    assert set(modes.values()) == {0o600}
    assert mode(var) == 0o700


def test_looking_at_a_database_leaves_the_locks_on_it_alone(tmp_path: Path) -> None:
    """The system drops every lock of a process on a file when it closes the file anywhere: then two could write."""
    url = f"sqlite:///{tmp_path / 'redress.db'}"
    upgrade(url)
    writing = Database(url)
    other = (
        "import sqlite3, sys\nsqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute('BEGIN IMMEDIATE')"
    )
    with writing.write() as connection:
        connection.exec_driver_sql("DELETE FROM app_user")
        keep_database_private(tmp_path / "redress.db")
        beside = subprocess.run([sys.executable, "-c", other, str(tmp_path / "redress.db")], capture_output=True)
    assert b"locked" in beside.stderr
    writing.dispose()


def test_a_folder_that_is_everybodys_on_purpose_stays_so(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    make_private_folder(shared)
    assert mode(shared) == 0o777 | stat.S_ISVTX


def test_a_database_that_stays_open_to_others_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "redress.db"
    path.touch()
    path.chmod(0o644)
    with (
        patch.object(Path, "chmod", side_effect=PermissionError),
        pytest.raises(ConfigurationError, match="chmod 600"),
    ):
        keep_database_private(path)
