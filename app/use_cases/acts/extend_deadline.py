"""use: extend a response date (Code 6.4, 6.5, 6.15, 6.16; policies §0.3). The landlord's `extensions` table decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.extensions import propose
from app.deadlines import clocks as reckon
from app.errors import Invalid

if TYPE_CHECKING:
    from app.casework.case import Casework
    from app.casework.command import Verb


@act("extend_deadline")
def extend_deadline(verb: Verb, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Propose a later date for a running response clock.

    What the table allows moves the dates (EXT-13); what it blocks leaves them. Either way the letter that the table
    names goes to the customer, and a message that it names is told: what the letter offers, or what must be approved
    first, a diagram may wait for.
    """
    clock = str(answers.get("clock") or _response_clock(verb.casework))
    return propose(verb.casework, clock, answers)


def _response_clock(casework: Casework) -> str:
    """The response date that is running: the one clock that the `extensions` table lists among its inputs' clocks."""
    states = casework.reckoning.states
    names = [str(row["clock"]) for row in casework.content.rows("extendable", {})]
    running = [name for name in names if name in states and states[name].status == reckon.RUNNING]
    if len(running) != 1:
        raise Invalid({"clock": "Say which date is to be extended."})
    return running[0]
