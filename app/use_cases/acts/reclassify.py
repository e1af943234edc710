"""use: a contact turns out to be something else (CLS-20). Up to a complaint always; down only with the customer's
consent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.errors import Refused

from ..log_contact import classify, start_lifecycle
from ..told import WITHDRAWN
from .registry import act

if TYPE_CHECKING:
    from ..verb import Verb


@act("reclassify")
def reclassify(verb: Verb, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers: kind, why, dissatisfied_on (when the dissatisfaction was first expressed), customer_agrees."""
    casework = verb.casework
    before = casework.row["kind"]
    was_complaint = bool(casework.row["facts"].get("is_complaint"))
    casework.change(kind=str(answers["kind"]))
    casework.set_facts({"dissatisfied": answers.get("dissatisfied", True)})
    found = classify(casework)
    now_complaint = found.get("is_complaint") is True
    if was_complaint and not now_complaint:
        if answers.get("customer_agrees") is not True:
            raise Refused(
                "A complaint becomes something less only if the customer agrees, and their agreement is recorded."
            )
        if casework.row["status"] != "withdrawn":
            verb.conductor.tell(WITHDRAWN, {})
    if now_complaint and not was_complaint:
        day = answers.get("dissatisfied_on") or casework.occurred_on
        casework.change(received_on=day)
        casework.record("received", day)
        start_lifecycle(verb, found)
    casework.record(
        "reclassified", casework.today, text=str(answers.get("why") or ""), was=before, now=casework.row["kind"],
    )  # fmt: skip
    return {"route": casework.row["route"]}
