"""What diagrams hand to services: each argument is known, says what it may say, and none is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.bpmn import ElementInfo
from app.bpmn.expressions import is_feel

from ..contracts.model import ArgumentContract, Reading, ServiceContract
from ..contracts.services import SEND_MESSAGE, SERVICE_ARGUMENTS
from ..contracts.sources import UNREADABLE, values_of
from ..messages import THROWING
from ..release import Release
from .findings import ERROR, ContentFinding, instead, nearest

SERVICE_TASK = "serviceTask"
Said = tuple[str, str]
"""What is wrong, and what to write instead."""


def service_findings(content: Release) -> list[ContentFinding]:
    """What is wrong with what every element hands to its service; nothing while a diagram cannot be read."""
    try:
        processes = list(content.diagrams.processes.values())
    except UNREADABLE:
        return []
    return [
        ContentFinding(ERROR, f"{process.file} {element.id} {element.name}".rstrip(), *said)
        for process in processes
        for element in process.elements.values()
        for said in _of_element(content, element)
    ]


def _of_element(content: Release, element: ElementInfo) -> Iterator[Said]:
    kind = element.service_type or ""
    if element.type != SERVICE_TASK:
        if element.message and element.type in THROWING and kind and kind != SEND_MESSAGE:
            said = f"sends a message and has the type “{kind}”, which sends none in Camunda Modeler."
            yield said, f"Write “{SEND_MESSAGE}”."
        for name in element.headers:
            yield f"has the header “{name}”, which only a service task takes.", "Remove it."
        return
    if kind == SEND_MESSAGE:
        yield f"has the type “{SEND_MESSAGE}” and sends nothing.", "Draw a message throw event or a send task."
    contract = SERVICE_ARGUMENTS.get(kind)
    if contract is not None:
        yield from _arguments(content, element, contract)


def _arguments(content: Release, element: ElementInfo, contract: ServiceContract) -> Iterator[Said]:
    inputs = {mapping.target: mapping.source for mapping in element.inputs}
    known = [argument.name for argument in contract.arguments]
    for name, how in [*((name, "header") for name in element.headers), *((name, "input") for name in inputs)]:
        if name not in known:
            yield f"has the {how} “{name}”, which the service “{contract.name}” does not take.", instead(name, known)
    for name in sorted(element.headers.keys() & inputs.keys()):
        yield f"has “{name}” as a header and as an input: only the input is read.", "Remove one of them."
    given = {**element.headers, **inputs}
    yield from _missing(given, contract)
    for name, text in given.items():
        argument = contract.argument(name)
        if argument is None:
            continue
        if name not in inputs and is_feel(text):
            said = f"has FEEL in the header “{name}”, which is read as it is written."
            yield said, "Write it as an input mapping, or without “=”."
        elif not text.strip():
            yield f"has an empty “{name}”: {argument.means}.", "Fill it in, or remove it."
        elif not is_feel(text):
            yield from _value(content, contract, argument, text)


def _missing(given: Mapping[str, str], contract: ServiceContract) -> Iterator[Said]:
    free = [name for name in given if contract.argument(name) is None]
    for argument in contract.arguments:
        if argument.needed and argument.name not in given:
            near = nearest(argument.name, free)
            said = f"calls the service “{contract.name}” without “{argument.name}”: {argument.means}."
            yield said, f"Rename “{near}” to “{argument.name}”." if near else "Add a header or an input of that name."
    if contract.one_of and not any(name in given for name in contract.one_of):
        wanted = " or ".join(f"“{name}”" for name in contract.one_of)
        yield f"calls the service “{contract.name}” without {wanted}.", "Add a header or an input of that name."


def _value(content: Release, contract: ServiceContract, argument: ArgumentContract, text: str) -> Iterator[Said]:
    """A text that is written out: one, or several, of those that the argument takes."""
    known = argument.values or (values_of(argument.source, content) if argument.source else None)
    if not known:
        return
    whence = f" ({argument.source.value})" if argument.source else ""
    for name in (part.strip() for part in text.split(",")) if argument.reading is Reading.LIST else (text,):
        if name not in known:
            said = f"gives “{name}” to “{contract.name}” as “{argument.name}”, which is not known here{whence}."
            yield said, instead(name, known)
