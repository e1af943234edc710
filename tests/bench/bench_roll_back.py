"""Roll-back: from the moment it is said until a running server and two workers have moved every date.

On PostgreSQL, with the usual pause between two rounds of a worker; in turns forward and back, some cases open.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path

from app.casework.actor import Actor
from app.casework.open_runtime import open_runtime
from app.clock import LONDON
from app.config import Settings, WorkerSettings
from app.use_cases.publish_content import publish_content
from app.use_cases.put_release_in_force import put_release_in_force
from tests.bench.databases import databases
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord
from tests.server import Server, start_worker

KEY, PASSWORD = "elsewhere", "a long enough phrase for a measurement"
CASES, TURNS = 10, 8
USUALLY = {"REDRESS_WORKER_POLL_SECONDS": str(WorkerSettings.poll.total_seconds()), "REDRESS_WORKER_BATCH": "10"}


def run() -> list[str]:
    with ExitStack() as stack:
        url = stack.enter_context(databases())["PostgreSQL"]
        var = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder = content_of_another_landlord(var / "content", KEY)
        driver = RuntimeDriver(url, f"{datetime.now(LONDON):%Y-%m-%d %H:%M}", root=folder, landlord=KEY)
        driver.give_password(PASSWORD)
        cases = [driver.log(complainant_name=f"Resident {number}") for number in range(CASES)]
        driver.close()
        server = stack.enter_context(Server(url, var))
        for _ in range(2):
            worker = start_worker(url, var, more=USUALLY)
            stack.callback(worker.wait)
            stack.callback(worker.terminate)
        server.sign_in("manager", PASSWORD)
        runtime = open_runtime(Settings(database_url=url))
        stack.callback(runtime.database.dispose)
        operator = Actor("measurement", "Measurement", at_machine=True)
        before = due(server, cases[0])
        first = runtime.content_on(KEY, runtime.clock.today()).release_id
        file = folder / "landlords" / f"{KEY}.toml"
        closed = f'[calendar.closed]\n{before.isoformat()} = "Proclaimed"'
        file.write_text(file.read_text().replace("[calendar.closed]", closed))
        publish_content(runtime, KEY, folder, operator, reason="A holiday is proclaimed")
        second = runtime.content_on(KEY, runtime.clock.today()).release_id
        seconds = [seconds_until_moved(server, cases, before, moved=True)]
        for turn in range(TURNS):
            back = turn % 2 == 0
            put_release_in_force(runtime, KEY, first if back else second, operator, reason="A measurement",
                                 losses_accepted=True)  # fmt: skip
            seconds.append(seconds_until_moved(server, cases, before, moved=not back))
    return [
        f"publishing, whose release every process reads for the first time: {seconds[0]:.2f} s",
        f"rolling back and forward again, {TURNS} times: median {statistics.median(seconds[1:]):.2f} s, longest "
        f"{max(seconds[1:]):.2f} s until the dates of {CASES} cases had moved",
    ]


def seconds_until_moved(server: Server, cases: list[int], before: date, *, moved: bool) -> float:
    """Seconds from now until the server shows every case with its date moved, or back where it was."""
    begun = time.monotonic()
    while any((due(server, case_id) != before) != moved for case_id in cases):
        time.sleep(0.02)
    return time.monotonic() - begun


def due(server: Server, case_id: int) -> date:
    _, answer = server.call("GET", f"/api/v1/cases/{case_id}")
    clocks = {clock["name"]: clock for clock in answer["clocks"]}
    return date.fromisoformat(clocks["acknowledgement"]["due"]["day"])
