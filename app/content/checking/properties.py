"""The properties of the elements of diagrams: each is known, on its element, and says what it may say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from app.bpmn import ElementInfo
from app.bpmn.expressions import is_feel

from ..contracts import CAPACITY, CLASSIFICATION, CLOCK, EVENT, RECORD, REFUSED_AT, ROUTE
from ..contracts.model import Place, PropertyContract, Source
from ..contracts.properties import PASSED_TYPES, PROPERTIES
from ..contracts.sources import UNREADABLE, values_of
from ..release import Release
from .findings import ERROR, ContentFinding, instead, nearest
from .tables import SLIP

USER_TASK = "userTask"
OF_A_CLOCK = re.compile(r"=\s*deadlines\.(\w+)\.due\s*")
"""A due date that is the date of a clock, and nothing else."""
REPORTED_BY_THE_DIAGRAM = (Source.LETTERS, Source.CLOCKS, Source.TABLES)
"""Names of which the check of the diagram by itself says that they are not there."""


def property_findings(content: Release) -> list[ContentFinding]:
    """What is wrong with the properties of every element; nothing while a diagram cannot be read."""
    try:
        processes = list(content.diagrams.processes.values())
    except UNREADABLE:
        return []
    elements = [(element, process.file) for process in processes for element in process.elements.values()]
    alone = [element for element, _ in elements]
    parts, routes = _times(alone, CAPACITY), _routes(content, alone)
    return [
        ContentFinding(ERROR, f"{path} {element.id} {element.name}".rstrip(), *said)
        for element, path in elements
        for said in _of_element(content, element, parts, routes)
    ]


def _times(elements: list[ElementInfo], name: str) -> dict[str, int]:
    """value of a property → how many elements may give it."""
    return Counter(value for element in elements for value in element.may_be(name))


def _routes(content: Release, elements: list[ElementInfo]) -> dict[str, int]:
    """route → how often it is given, by an element or by the table that classifies contacts."""
    given = _times(elements, ROUTE)
    for route in content.output_literals(CLASSIFICATION, ROUTE) if content.has_decision(CLASSIFICATION) else ():
        given[route] = given.get(route, 0) + 1
    return given


def _of_element(
    content: Release, element: ElementInfo, parts: dict[str, int], routes: dict[str, int]
) -> Iterator[tuple[str, str]]:
    """What is wrong with the properties of an element, each with what to write instead.

    `parts`, `routes`: how often each capacity and each route is given.
    """
    for name, text in element.properties.items():
        contract = PROPERTIES.get(name)
        if contract is None:
            yield f"has the property “{name}”, which does nothing.", instead(name, PROPERTIES)
        elif element.type not in (PASSED_TYPES if contract.on is Place.PASSED else {USER_TASK}):
            yield f"has the property “{name}”, which does something on {contract.on.value} alone.", "Remove it."
        elif not text.strip():
            yield f"has an empty property “{name}”: {contract.means}.", "Fill it in, or remove it."
        else:
            yield from _value(content, element, contract, text)
    yield from _slip(element, CAPACITY, parts, "has “{value}” as “capacity”, a part that no other task means.")
    yield from _slip(element, ROUTE, routes, "has “{value}” as “route”, a way that nothing else gives or asks for.")
    yield from _missing(content, element)


def _missing(content: Release, element: ElementInfo) -> Iterator[tuple[str, str]]:
    """Properties that an element needs with what else it has, with what its form records, or with its due date."""
    recorded = _recorded(content, element)
    for name, contract in PROPERTIES.items():
        if name in element.properties:
            continue
        beside = sorted(contract.with_properties & element.properties.keys())
        kept = sorted(contract.with_recorders & recorded)
        reason = f"the property “{beside[0]}”" if beside else f"a form that records “{kept[0]}”" if kept else ""
        if reason:
            yield f"has {reason}, and no “{name}”: {contract.means}.", f"Add the property “{name}”."
    due = OF_A_CLOCK.fullmatch(element.due)
    if element.type == USER_TASK and due and CLOCK not in element.properties:
        said = f"is due with the clock “{due[1]}” and does not serve it: nobody who has it is reminded of that date."
        yield said, f"Add the property “{CLOCK}” with “{due[1]}”."


def _recorded(content: Release, element: ElementInfo) -> set[str]:
    """What the fields of the form of a user task are recorded as."""
    try:
        form = content.form(element.form_id or "") if content.has_form(element.form_id or "") else None
    except UNREADABLE:
        return set()
    return {field.properties.get(RECORD, "") for field in form.fields} - {""} if form else set()


def _value(content: Release, element: ElementInfo, contract: PropertyContract, text: str) -> Iterator[tuple[str, str]]:
    if is_feel(text):
        if not contract.feel:
            yield f"has FEEL in the property “{contract.name}”, which takes a text.", "Write it without “=”."
        return
    if not contract.literal:
        yield f"has the text “{text}” as “{contract.name}”, which takes FEEL: {contract.means}.", "Begin it with “=”."
        return
    if contract.values and text not in contract.values:
        yield f"has “{text}” as “{contract.name}”: {contract.means}.", instead(text, contract.values)
    if contract.name == REFUSED_AT:
        yield from _field(content, element, text)
    if contract.source is None or contract.source in REPORTED_BY_THE_DIAGRAM:
        return
    known = values_of(contract.source, content)
    if contract.name == EVENT:  # an event that is drawn is known by that: another one with a slip is meant, though
        known = known and frozenset(known - {text})
        if known and (near := nearest(text, known, SLIP)) and not content.event_label(text):
            yield f"records the event “{text}”, which nothing else knows.", f"Did you mean “{near}”?"
    elif known is not None and text not in known:
        yield (
            f"has “{text}” as “{contract.name}”, which is not known here ({contract.source.value}).",
            instead(text, known),
        )


def _field(content: Release, element: ElementInfo, text: str) -> Iterator[tuple[str, str]]:
    """`refused_at` names a field of the form of its task."""
    form_id = element.form_id or ""
    try:
        keys = content.form(form_id).keys if content.has_form(form_id) else ()
    except UNREADABLE:
        return
    if keys and text not in keys:
        yield f"is refused at the field “{text}”, which its form {form_id} does not have.", instead(text, keys)


def _slip(element: ElementInfo, name: str, times: dict[str, int], said: str) -> Iterator[tuple[str, str]]:
    """A value given once that is written like one given more often: no rule, and no condition, would know it."""
    for value in element.may_be(name):
        others = [other for other, count in times.items() if other != value and count > times[value]]
        if times[value] == 1 and (near := nearest(value, others, SLIP)):
            yield said.format(value=value), f"Did you mean “{near}”?"
