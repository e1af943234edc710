"""A letter that somebody posted by hand, outside this product: its day, the paper, and who posted it (policies §0.5).

What is sent from here counts on the day on which it is sent, whatever day somebody enters (T4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app.content.contracts import DAY
from app.store.queries.case import documents_in_use

if TYPE_CHECKING:
    from ..case import Case

POSTED_BY_HAND, POSTED_BY, PAPER = "posted_by_hand", "posted_by", "paper"


@dataclass(frozen=True)
class Posting:
    """How a letter that was posted by hand left: the day, by whom, and the document that is its copy."""

    day: date
    by: str
    document_id: int


HOW_IT_LEFT = (DAY, POSTED_BY_HAND, POSTED_BY, PAPER)
"""The fields in which a form asks how its letter left."""


def as_posted(by: str, document_id: int | None) -> dict[str, Any]:
    """The answers of a form whose letter was posted by hand."""
    return {POSTED_BY_HAND: True, POSTED_BY: by, PAPER: str(document_id or "")}


def posting_problems(case: Case, answers: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with how a letter is said to leave, by field.

    Paper or person is missing of one that was posted by hand; or a day was entered for one that goes out from here.
    """
    if answers.get(POSTED_BY_HAND) is not True:
        if case.occurred_on != case.today:
            return {
                DAY: "A letter goes out with this, and counts on the day on which it is sent. Leave the date empty."
            }
        return {}
    problems = {}
    if not str(answers.get(POSTED_BY) or "").strip():
        problems[POSTED_BY] = "Say who posted the letter."
    if str(answers.get(PAPER) or "") not in {str(row["id"]) for row in documents_in_use(case.connection, case.id)}:
        problems[PAPER] = "Add a copy of the letter to the documents of this case first, then choose it here."
    return problems


def posting_by_hand(case: Case, answers: Mapping[str, Any]) -> Posting | None:
    """How a letter left that the answers say was posted by hand; None for one that goes out from here.

    For answers in which `posting_problems` finds nothing wrong.
    """
    if answers.get(POSTED_BY_HAND) is not True:
        return None
    return Posting(case.occurred_on, str(answers[POSTED_BY]).strip(), int(answers[PAPER]))
