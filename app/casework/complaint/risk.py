"""Danger to somebody is acted on at once (Code 5.13): the table `risk` says what follows from what was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.content.contracts import RISK

from ..safeguards import ask_safeguard

if TYPE_CHECKING:
    from ..case import Case

REPORTED = "risk_reported"


def watch_risk(case: Case) -> None:
    """Send the case the message that the table names for its risk, once: the diagram says what is done about it."""
    if not case.complaint_context().get(RISK) or case.happened(REPORTED):
        return
    message = ask_safeguard(case, RISK, case.context()).value["message"]
    if message:
        case.pending_messages.append((str(message), {"told_on": case.today}))
