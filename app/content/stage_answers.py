"""Which letters answer a complaint, as content says."""

from __future__ import annotations

from collections.abc import Mapping

from app.feel import to_python

from .answers import answer_with
from .contracts import STAGE_ANSWERS
from .release import Release


def stage_answers(content: Release) -> Mapping[str, int]:
    """letter → the stage that it answers (Code 6.9, 6.19); NotFound for a release without the table."""
    rows = to_python(content.decide(STAGE_ANSWERS, {}).value)
    named = [answer_with(STAGE_ANSWERS, row, "letter", "stage") for row in rows]
    return {str(row["letter"]): int(row["stage"]) for row in named}
