"""Clients that hold connections and send nothing, or send a body byte by byte, keep nobody else from being answered."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.drivers.runtime_driver import RuntimeDriver
from tests.server import ROOT, environment

pytestmark = pytest.mark.walks

IDLE, SLOW = 150, 20
SIGN_IN = (
    b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"
)


@pytest.fixture
def url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A database with content, which is all that the servers need."""
    copied = tmp_path / "redress.db"
    copied.write_bytes(migrated_sqlite.read_bytes())
    driver = RuntimeDriver(f"sqlite:///{copied}")
    driver.close()
    return f"sqlite:///{copied}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port)
        connection.request("POST", "/api/v1/session", json.dumps({"username": "x", "password": "y"}),
                           {"Content-Type": "application/json"})  # fmt: skip
        status = connection.getresponse().status
        connection.close()
    except OSError:
        return False
    return 400 <= status < 500  # who it is nobody knows, but it was read and answered


@contextmanager
def served(command: Sequence[str], url: str, var: Path, **settings: str) -> Iterator[int]:
    port = free_port()
    given = {**environment(url, var), **settings}
    words = [word.format(port=port) for word in command]
    process = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=given)
    try:
        while not answers(port):
            assert process.poll() is None
            time.sleep(0.1)
        yield port
    finally:
        process.kill()
        process.wait()


FLASK = ("flask", "--app", "wsgi", "serve", "--port", "{port}", "--threads", "4")
GUNICORN = (
    "gunicorn", "wsgi:app", "--workers", "1", "--threads", "4", "--keep-alive", "5", "--bind", "127.0.0.1:{port}",
)  # fmt: skip


@pytest.mark.parametrize(
    ("command", "idle", "slow"), [(FLASK, IDLE, SLOW), (GUNICORN, 24, 8)], ids=["flask serve", "gunicorn"]
)
def test_many_idle_connections_and_slow_bodies_stop_no_server(
    command: Sequence[str], idle: int, slow: int, url: str, tmp_path: Path
) -> None:
    """Gunicorn drops idle connections thread by thread, so more of them only take longer: a proxy keeps them away."""
    with served(command, url, tmp_path, REDRESS_SERVER_BODY_SECONDS="0.5") as port, ExitStack() as clients:
        for number in range(idle + slow):
            client = clients.enter_context(socket.create_connection(("127.0.0.1", port)))
            if number >= idle:
                client.sendall(SIGN_IN)
        assert answers(port)
