"""What comes in about a case is seen by somebody the same day: the diagram `incoming_message` (Code 6.10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.content.asking import ask
from app.content.contracts import FOLLOW_UP
from app.content.messages import MESSAGE_CAME_IN
from app.statuses import RESPONDED
from app.store import alike, cases

from .alerting import raise_alert
from .case import Case
from .command import CaseCommand
from .open_case import open_case

NOBODY_ASKED = "{reference}: a message came in on {day}. Read it today."


def tell_message_came_in(command: CaseCommand, came_in_as: str = "") -> None:
    """Start the diagram by which somebody looks at a message that came in about the case.

    `came_in_as`: the reference of the contact as which the message was logged. Content without such a diagram: the
    complaints officers are alerted.
    """
    case = command.case
    day = case.occurred_on
    values = {"came_in_on": day, "told_on": case.today, "came_in_as": came_in_as}
    if not command.instances.deliver(MESSAGE_CAME_IN, values):
        for role in case.landlord_now.complaints_officers:
            raise_alert(case, NOBODY_ASKED.format(reference=case.row["reference"], day=day), role=role)


def tell_earlier_complaints(case: Case, name: str, address: str) -> None:
    """A contact may be the reply to an earlier complaint: have somebody look at it in each complaint it may belong to.

    These are answered complaints: the one that the contact says it follows from, and those of the same name and
    address.
    """
    ids = {case.row["linked_to"]} if case.row["linked_to"] else set()
    if name.strip() and address.strip():
        ids |= set(alike.cases_of_customer(case.connection, case.landlord, name, address, AWAITS_REPLY))
    for other_id in sorted(ids - {case.id}):
        _tell_earlier(case, other_id, case.row["received_on"])


def _tell_earlier(case: Case, other_id: int, day: date) -> None:
    other = open_case(case.runtime, case.connection, case.actor, other_id)
    if not other.complaint_context().get("is_complaint"):
        return
    command = CaseCommand(other)
    other.occurred_on = day
    tell_message_came_in(command, case.row["reference"])
    command.finish()


AWAITS_REPLY = RESPONDED
"""The status of a complaint that was answered, while the customer may ask for stage 2."""


def follow_up_of(case: Case) -> Mapping[str, Any] | None:
    """What the table `follow_up` says of a contact that follows from an earlier case; None if it says nothing."""
    if not case.row["linked_to"] or not case.content.has_decision(FOLLOW_UP):
        return None
    earlier = cases.find_case(case.connection, case.row["linked_to"])
    assert earlier is not None
    facts = {**(earlier["facts"] or {}), "status": earlier["status"], "stage": earlier["stage"]}
    names = {**case.context(), "earlier": facts}
    asked = ask(case.content, FOLLOW_UP, names)
    if not asked.value:
        return None
    case.keep_decision(FOLLOW_UP, asked.answer)
    return dict(asked.value[0])
