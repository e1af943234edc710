"""Where allowed values come from: each source of a contract, asked of the content of a release."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from app.bpmn import DiagramError
from app.dmn import DmnError
from app.errors import ContentError

from ..messages import known_messages
from . import (
    EVENT,
    EVENT_LABELS,
    FACT,
    GROUNDS,
    PERSONAL_CONTACT,
    RECORD,
    TIMESCALES,
)
from .model import Source
from .services import RECORD_EVENT

if TYPE_CHECKING:
    from app.bpmn import ElementInfo

    from ..release import Release


UNREADABLE = (ContentError, DiagramError, DmnError)
"""What is raised of a file that cannot be read; the check of that file says what is wrong with it."""


@lru_cache(maxsize=512)
def values_of(source: Source, content: Release) -> frozenset[str] | None:
    """The values that a source has in a release; None while a file that they come from cannot be read."""
    try:
        return frozenset(ASKED[source](content))
    except UNREADABLE:
        return None


def recorded_events(content: Release) -> dict[str, str]:
    """Event → a file of the release that records it."""
    events = _drawn_events(content)
    if content.has_decision(PERSONAL_CONTACT):
        for event in content.output_literals(PERSONAL_CONTACT, "event"):
            events.setdefault(event, content.table_paths[PERSONAL_CONTACT])
    return events


def _drawn_events(content: Release) -> dict[str, str]:
    events: dict[str, str] = {}
    for element, path in _elements(content):
        by_service = [element.headers[EVENT]] if records_event(element) and EVENT in element.headers else []
        for event in (*element.may_be(EVENT), *by_service):
            events.setdefault(event, path)
    return events


def records_event(element: ElementInfo) -> bool:
    """Whether an element is a service task that records the event which its header names."""
    return element.type == "serviceTask" and element.service_type == RECORD_EVENT


def _elements(content: Release) -> Iterator[tuple[ElementInfo, str]]:
    for process in content.diagrams.processes.values():
        for element in process.elements.values():
            yield element, process.file


def _outputs(content: Release, column: str, *tables: str) -> set[str]:
    return {
        value for table in tables if content.has_decision(table) for value in content.output_literals(table, column)
    }


def _events(content: Release) -> set[str]:
    labelled = content.input_literals(EVENT_LABELS) if content.has_decision(EVENT_LABELS) else set()
    return labelled | _drawn_events(content).keys()


def _days(content: Release) -> set[str]:
    """Events, and the dates that a form records as facts."""
    fields = (field for name in content.form_paths for field in content.form(name).fields)
    dates = {field.key for field in fields if field.subtype == "date" and field.properties.get(RECORD) == FACT}
    return _events(content) | dates


def _letter_elements(content: Release) -> set[str]:
    return {element for key in content.letter_paths for element in content.letter(key).elements}


ASKED: Mapping[Source, Callable[[Release], set[str]]] = {
    Source.CLOCKS: lambda content: _outputs(content, "clock", *TIMESCALES),
    Source.EVENTS: _events,
    Source.DAYS: _days,
    Source.LETTERS: lambda content: set(content.letter_paths),
    Source.ELEMENTS: _letter_elements,
    Source.ROLES: lambda content: set(content.landlord.roles),
    Source.POSTS: lambda content: set(content.landlord.posts),
    Source.AREAS: lambda content: set(content.landlord.areas),
    Source.THEMES: lambda content: set(content.landlord.themes),
    Source.CHANNELS: lambda content: set(content.landlord.channels),
    Source.GROUNDS: lambda content: _outputs(content, "ground", GROUNDS),
    Source.MESSAGES: known_messages,
    Source.PROCESSES: lambda content: set(content.diagrams.processes),
    Source.TABLES: lambda content: set(content.table_paths),
    Source.TASKS: lambda content: {element.id for element, _ in _elements(content) if element.type == "userTask"},
}
"""source → what asks a release for its values."""
