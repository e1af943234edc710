"""A complex case looked at by senior managers together (Code 4.2, 6.1). It stops no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.messages import CASE_REVIEW_CALLED
from app.errors import Refused

if TYPE_CHECKING:
    from ..case import Case

CALLED = CASE_REVIEW_CALLED
ENDED = ("case_review_held", "case_review_not_held")
CONCLUDED = "case_review_concluded"


def review_is_called(case: Case) -> bool:
    """Whether a case review was called that was neither held nor given up yet."""
    return len(case.happened(CALLED)) > len(case.happened(*ENDED))


def call_review(case: Case, why: str) -> None:
    """Call senior managers together about a case; the diagram alerts them, and has the review held.

    Raises Refused while one is called already.
    """
    if review_is_called(case):
        raise Refused("A case review is called already. Hold it first, or add a note about what is new.")
    case.record(CALLED, case.today, text=why)
    case.pending_messages.append((CASE_REVIEW_CALLED, {}))
