"""Act: extend a response date (Code 6.4, 6.5, 6.15, 6.16; policies §0.3), as the `extensions` table decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.extensions import request_extension
from app.casework.safeguards import ask_safeguard
from app.content.contracts import EXTENDABLE
from app.deadlines import clocks
from app.errors import Invalid

if TYPE_CHECKING:
    from app.casework.case import Case
    from app.casework.command import CaseCommand


@act("extend_deadline", tried_with=("new_date",))
def extend_deadline(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Propose a later date for a running response clock.

    An extension that the table allows moves the dates (EXT-13); one that it blocks leaves them. Either way the letter
    that the table names goes to the customer, and the message that it names is sent to the diagrams: one may wait for
    what the letter offers, or for an approval.
    """
    clock = str(answers.get("clock") or _response_clock(command.case))
    return request_extension(command.case, clock, answers)


def _response_clock(case: Case) -> str:
    """The only running clock among those that the table `extendable` lists; Invalid when there is not exactly one."""
    states = case.clocks.states
    names = [str(row["clock"]) for row in ask_safeguard(case, EXTENDABLE, {}).value]
    running = [name for name in names if name in states and states[name].status == clocks.RUNNING]
    if len(running) != 1:
        raise Invalid({"clock": "Say which date is to be extended."})
    return running[0]
