"""use: allocate the case to a handler, or to another one (S1-01); the customer hears who it is (ACK-06)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.letters.issuing import issue_letter
from app.content.contracts import HANDLER_LETTER

if TYPE_CHECKING:
    from app.casework.case import Case
    from app.casework.command import CaseCommand

ALLOCATED = "allocated"


@act("allocate")
def allocate(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers: handler, and service_area when it changes. The recorders of the form do the work and refuse who is
    barred. Whether the customer is told the new name in writing, and by which letter, is for the table to say."""
    case = command.case
    letter = _letter(case) if case.occurred(ALLOCATED) else None
    letter_id = issue_letter(case, letter, answers) if letter else None
    return {"handler": case.row["handler"], "letter_id": letter_id}


def _letter(case: Case) -> str | None:
    """The letter that tells of a new handler: None when no acknowledgement has promised or named one, or the release
    has no table for it."""
    rows = case.content.rows(HANDLER_LETTER, case.context())
    return rows[0]["letter"] if rows else None
