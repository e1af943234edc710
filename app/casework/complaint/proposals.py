"""What a decision table proposes from what a form says, kept with the case (Code 6.1).

A proposal moves nothing: whoever handles the case may go another way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.asking import ask
from app.content.contracts.tables import PROPOSAL_RULE

if TYPE_CHECKING:
    from ..case import Case


def keep_proposal(case: Case, decision_id: str, element_id: str) -> None:
    """Ask the table about the case as the form has left it, and keep what it proposes.

    It is kept as a decision and as the fact of the table's name. While too little is known the proposal is null, and
    nothing is kept.
    """
    asked = ask(case.content, decision_id, case.context(), PROPOSAL_RULE)
    proposal = asked.value["proposal"]
    if proposal is not None:
        case.keep_decision(decision_id, asked.answer, element_id)
        case.set_facts({decision_id: proposal})
