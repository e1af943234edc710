"""Odd values on everything that takes any: `python -m tests.fuzz [AREA…] [--rounds N] [--seed N] [--postgres]`.

Each area runs in a process of its own, which may hold so much and no more. What is counted is printed; a fault – a 500,
an error that nobody meant, more than 5 seconds of processor time for one value, more than 1 GB – makes the exit code 1.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from app.store.migration import upgrade
from tests import kept_work, postgres, templates
from tests.fuzz.child import AREAS, WITH_CASES

ROUNDS = {
    "addresses": 12,
    "fields": 6,
    "feel": 1500,
    "tables": 150,
    "diagrams": 64,
    "forms": 300,
    "letters": 120,
    "files": 120,
}


def run_area(area: str, seed: int, rounds: int, url: str) -> dict[str, Any]:
    """The tally of an area that was tried in a process of its own. A process that died is a fault too."""
    command = [sys.executable, "-m", "tests.fuzz.child", area, str(seed), str(rounds), url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    last = done.stdout.strip().splitlines()[-1:] or [""]
    if done.returncode or not last[0].startswith("{"):
        return {"area": area, "tried": 0, "ended": {}, "faults": {f"ended with {done.returncode}": done.stderr[-6000:]}}
    tally: dict[str, Any] = json.loads(last[0])
    return tally


def words_of(tally: dict[str, Any]) -> str:
    """A tally as lines to read."""
    ended = ", ".join(f"{count} {how}" for how, count in sorted(tally["ended"].items(), key=lambda pair: -pair[1])[:12])
    lines = [
        f"{tally['area']:10} {tally['tried']:6} tried, {len(tally['faults'])} kinds of faults; slowest "
        f"{tally.get('slowest', 0)} s, {tally.get('megabytes', 0)} MB: {ended}"
    ]
    lines += [f"    FAULT {kind}\n{details}\n" for kind, details in tally["faults"].items()]
    return "\n".join(lines)


def main() -> int:
    """Try what the command line names, else everything. 1 where there was a fault."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz")
    asked.add_argument("areas", nargs="*", help=f"of {', '.join(AREAS)}; all without")
    asked.add_argument("--rounds", type=int, help="how often each is tried")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--postgres", action="store_true", help="with cases in PostgreSQL instead of SQLite")
    given = asked.parse_args()
    if unknown := set(given.areas) - set(AREAS):
        asked.error(f"there is no area {', '.join(sorted(unknown))}")
    faults = 0
    with ExitStack() as stack:
        url = _database(stack, given.postgres)
        for area in given.areas or AREAS:
            tally = run_area(area, given.seed, given.rounds or ROUNDS[area], url(area) if area in WITH_CASES else "")
            print(words_of(tally), flush=True)
            faults += len(tally["faults"])
    return 1 if faults else 0


def _database(stack: ExitStack, on_postgres: bool) -> Any:
    """What gives the URL of a fresh database for an area."""
    kept_work.keep()
    stack.enter_context(templates.reserved_folder())
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="redress-fuzz-")))
    if not on_postgres:

        def on_sqlite(area: str) -> str:
            shutil.copyfile(templates.migrated(), folder / f"{area}.db")
            return f"sqlite:///{folder / area}.db"

        return on_sqlite
    server = postgres.server_in(stack.enter_context(postgres.reserved_folder()))

    def on_server(area: str) -> str:
        name = f"fuzz_{area}_{os.getpid()}"
        postgres.create_database(server, name)
        url = server.set(database=name).render_as_string(hide_password=False)
        upgrade(url)
        return url

    return on_server


if __name__ == "__main__":
    sys.exit(main())
