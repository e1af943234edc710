"""Act: allocate the case to a handler, or to another handler (S1-01); the customer is informed (ACK-06)."""

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


@act("allocate", tried_with=("handler",))
def allocate(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Inform the customer of a new handler, by the letter that the table `handler_letter` names, if any.

    Answers: handler, and service_area when it changes. The recorders of the form put both on the case, and refuse a
    handler who is barred from it.
    """
    case = command.case
    letter = _letter(case) if case.has_recorded(ALLOCATED) else None
    letter_id = issue_letter(case, letter, answers) if letter else None
    return {"handler": case.row["handler"], "letter_id": letter_id}


def _letter(case: Case) -> str | None:
    """The letter that names a new handler to the customer.

    None when no acknowledgement has promised or named a handler, or the release has no table for it.
    """
    rows = case.content.rows(HANDLER_LETTER, case.context())
    return rows[0]["letter"] if rows else None
