"""What every new case needs: a reference, a classification, a process, and search words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.content.asking import ask
from app.content.contracts import CLASSIFICATION, LIFECYCLE
from app.content.release import Release
from app.statuses import RECORDED
from app.store import Connection, cases, running

from .case import Case
from .process_instances import Instances

PERSON_PREFIX = "complainant_"


def next_reference(connection: Connection, content: Release, year: int) -> str:
    """The next reference of a landlord in a year, quoted in every letter (INT-03)."""
    prefix = f"{content.landlord.reference_prefix}-{year}-"
    return f"{prefix}{cases.next_number(connection, content.landlord_key, prefix):05d}"


def classify(case: Case, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Ask the landlord's classification table what this is, and put it on the case (CLS-01 to CLS-03).

    `known`: what another table has said of it already, in the same columns.
    """
    if known is None:
        asked = ask(case.content, CLASSIFICATION, {**case.context(), **case.submission.answers})
        case.keep_decision(CLASSIFICATION, asked.answer)
        known = asked.value
    classification = dict(known)
    case.change(route=classification.get("route"), status=str(classification.get("status") or RECORDED))
    if classification.get("code_scope") is not None:
        case.change(code_scope=bool(classification["code_scope"]))
    case.set_facts({"is_complaint": classification.get("is_complaint") is True})
    case.record("classified", case.today, text=str(classification.get("reason") or ""), route=case.row["route"])
    return classification


def start_process_of(case: Case, instances: Instances, classification: Mapping[str, Any]) -> None:
    """Start what the classification asks for: the complaint's lifecycle, and the processes that it names.

    A message that holds a report or a request and a complaint opens both (CLS-06); what runs already is not started
    again.
    """
    processes = case.content.diagrams.processes
    live = {row["process_id"] for row in running.live_instances(case.connection, case.id)}
    if classification.get("is_complaint") is True:
        instances.start(LIFECYCLE, {}, lifecycle=True)
    for process in processes_of(classification):
        if process in processes.keys() - {LIFECYCLE, *live} and not processes[process].message_starts:
            instances.start(process, {})


def processes_of(classification: Mapping[str, Any]) -> tuple[str, ...]:
    """The processes that a classification asks for: the one it names, or that of its route, and what starts as well."""
    named = (classification.get("process") or classification.get("route"), classification.get("also"))
    return tuple(str(process) for process in named if process)
