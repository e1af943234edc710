"""Act: classify a contact again that turns out to be something else (CLS-20).

It may always become a complaint; a complaint becomes something less only with the customer's consent. The process of
the new classification starts, and the one of the old classification ends. When the contact becomes a complaint, the old
one goes on: what was asked for is still to be done (CLS-06, Code 1.5).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.order_of_days import require_possible_days
from app.casework.new_case import PERSON_PREFIX, classify, processes_of, start_process_of
from app.content.contracts import CLASSIFICATION, STARTS
from app.content.messages import RECLASSIFIED, WITHDRAWN
from app.errors import Refused
from app.statuses import OVER, RECORDED
from app.store import running

if TYPE_CHECKING:
    from app.casework.command import CaseCommand

DISSATISFIED_ON = "dissatisfied_on"


@act("reclassify")
def reclassify(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Classify the case again and start what that asks for.

    Answers: kind, why, dissatisfied_on (when the dissatisfaction was first expressed), customer_agrees, and who the
    customer is, where nobody knew it. A complaint becomes something less only while it is open and with the customer's
    agreement; else Refused.
    """
    case = command.case
    before, status = case.row["kind"], case.row["status"]
    was_complaint = bool(case.row["facts"].get("is_complaint"))
    known = {"anonymous": False} if answers.get(f"{PERSON_PREFIX}name") else {}
    case.change(kind=str(answers["kind"]), **known)
    case.set_facts({"dissatisfied": answers.get("dissatisfied", True)})
    classification = classify(case)
    now_complaint = classification.get("is_complaint") is True
    if was_complaint and not now_complaint:
        _require_may_become_less(status, answers)
        _end_complaint(command, classification)
    if now_complaint and not was_complaint:
        day = answers.get(DISSATISFIED_ON) or case.occurred_on
        case.record("received", day, of_fact=True)
        require_possible_days(case, DISSATISFIED_ON)
        case.change(received_on=day, policy=case.content.landlord.policy_on(day).key)
        command.instances.deliver(RECLASSIFIED, {})
    if not now_complaint:
        _end_others(command, processes_of(classification))
    if now_complaint != was_complaint or not now_complaint:
        start_process_of(case, command.instances, classification)
    case.record(
        "reclassified", case.today, text=str(answers.get("why") or ""), was=before, now=case.row["kind"],
    )  # fmt: skip
    return {"route": case.row["route"]}


def _require_may_become_less(status: str, answers: Mapping[str, Any]) -> None:
    """Refuse to end a complaint that is over, or without the customer's agreement."""
    if answers.get("customer_agrees") is not True:
        raise Refused(
            "A complaint becomes something less only if the customer agrees, and their agreement is recorded."
        )
    if status in OVER:
        raise Refused(f"This complaint is over ({status}) and stays a complaint. Log what they want as a new contact.")


def _end_complaint(command: CaseCommand, classification: Mapping[str, Any]) -> None:
    """Withdraw the complaint; route and status then come from the classification table."""
    case = command.case
    command.instances.deliver(WITHDRAWN, {})
    status = str(classification.get("status") or RECORDED)
    case.change(route=classification.get("route"), status=status, stage=None, closed_on=None)


def _end_others(command: CaseCommand, wanted: Collection[str]) -> None:
    """End the processes that an earlier classification started and this one does not ask for."""
    case = command.case
    started = {name for column in STARTS for name in case.content.output_literals(CLASSIFICATION, column)}
    for row in running.live_instances(case.connection, case.id):
        if not row["lifecycle"] and row["process_id"] in started and row["process_id"] not in wanted:
            command.instances.end(row)
