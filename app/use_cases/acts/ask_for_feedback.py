"""Act: ask for feedback about our services; the request says how to complain (CLS-08, Code 1.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.letters.issuing import issue_letter, letter_of_act, what_letter_lacks
from app.casework.safeguards import ask_safeguard
from app.content.contracts import MAY_ASK_FOR_FEEDBACK
from app.errors import Invalid, Refused

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("ask_for_feedback", tried_with=())
def ask_for_feedback(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Issue a request for feedback. Refused while the landlord's table does not allow it."""
    case = command.case
    decision = ask_safeguard(case, MAY_ASK_FOR_FEEDBACK, case.context(), keep=True).value
    if decision["allowed"] is not True:
        raise Refused(f"{decision.get('reason')}.", rule=str(decision.get("clause") or MAY_ASK_FOR_FEEDBACK))
    letter = letter_of_act(case, "ask_for_feedback")
    reply_by = answers.get("reply_by")
    if reply_by is not None and reply_by <= case.occurred_on:
        said = {"reply_by": "This leaves no day to answer on. Enter a later day, or leave it empty."}
        raise Invalid({**what_letter_lacks(case, letter), **said})
    case.record("feedback_asked_for", case.occurred_on)
    return {"letter_id": issue_letter(case, letter, answers)}
