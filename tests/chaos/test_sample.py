"""A few cases of `make chaos`, with real processes of which each dies once: nothing is lost, nothing done twice."""

from __future__ import annotations

import pytest

from tests.chaos.__main__ import run
from tests.chaos.fleet import DATABASE, WEB, WORKER

pytestmark = pytest.mark.walks

AFTER = {WEB: 10, WORKER: 20, DATABASE: 30}
"""After how many answers one of each kind is killed: of eight cases there are some sixty."""


def test_what_clients_were_answered_stands_though_web_worker_and_database_were_killed() -> None:
    """SYS-05"""
    outcome = run(cases=8, seconds=float("inf"), seed=1, sample=AFTER)
    assert not outcome.failed, [str(line) for line in outcome.lines if line.wrong] + outcome.wrong
    assert outcome.deaths == dict.fromkeys(AFTER, 1)
    done = {line.name: line.number for line in outcome.lines}
    assert (done["cases logged"], done["tasks completed"], done["letters"], done["promises"]) == (8, 8, 8, 4)
