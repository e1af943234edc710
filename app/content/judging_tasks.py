"""Which user tasks judge a complaint, and that each says who may not do it (Code 5.8, 6.13; PRM-02).

A task judges when its letter gives a decision, when its form asks for one or records an outcome, when it is the
conversation with the customer, or when doing it counts as having considered the complaint.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.bpmn import ElementInfo
from app.errors import ContentError

from .contracts import CAPACITY, INDEPENDENCE, LETTER, RECORD
from .release import Release

JUDGING_ELEMENTS = frozenset({"decision", "excl_reason", "findings"})
JUDGING_RECORDS = {"outcome": "records an outcome", "outcomes": "records outcomes", "contact": "hears the customer"}
JUDGING_FIELDS = {"decision": "asks for a decision", "no_conflict": "has a conflict of interest declared"}
JUDGING_CAPACITY = ("handler", "reviewer", "decided")


def judging_without_rule(content: Release) -> Iterator[tuple[ElementInfo, str, str]]:
    """(task, what makes it a judgement, file) of every user task that judges and names no decision."""
    for element, path in _user_tasks(content):
        why = judges(content, element)
        if why and not element.properties.get(INDEPENDENCE):
            yield element, why, path


def unknown_rules(content: Release) -> Iterator[tuple[ElementInfo, str, str]]:
    """(task, decision, file) of every user task whose `independence` names a table that does not exist."""
    for element, path in _user_tasks(content):
        for decision in element.may_be(INDEPENDENCE):
            if not content.has_decision(decision):
                yield element, decision, path


def judges(content: Release, element: ElementInfo) -> str:
    """Why a user task is a judgement on the complaint; empty when it is none."""
    for key in element.may_be(LETTER):
        if key in content.letter_paths and JUDGING_ELEMENTS & set(content.letter(key).elements):
            return f"issues the letter {key}, which gives a decision or findings"
    if any(capacity.startswith(JUDGING_CAPACITY) for capacity in element.may_be(CAPACITY)):
        return "counts as having considered the complaint"
    try:
        form = content.form_as_written(element.form_id or "")
    except ContentError:
        return ""  # a form that is missing or cannot be read is reported by itself
    for field in form.fields:
        if why := JUDGING_FIELDS.get(field.key) or JUDGING_RECORDS.get(field.properties.get(RECORD, "")):
            return why
    return ""


def _user_tasks(content: Release) -> Iterator[tuple[ElementInfo, str]]:
    for process in content.diagrams.processes.values():
        for element in process.elements.values():
            if element.type == "userTask":
                yield element, process.file
