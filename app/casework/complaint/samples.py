"""The responses that a landlord issues, and the samples of them that fall due when a month or a quarter has ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from app.clock import start_of_next_day
from app.deadlines.periods import Period, month_of, quarter_of
from app.store import jobs

if TYPE_CHECKING:
    from ..case import Case

RESPONSES: Mapping[str, int] = {"RSP1": 1, "RSP2": 2}
"""The letters that answer a complaint, with the stage that each ends (Code 6.9, 6.19)."""
PURPOSES: Mapping[str, Callable[[date], Period]] = {"audit": month_of, "customer_group": quarter_of}
"""What a sample is for, and how often one is drawn (RSP-15)."""
DRAW_JOB = "draw_sample"


def await_samples(case: Case) -> None:
    """After a response, have the samples of its month and its quarter drawn when those have ended."""
    if not any(one.data.get("letter") in RESPONSES for one in case.newly_happened("letter_issued")):
        return
    for purpose, period_of in PURPOSES.items():
        period = period_of(case.today)
        payload = {"landlord": case.landlord, "purpose": purpose, "first": period.first.isoformat()}
        key = f"{case.landlord}:{purpose}:{period.key}"
        jobs.add_job(case.connection, DRAW_JOB, key, None, payload, start_of_next_day(period.last))
