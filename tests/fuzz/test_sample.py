"""A sample of `make fuzz`: nothing that is sent or written ends in a fault, takes a process down or holds it up."""

from __future__ import annotations

import pytest

from tests.fuzz.__main__ import run_area, words_of
from tests.fuzz.child import ALONE, WITH_CASES

ROUNDS = {"feel": 60, "tables": 12, "diagrams": 24, "forms": 25, "letters": 12, "files": 12}
SEED = 7


@pytest.mark.parametrize("area", ALONE)
def test_odd_content_is_refused_or_runs_inside_its_limits(area: str) -> None:
    tally = run_area(area, SEED, ROUNDS[area], "")
    assert tally["tried"]
    assert not tally["faults"], words_of(tally)


@pytest.mark.parametrize("area", WITH_CASES)
def test_odd_values_sent_by_anybody_are_no_fault_of_the_program(database_url: str, area: str) -> None:
    tally = run_area(area, SEED, 1, database_url)
    assert tally["tried"]
    assert not tally["faults"], words_of(tally)
