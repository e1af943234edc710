"""Recorders of what is asked of others for the answer, of what they give, and of case reviews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.content.contracts import CONTRIBUTION
from app.errors import Invalid

from ..capacities import REVIEWED
from ..complaint.case_reviews import CONCLUDED, call_review, review_is_called
from ..complaint.contributions import record_contribution, request_contribution
from .registry import recorder

if TYPE_CHECKING:
    from ..case import Case


@recorder("contributions")
def contributions(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Who is asked to contribute to the answer, and what: a task for each row that says anything (S1-06, S2-06)."""
    rows = [row for row in value if any(cell not in (None, "", []) for cell in row.values())]
    for number, row in enumerate(rows, start=1):
        request_contribution(case, row, key, f"Contribution {number}")


@recorder("contribution")
def contribution(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """What somebody contributes: the answer to the contribution that the completed task names."""
    text, number = str(value).strip(), case.submission.task_properties.get(CONTRIBUTION)
    if not text:
        raise Invalid({key: "Say what you contribute, or that there is nothing and why."})
    if number is not None:
        record_contribution(case, int(number), text)


@recorder("without_contributions")
def without_contributions(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Why the answer goes without a contribution: kept before the task is done (`answer_without_contributions`)."""


@recorder("case_review")
def case_review(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """A tick that senior managers should look at the case; `<key>_why` says why. One called already goes on (S1-18)."""
    if value and not review_is_called(case):
        call_review(case, str(answers.get(f"{key}_why") or ""))


@recorder("took_part")
def took_part(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Who took part in the case review: from then on they had a part in the case (S2-03)."""
    known = {username for username, _ in case.colleagues}
    for username in value if isinstance(value, list) else [value]:
        if username not in known:
            raise Invalid({key: f"Nobody called {username!r} can see cases here. Choose somebody from the list."})
        case.record_involvement(str(username), REVIEWED)


@recorder("conclusions")
def conclusions(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """What the case review came to, in the history."""
    case.record(CONCLUDED, case.occurred_on, text=str(value))
