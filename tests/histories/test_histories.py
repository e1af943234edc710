"""Random histories at every landlord: what policies §0 promises holds after each step.

`make property` tries 2,000, 500 at each of four landlords; `make property HISTORIES=20-40` tries those numbers. A
failure says which history it was, what was done in it, and what did not hold.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.content.landlords import LANDLORDS
from tests.histories.invariants import Snapshot, broken, snapshot
from tests.histories.random_history import RandomHistory

pytestmark = pytest.mark.walks

STEPS = 45
USUALLY = "0-12"
first, _, last = os.environ.get("REDRESS_HISTORIES", USUALLY).partition("-")


@pytest.mark.parametrize("number", range(int(first), int(last) + 1))
@pytest.mark.parametrize("landlord", LANDLORDS)
def test_what_is_promised_holds_after_every_step(
    landlord: str, number: int, migrated_sqlite: Path, tmp_path: Path
) -> None:
    """TIM-07, TIM-09, TIM-11, policies §0.5"""
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    history = RandomHistory(f"sqlite:///{copied}", landlord, number)
    before: dict[int, Snapshot] = {}
    for _ in range(STEPS):
        history.step()
        for case_id in history.case_ids:
            now = snapshot(history, case_id)
            problems = broken(before.get(case_id), now)
            assert not problems, "\n".join([f"{landlord} {number}, case {case_id}", *history.told, *problems])
            before[case_id] = now
    assert history.incidents() == []
    history.close()
