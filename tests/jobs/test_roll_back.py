"""What is in force changes by command, while a server and two workers run: real processes, on PostgreSQL."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

from app.clock import LONDON
from tests import postgres
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord
from tests.server import ROOT, Server, environment, start_worker

pytestmark = pytest.mark.walks

RARELY = {"REDRESS_WORKER_POLL_SECONDS": "600", "REDRESS_WORKER_LEASE_SECONDS": "1200"}
"""A worker that looks for due work so rarely does nothing in time unless it notices what is in force."""
KEY, PASSWORD = "elsewhere", "a long enough phrase for a test"
LONGEST = 120.0
"""Seconds after which a test gives up on what is to happen; how long it takes is measured by `make bench`."""


@pytest.fixture
def own_database(postgres_server: URL, migrated_postgres: str) -> Iterator[str]:
    with postgres.database(postgres_server, migrated_postgres) as url:
        yield url.render_as_string(hide_password=False)


class Running:
    """A server and two workers on a landlord's content in a folder, and commands beside them."""

    def __init__(self, url: str, var: Path, folder: Path, server: Server) -> None:
        self.environment = {**environment(url, var), "REDRESS_CONTENT": str(folder)}
        self.server = server
        self.server.sign_in("manager", PASSWORD)

    def command(self, *words: str) -> str:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "content", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def get(self, path: str) -> Any:
        status, answer = self.server.call("GET", f"/api/v1{path}")
        assert status == 200, answer
        return answer

    def due(self, case_id: int) -> date:
        clocks = {clock["name"]: clock for clock in self.get(f"/cases/{case_id}")["clocks"]}
        return date.fromisoformat(clocks["acknowledgement"]["due"]["day"])

    def wait_until(self, holds: Callable[[], bool]) -> None:
        begun = time.monotonic()
        while not holds():
            assert time.monotonic() - begun < LONGEST, "it does not happen"
            time.sleep(0.02)


def test_a_day_closed_and_a_roll_back_take_effect_at_once_in_server_and_workers(
    own_database: str, tmp_path: Path
) -> None:
    """Dates move and move back, and a permission goes and comes back, without a restart, and without
    waiting for a round of a worker."""
    folder = content_of_another_landlord(tmp_path / "content", KEY)
    now = datetime.now(LONDON).strftime("%Y-%m-%d %H:%M")
    driver = RuntimeDriver(own_database, now, root=folder, landlord=KEY)
    driver.give_password(PASSWORD)
    cases = [driver.log(complainant_name=f"Resident {number}") for number in range(3)]
    driver.close()
    with ExitStack() as ending:
        server = ending.enter_context(Server(own_database, tmp_path))
        for _ in range(2):
            worker = start_worker(own_database, tmp_path, more=RARELY)
            ending.callback(worker.wait)
            ending.callback(worker.terminate)
        running = Running(own_database, tmp_path, folder, server)
        before = {case_id: running.due(case_id) for case_id in cases}
        day = before[cases[0]]
        assert "correct_date" in running.get(f"/cases/{cases[0]}")["acts"]
        file = folder / "landlords" / f"{KEY}.toml"
        text = file.read_text().replace("[calendar.closed]", f'[calendar.closed]\n{day.isoformat()} = "Proclaimed"')
        file.write_text(re.sub(r"correct_date = .*", 'correct_date = ["senior_manager"]', text))
        running.command("publish", KEY, "--without-stories", "--reason", "A holiday was proclaimed", "--yes")
        running.wait_until(lambda: all(running.due(case_id) > day for case_id in cases))
        assert "correct_date" not in running.get(f"/cases/{cases[0]}")["acts"]
        first = [line for line in running.command("releases", KEY).splitlines() if "was in force" in line]
        running.command("put", KEY, first[0].split()[1], "--reason", "It was not proclaimed after all")
        running.wait_until(lambda: {case_id: running.due(case_id) for case_id in cases} == before)
        assert "correct_date" in running.get(f"/cases/{cases[0]}")["acts"]
        moved = [event for event in running.get(f"/cases/{cases[0]}/history") if event["type"] == "dates_recomputed"]
        assert len(moved) == 2
