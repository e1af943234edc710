"""A sample of `make fuzz`: nothing that is sent or written ends in a fault, takes a process down or holds it up."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import URL

from app.store import tables
from tests.fuzz.__main__ import run_area, words_of
from tests.fuzz.child import ALONE
from tests.postgres import empty

ROUNDS = {"feel": 30, "tables": 12, "diagrams": 24, "forms": 25, "letters": 12, "files": 12}
SEED = 7


@pytest.mark.parametrize("area", ALONE)
def test_odd_content_is_refused_or_runs_inside_its_limits(area: str) -> None:
    tally = run_area(area, SEED, ROUNDS[area], "")
    assert tally["tried"]
    assert not tally["faults"], words_of(tally)


def test_odd_values_in_addresses_are_no_fault_of_the_program(database_url: str) -> None:
    tally = run_area("addresses", SEED, 1, database_url)
    assert tally["tried"]
    assert not tally["faults"], words_of(tally)


def test_odd_values_in_fields_are_no_fault_of_the_program(own_postgres: URL) -> None:
    """On PostgreSQL, which refuses what SQLite keeps."""
    tally = run_area("fields", SEED, 1, own_postgres.render_as_string(hide_password=False))
    empty(own_postgres, [table.name for table in reversed(tables.metadata.sorted_tables)])
    assert tally["tried"]
    assert not tally["faults"], words_of(tally)
