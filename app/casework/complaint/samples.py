"""The responses that a landlord issues, and the samples of them that fall due when a month or a quarter has ended."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING

from app.clock import start_of_next_day
from app.content.contracts import LETTER_ISSUED, STAGE_ANSWERS
from app.deadlines.periods import Period, month_of, quarter_of
from app.store import jobs

from ..safeguards import ask_safeguard

if TYPE_CHECKING:
    from ..case import Case

PURPOSES: Mapping[str, Callable[[date], Period]] = {"audit": month_of, "customer_group": quarter_of}
"""What a sample is for, and how often one is drawn (RSP-15)."""
DRAW_JOB = "draw_sample"


def answers_a_stage(case: Case, letters: Collection[str]) -> bool:
    """Whether one of these letters answers a stage of the complaint, as the table `stage_answers` says.

    While no release has that table, every letter may: then nobody who wrote one audits the answer.
    """
    if not letters:
        return False
    content = case.content_with(STAGE_ANSWERS)
    if not content.has_decision(STAGE_ANSWERS):
        return bool(letters)
    answers = {str(row["letter"]) for row in ask_safeguard(case, STAGE_ANSWERS, {}).value}
    return not answers.isdisjoint(letters)


def await_samples(case: Case) -> None:
    """After a response, have the samples of its month and its quarter drawn when those have ended."""
    if not answers_a_stage(case, [str(event.data.get("letter")) for event in case.newly_happened(LETTER_ISSUED)]):
        return
    for purpose, period_of in PURPOSES.items():
        period = period_of(case.today)
        payload = {"landlord": case.landlord, "purpose": purpose, "first": period.first.isoformat()}
        key = f"{case.landlord}:{purpose}:{period.key}"
        jobs.add_job(case.connection, DRAW_JOB, key, None, payload, start_of_next_day(period.last))
