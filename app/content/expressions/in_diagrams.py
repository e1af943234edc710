"""Every expression of every diagram, against the names in view where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.bpmn.expressions import is_feel
from app.bpmn.lint.expressions import places_of
from app.bpmn.processes import ProcessInfo
from app.bpmn.xml import ElementInfo
from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DURATION,
    NUMBER,
    OPEN_CONTEXT,
    TEXT,
    ContextOf,
    ListOf,
    Simple,
    StaticType,
    options_of,
    union,
)
from app.feel.type_view import nearest_to

from ..contracts import (
    CAPACITY,
    CLOCK,
    CONTACT,
    EVENT,
    EVENT_DATA,
    INDEPENDENCE,
    LETTER,
    PROPOSES,
    REFUSED_AT,
    REFUSED_WHEN,
    REFUSED_WITH,
    ROUTE,
    STAGE,
    STATUS,
    TELLS,
)
from ..contracts.model import ArgumentContract, Source
from ..contracts.services import SERVICE_ARGUMENTS
from ..contracts.sources import values_of
from ..release import Release
from .faults import Fault, Place, faults_of, inferred_of, place_of
from .process_data import ProcessData, with_answers

WANTED: Mapping[str, StaticType] = {
    "due date": union(DATE, DATE_TIME, TEXT),
    "candidate groups": union(TEXT, ListOf(TEXT)),
    "assignee": TEXT,
    "decision": TEXT,
    "service type": TEXT,
    "input collection": ListOf(ANYTHING),
    "completion condition": BOOLEAN,
    **{
        f"property “{name}”": TEXT
        for name in (
            EVENT, STATUS, ROUTE, LETTER, TELLS, CLOCK, CAPACITY, INDEPENDENCE, PROPOSES, CONTACT, REFUSED_AT,
            REFUSED_WITH, "assignee", "owner",
        )
    },
    f"property “{STAGE}”": union(NUMBER, TEXT),
    f"property “{REFUSED_WHEN}”": BOOLEAN,
    f"property “{EVENT_DATA}”": OPEN_CONTEXT,
}  # fmt: skip
"""What is needed at a place of an element."""
NAMED: Mapping[Source, str] = {Source.TASKS: "user task", Source.EVENTS: "event", Source.ROLES: "role"}
"""What a name of a source is a name of, in words."""
TIMERS: Mapping[str, StaticType] = {
    "date": union(DATE_TIME, TEXT),
    "duration": union(DURATION, TEXT),
    "cycle": union(DURATION, TEXT),
}
"""What a timer needs, by its kind."""


def diagram_faults(content: Release, data: ProcessData, shared: frozenset[str]) -> Iterator[Fault]:
    """What is wrong with the expressions of the diagrams. `shared`: the files that other landlords use too."""
    for process in data.processes.values():
        names = data.of(process.id)
        for flow in process.flows:
            if is_feel(flow.condition):
                place = Place(process.file, f"{flow.id} {flow.name}".rstrip(), "the condition", process.file in shared)
                yield from faults_of(place, flow.condition, names, BOOLEAN)
        for element in process.elements.values():
            yield from _element_faults(content, process, element, names, process.file in shared)


def _element_faults(
    content: Release, process: ProcessInfo, element: ElementInfo, names: ContextOf, is_shared: bool
) -> Iterator[Fault]:
    completed = with_answers(content, element, names) if element.type == "userTask" else names
    for what, text in _texts(element):
        if not is_feel(text):
            continue
        place = Place(process.file, place_of(element), f"the {what}", is_shared)
        in_view = completed if what.startswith(("property", "output")) else names
        wanted = TIMERS[element.timer.kind] if what == "timer" and element.timer else _wanted(element, what)
        yield from faults_of(place, text, in_view, wanted)
        yield from _unknown_values(content, place, element, what, text, in_view)


def _wanted(element: ElementInfo, what: str) -> StaticType:
    """The type that is needed at a place of an element; of an input of a service task, what the service takes."""
    argument = _argument(element, what)
    return argument.type if argument else WANTED.get(what, ANYTHING)


def _argument(element: ElementInfo, what: str) -> ArgumentContract | None:
    """The argument of a service that a place of an element gives; None for any other place."""
    contract = SERVICE_ARGUMENTS.get(element.service_type or "") if element.type == "serviceTask" else None
    if contract is None or not what.startswith("input “"):
        return None
    return contract.argument(what.removeprefix("input “").removesuffix("”"))


def _texts(element: ElementInfo) -> Iterator[tuple[str, str]]:
    for place in places_of(element):
        yield place.what, place.text


def _unknown_values(
    content: Release, place: Place, element: ElementInfo, what: str, text: str, names: ContextOf
) -> Iterator[Fault]:
    """Report a value that an expression chooses and that no file has: `if … then "HANDLR" else null` as a letter."""
    known = _known(content, what) or _known_to_service(content, element, what)
    inferred = inferred_of(text, names)
    if known is None or inferred is None:
        return
    for value in sorted(_values(inferred.type) - known[1]):
        near = nearest_to(value, known[1])
        remedy = f"Did you mean “{near}”?" if near else "Use a name that is there."
        yield place.fault(f"{place.what} can be “{value}”: there is no {known[0]} of that name.", remedy)


def _known(content: Release, what: str) -> tuple[str, set[str]] | None:
    """What a place names, in words, and the names that there are; None where any text will do."""
    if what == f"property “{LETTER}”":
        return "letter", set(content.letter_paths)
    if what in (f"property “{INDEPENDENCE}”", f"property “{PROPOSES}”", f"property “{CONTACT}”", "decision"):
        return "table", set(content.table_paths)
    if what == "candidate groups":
        return "role", set(content.landlord.roles)
    return None


def _known_to_service(content: Release, element: ElementInfo, what: str) -> tuple[str, set[str]] | None:
    argument = _argument(element, what)
    if argument is None or argument.source is None:
        return None
    values = values_of(argument.source, content)
    return (NAMED[argument.source], set(values)) if values and argument.source in NAMED else None


def _values(kind: StaticType) -> set[str]:
    """The texts that a type has written out, in a list too."""
    values: set[str] = set()
    for option in options_of(kind):
        if isinstance(option, ListOf):
            values |= _values(option.items)
        elif isinstance(option, Simple) and option.kind == TEXT.kind:
            values |= {role.strip() for value in option.values or () for role in str(value).split(",")}
    return values - {""}
