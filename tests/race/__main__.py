"""`make race`: pairs and eights of every verb against server processes on PostgreSQL, and what came of it.

`python -m tests.race [VERB…]`. Ends with 1 when anybody got a fault, or a verb took effect more often than it was
answered.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from app.clock import LONDON
from tests.bench.databases import databases
from tests.drivers.runtime_driver import RuntimeDriver
from tests.race.at_once import Send, race, ways
from tests.race.verbs import OFFICERS, VERBS, Answer, Asked, staff
from tests.server import Server

PASSWORD = "a long enough phrase for a race"  # noqa: S105
ROUNDS = {2: 20, 8: 5}
"""How many at once, and how often."""


def sender(servers: dict[str, Server]) -> Send:
    """Sends to one of the server processes, as each person by a connection of their own."""

    def send(asked: Asked) -> Answer:
        other = servers[asked.by].another_connection()
        return Answer(*other.call(asked.method, f"/api/v1{asked.path}", asked.body, asked.key, asked.headers))

    return send


def main(wanted: list[str]) -> int:
    unknown = [name for name in wanted if name not in VERBS]
    if unknown:
        print(f"No such verb: {', '.join(unknown)}. There are {', '.join(VERBS)}.", file=sys.stderr)
        return 2
    wrong = 0
    with databases() as urls, tempfile.TemporaryDirectory() as var:
        url = urls["PostgreSQL"]
        driver = RuntimeDriver(url, at=f"{datetime.now(LONDON):%Y-%m-%d %H:%M}", staff=staff())
        driver.give_password(PASSWORD)
        with Server(url, Path(var)) as first, Server(url, Path(var)) as second:
            senders = []
            for server in (first, second):
                signed_in = {}
                for username in OFFICERS:
                    signed_in[username] = server.another_connection()
                    signed_in[username].sign_in(username, PASSWORD)
                senders.append(sender(signed_in))
            for name in wanted or VERBS:
                for same_key in ways(name):
                    for number, rounds in ROUNDS.items():
                        tally = race(driver, senders, name, number, rounds, same_key)
                        how = "the same key" if same_key else "each their own"
                        print(f"  {name}, {number} at once, {how}: {tally.line}", flush=True)
                        for problem in tally.wrong[:3]:
                            print(f"    {problem}", flush=True)
                        wrong += len(tally.wrong)
        with driver.runtime.database.read() as connection:
            met = connection.execute(text("SELECT sum(deadlocks) FROM pg_stat_database")).scalar_one()
        driver.close()
    print(f"  {wrong} wrong; deadlocks that PostgreSQL resolved and nobody saw: {met}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
