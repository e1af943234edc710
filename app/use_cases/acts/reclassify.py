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
    from app.casework.command import Verb

OVER = ("closed", "withdrawn", "excluded")


@act("reclassify")
def reclassify(verb: Verb, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers: kind, why, dissatisfied_on (when the dissatisfaction was first expressed), customer_agrees; and who the
    customer is, where nobody knew it. Refused for a complaint that is over, and without the customer's agreement."""
    casework = verb.casework
    before, status = casework.row["kind"], casework.row["status"]
    was_complaint = bool(casework.row["facts"].get("is_complaint"))
    known = {"anonymous": False} if answers.get(f"{PERSON_PREFIX}name") else {}
    casework.change(kind=str(answers["kind"]), **known)
    casework.set_facts({"dissatisfied": answers.get("dissatisfied", True)})
    found = classify(casework)
    now_complaint = found.get("is_complaint") is True
    if was_complaint and not now_complaint:
        _may_become_less(status, answers)
        _end_complaint(verb, found)
    if now_complaint and not was_complaint:
        day = answers.get("dissatisfied_on") or casework.occurred_on
        casework.change(received_on=day)
        casework.record("received", day)
        verb.conductor.tell(RECLASSIFIED, {})
    if not now_complaint:
        _end_others(verb, process_of(found))
    if now_complaint != was_complaint or not now_complaint:
        _start(verb, found)
    casework.record(
        "reclassified", casework.today, text=str(answers.get("why") or ""), was=before, now=casework.row["kind"],
    )  # fmt: skip
    return {"route": casework.row["route"]}


def _may_become_less(status: str, answers: Mapping[str, Any]) -> None:
    if answers.get("customer_agrees") is not True:
        raise Refused(
            "A complaint becomes something less only if the customer agrees, and their agreement is recorded."
        )
    if status in OVER:
        raise Refused(f"This complaint is over ({status}) and stays a complaint. Log what they want as a new contact.")


def _end_complaint(verb: Verb, found: Mapping[str, Any]) -> None:
    """End the complaint as withdrawn; what is left stands as the table has it."""
    casework = verb.casework
    verb.conductor.tell(WITHDRAWN, {})
    casework.change(
        route=found.get("route"), status=str(found.get("status") or "recorded"), stage=None, closed_on=None
    )  # fmt: skip


def _end_others(verb: Verb, wanted: str) -> None:
    """End what an earlier classification had started and this one does not ask for."""
    casework = verb.casework
    started = casework.content.output_literals(CLASSIFICATION, "process")
    for row in running.live_instances(casework.connection, casework.id):
        if not row["lifecycle"] and row["process_id"] in started and row["process_id"] != wanted:
            verb.conductor.end(row)


def _start(verb: Verb, found: Mapping[str, Any]) -> None:
    """Start what the classification asks for, unless it runs already."""
    casework = verb.casework
    live = {row["process_id"] for row in running.live_instances(casework.connection, casework.id)}
    if found.get("is_complaint") is True or process_of(found) not in live:
        start_lifecycle(casework, verb.conductor, found)
