"""use: a contact turns out to be something else (CLS-20). Up to a complaint always; down only with the customer's
consent. What the new classification asks for starts, and what the old one had started ends – save where it became a
complaint: what was asked for is still to be done (CLS-06, Code 1.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.new_case import PERSON_PREFIX, classify, process_of, start_lifecycle
from app.content.contracts import CLASSIFICATION
from app.content.messages import RECLASSIFIED, WITHDRAWN
from app.errors import Refused
from app.store import running

if TYPE_CHECKING:
    from app.casework.command import CaseCommand

OVER = ("closed", "withdrawn", "excluded")


@act("reclassify")
def reclassify(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers: kind, why, dissatisfied_on (when the dissatisfaction was first expressed), customer_agrees; and who the
    customer is, where nobody knew it. Refused for a complaint that is over, and without the customer's agreement."""
    case = command.case
    before, status = case.row["kind"], case.row["status"]
    was_complaint = bool(case.row["facts"].get("is_complaint"))
    known = {"anonymous": False} if answers.get(f"{PERSON_PREFIX}name") else {}
    case.change(kind=str(answers["kind"]), **known)
    case.set_facts({"dissatisfied": answers.get("dissatisfied", True)})
    found = classify(case)
    now_complaint = found.get("is_complaint") is True
    if was_complaint and not now_complaint:
        _may_become_less(status, answers)
        _end_complaint(command, found)
    if now_complaint and not was_complaint:
        day = answers.get("dissatisfied_on") or case.occurred_on
        case.change(received_on=day)
        case.record("received", day)
        command.instances.deliver(RECLASSIFIED, {})
    if not now_complaint:
        _end_others(command, process_of(found))
    if now_complaint != was_complaint or not now_complaint:
        _start(command, found)
    case.record(
        "reclassified", case.today, text=str(answers.get("why") or ""), was=before, now=case.row["kind"],
    )  # fmt: skip
    return {"route": case.row["route"]}


def _may_become_less(status: str, answers: Mapping[str, Any]) -> None:
    if answers.get("customer_agrees") is not True:
        raise Refused(
            "A complaint becomes something less only if the customer agrees, and their agreement is recorded."
        )
    if status in OVER:
        raise Refused(f"This complaint is over ({status}) and stays a complaint. Log what they want as a new contact.")


def _end_complaint(command: CaseCommand, found: Mapping[str, Any]) -> None:
    """End the complaint as withdrawn; what is left stands as the table has it."""
    case = command.case
    command.instances.deliver(WITHDRAWN, {})
    case.change(
        route=found.get("route"), status=str(found.get("status") or "recorded"), stage=None, closed_on=None
    )  # fmt: skip


def _end_others(command: CaseCommand, wanted: str) -> None:
    """End what an earlier classification had started and this one does not ask for."""
    case = command.case
    started = case.content.output_literals(CLASSIFICATION, "process")
    for row in running.live_instances(case.connection, case.id):
        if not row["lifecycle"] and row["process_id"] in started and row["process_id"] != wanted:
            command.instances.end(row)


def _start(command: CaseCommand, found: Mapping[str, Any]) -> None:
    """Start what the classification asks for, unless it runs already."""
    case = command.case
    live = {row["process_id"] for row in running.live_instances(case.connection, case.id)}
    if found.get("is_complaint") is True or process_of(found) not in live:
        start_lifecycle(case, command.instances, found)
