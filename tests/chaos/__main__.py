"""`make chaos`: an installation whose parts are killed at random while clients work, and what came of it.

`python -m tests.chaos [--cases N] [--seconds N] [--seed N]`. Clients begin no case after so many seconds; what they
have begun they finish, however often they have to ask. Ends with 1 when anything was lost or done twice, or somebody
read a fault.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from app.casework.open_runtime import open_runtime
from app.clock import LONDON
from app.config import Settings
from app.store import tables
from app.store.migration import upgrade
from tests import postgres
from tests.chaos.audit import Audit, Line, until_drained
from tests.chaos.clients import Journal, sign_in, work_through
from tests.chaos.fleet import Chaos, DeathsByCount, Fleet
from tests.chaos.sink import Sinks
from tests.drivers.runtime_driver import RuntimeDriver
from tests.race.verbs import OFFICERS

PASSWORD = "a long enough phrase for chaos"  # noqa: S105
WEBS, WORKERS = 2, 2
LOOK, LONGEST_DRAIN = 0.5, 120.0
"""Seconds between two looks whether work is left, and after which it counts as lost."""
STAFF = dict.fromkeys(OFFICERS, ("customer_excellence_team", "complaints_handler", "customer_relations_manager"))


@dataclass
class Outcome:
    """Of a run: the lines of its audit, what happened meanwhile, and what nobody should have read."""

    lines: list[Line]
    deaths: Mapping[str, int]
    happened: list[str]
    wrong: list[str]

    @property
    def failed(self) -> bool:
        return bool(self.wrong) or any(line.wrong for line in self.lines)


def run(cases: int, seconds: float, seed: int, sample: Mapping[str, int] | None = None) -> Outcome:
    """Work on cases under chaos, start everything again, let it come to rest, and compare.

    `sample`: of each kind one is killed, once, after so many answers; there is one web process and one worker, and
    nothing is given up however long it takes.
    """
    random = Random(seed)
    journal, sinks = Journal(), Sinks(Random(random.random()))
    with ExitStack() as stack:
        server = stack.enter_context(postgres.own_server())
        url = stack.enter_context(postgres.database(server.url)).render_as_string(hide_password=False)
        var = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        log = stack.enter_context((var / "log").open("a+"))
        _prepare(url)
        fleet = Fleet(server, url, var, log, sinks, random, stack)
        fleet.start(*((1, 1) if sample else (WEBS, WORKERS)))
        web = fleet.any_web()
        assert web is not None
        tokens, begun = sign_in(web, PASSWORD), time.monotonic()
        deaths = DeathsByCount(fleet, sample, journal.statuses.total) if sample else Chaos(fleet)
        with deaths as chaos:
            work_through(fleet, journal, random, tokens, cases, seconds)
        worked = time.monotonic() - begun
        runtime = open_runtime(Settings(database_url=url))
        stack.callback(runtime.database.dispose)
        over = time.monotonic()
        looks = sys.maxsize if sample else int(LONGEST_DRAIN / LOOK)
        drained = until_drained(runtime, lambda: time.sleep(LOOK), looks)
        rested = time.monotonic() - over
        ended = fleet.ended_by_themselves()
        fleet.stop()
        with runtime.database.read() as connection:
            lines = list(Audit(runtime, connection, journal, sinks.copies, fleet.killed).lines())
        happened = [*_happened(journal, sinks, fleet, worked, rested), _logged(var / "log")]
    wrong = [*journal.wrong, *(f"chaos itself failed: {fault!r}" for fault in chaos.faults)]
    wrong += [f"{ended} processes ended by themselves"] if ended else []
    wrong += [] if drained else [f"work is left after {LONGEST_DRAIN:.0f} s"]
    return Outcome(lines, fleet.deaths, happened, wrong)


def _prepare(url: str) -> None:
    upgrade(url)
    driver = RuntimeDriver(url, at=f"{datetime.now(LONDON):%Y-%m-%d %H:%M}", staff=STAFF)
    driver.give_password(PASSWORD)
    with driver.runtime.database.write() as connection:
        reached = tables.user.update().where(tables.user.c.username.in_(OFFICERS[:2]))
        connection.execute(reached.values(email=tables.user.c.username + "@staff.example"))
    driver.close()


def _happened(journal: Journal, sinks: Sinks, fleet: Fleet, worked: float, rested: float) -> list[str]:
    deaths = ", ".join(f"{number} × {kind}" for kind, number in sorted(fleet.deaths.items()))
    answers = ", ".join(f"{number} × {status}" for status, number in sorted(journal.statuses.items()))
    failed = ", ".join(f"{number} × {where}" for where, number in sinks.failed.items())
    return [
        f"{len(journal.cases)} cases by {len(OFFICERS)} clients in {worked:.0f} s, at rest {rested:.0f} s later",
        f"killed: {deaths or 'nothing'}",
        f"answers: {answers}; {journal.repeated} sent again for want of one, {journal.asked_again} after it",
        f"mail servers failed: {failed}; {len(sinks.refused)} bad addresses turned away",
    ]


def _logged(log: Path) -> str:
    """How often which event was logged as an error, other than a request that was answered with 503."""
    events: Counter[str] = Counter()
    for line in log.read_text().splitlines():
        event = json.loads(line) if line.startswith("{") else {"event": line}
        if event.get("status") != 503:
            fault = f" ({event['fault']} at {event['places']})" if "fault" in event and "places" in event else ""
            events[f"{event['event']}{fault if event['event'] != 'job_failed' else ''}"] += 1
    return "logged: " + (", ".join(f"{number} × {event}" for event, number in events.most_common(12)) or "no errors")


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.chaos")
    asked.add_argument("--cases", type=int, default=500)
    asked.add_argument("--seconds", type=float, default=240)
    asked.add_argument("--seed", type=int, default=0)
    given = asked.parse_args()
    outcome = run(given.cases, given.seconds, given.seed)
    for line in (*outcome.happened, *map(str, outcome.lines)):
        print(f"  {line}")
    for problem in outcome.wrong[:20]:
        print(f"  WRONG {problem}")
    print(f"  {sum(line.wrong for line in outcome.lines)} lost or doubled, {len(outcome.wrong)} otherwise wrong")
    return 1 if outcome.failed else 0


if __name__ == "__main__":
    sys.exit(main())
