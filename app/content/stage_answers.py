"""Which letters answer a complaint, as content says."""

from __future__ import annotations

from collections.abc import Mapping

from .asking import ask
from .contracts import STAGE_ANSWERS
from .release import Release


def stage_answers(content: Release) -> Mapping[str, int]:
    """letter → the stage that it answers (Code 6.9, 6.19); ContentError for a release without the table."""
    rows = ask(content, STAGE_ANSWERS, {}).value
    return {str(row["letter"]): int(row["stage"]) for row in rows}
