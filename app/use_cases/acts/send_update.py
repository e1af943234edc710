"""use: send the customer an update on progress (Code 5.9, CON-07)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..issue_letter import issue_letter
from ..told import UPDATE_SENT
from .registry import act

if TYPE_CHECKING:
    from ..verb import Verb

LETTER = "UPDATE"


@act("send_update")
def send_update(verb: Verb, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Issue an update and meet the update clock; the diagram that waits for one is told."""
    casework = verb.casework
    casework.record("update_sent", casework.occurred_on)
    letter_id = issue_letter(casework, LETTER, answers)
    verb.conductor.tell(UPDATE_SENT, {})
    return {"letter_id": letter_id}
