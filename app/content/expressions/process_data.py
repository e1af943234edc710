"""The variables of a process, with their types: what forms, messages, mappings, scripts and decisions put there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app import forms
from app.bpmn.expressions import body, is_feel
from app.bpmn.processes import ProcessInfo
from app.bpmn.xml import ElementInfo
from app.feel.errors import FeelSyntaxError
from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    LIST,
    NUMBER,
    ContextOf,
    ListOf,
    StaticType,
    context,
    optional,
    text_of,
    union,
)
from app.feel.type_inference import infer_expression
from app.forms.model import TRUE_WORDS

from ..contracts import EXTENSIONS
from ..contracts.names import BROUGHT, types_of
from ..messages import EXTENSION_NOTIFIED, MESSAGE_VARIABLES
from ..release import Release
from .field_types import answer_type, answers_of, may_be_empty
from .names import CaseNames
from .table_types import answer_of

MESSAGE_TYPES = types_of(BROUGHT)
"""The types of what the program's own messages bring."""
ROUNDS = 3
"""How often mappings are worked out again, because one may use what another sets."""


class ProcessData:
    """The variables that each process sees, with their types.

    Variables belong to the instance: a called process sees and sets those of its caller. What may be set anywhere in
    a diagram that can be part of the same instance is therefore in view, with every type that it may have.
    """

    def __init__(self, content: Release, names: CaseNames) -> None:
        self.content, self.names = content, names
        self.processes = content.diagrams.processes
        self._known: dict[frozenset[str], ContextOf] = {}
        self._families = _families(self.processes)

    def of(self, process_id: str) -> ContextOf:
        """Everything that an expression of a process sees."""
        family = self._families[process_id]
        if family not in self._known:
            self._known[family] = self._in_view(family)
        return self._known[family]

    def family_of(self, process_id: str) -> list[ProcessInfo]:
        """The processes that may be part of the same instance as a process, with itself."""
        return [self.processes[name] for name in sorted(self._families[process_id])]

    def _in_view(self, family: frozenset[str]) -> ContextOf:
        elements = [element for name in sorted(family) for element in self.processes[name].elements.values()]
        view = context(self.names.read_only, is_open=True)
        for _ in range(ROUNDS):
            known: dict[str, StaticType] = {"loopCounter": NUMBER}
            for element in elements:
                for name, kind in self.set_by(element, view):
                    known[name] = union(known[name], kind) if name in known else kind
            before, view = view, context({**known, **self.names.read_only})
            if view == before:
                break
        return view

    def set_by(self, element: ElementInfo, view: ContextOf) -> Iterator[tuple[str, StaticType]]:
        """The variables that an element may set, each with its type."""
        for mapping in element.inputs:
            yield mapping.target, type_of(mapping.source, view)
        given = dict(self._given_to(element, view))
        if element.outputs:
            local = context({**dict(view.members), **given}, is_open=view.is_open)
            given = {mapping.target: type_of(mapping.source, local) for mapping in element.outputs}
        yield from given.items()
        if element.loop and element.loop.item:
            items = type_of(element.loop.collection, view)
            yield element.loop.item, items.items if isinstance(items, ListOf) else ANYTHING
        if element.loop and element.loop.output_collection:
            yield element.loop.output_collection, LIST

    def _given_to(self, element: ElementInfo, view: ContextOf) -> Iterator[tuple[str, StaticType]]:
        """What a person, a message, a decision, a script or a service gives at an element, before its mappings."""
        if element.type == "userTask" and element.form_id:
            yield from variables_of(self.content, element.form_id)
        if element.event == "message" and element.message:
            yield from self._brought_by(element.message)
        if element.decision_id and element.result_variable and not is_feel(element.decision_id):
            yield element.result_variable, answer_of(self.content, element.decision_id, view)
        elif element.result_variable:
            yield element.result_variable, type_of(element.script, view) if element.script else ANYTHING
        if element.type == "serviceTask":
            yield from SERVICE_RESULTS.get(element.service_type or "", {}).items()

    def _brought_by(self, message: str) -> Iterator[tuple[str, StaticType]]:
        asked = self.content.has_decision(EXTENSIONS) and message in self.content.output_literals(EXTENSIONS, "message")
        known_as = EXTENSION_NOTIFIED if asked else message
        for name in MESSAGE_VARIABLES.get(known_as, ()):
            yield name, MESSAGE_TYPES.get(name, ANYTHING)
        if self.content.has_form(message):
            yield from variables_of(self.content, message)
        for process in self.processes.values():
            for element in process.elements.values():
                if element.message == message and element.inputs:
                    view = context(self.names.read_only, is_open=True)
                    yield from ((mapping.target, type_of(mapping.source, view)) for mapping in element.inputs)


SERVICE_RESULTS: Mapping[str, Mapping[str, StaticType]] = {"keep_repeat": {"repeated": BOOLEAN}}
"""What services give back to the process."""


def variables_of(content: Release, form_id: str) -> Iterator[tuple[str, StaticType]]:
    """The process variables that a form sets, each with its type: null where the field may be left empty."""
    try:
        form = content.form(form_id) if content.has_form(form_id) else None
    except forms.FormError:
        return  # reported by the check of the forms
    for field in form.fields_with(variable=TRUE_WORDS) if form else ():
        kind = answer_type(field, form_id)
        yield field.key, optional(kind) if may_be_empty(field) else kind


def type_of(text: str, view: ContextOf) -> StaticType:
    """The type of a text of a diagram: FEEL after “=”, else the text itself."""
    if not is_feel(text):
        return text_of([text])
    try:
        return infer_expression(body(text), view).type
    except FeelSyntaxError:
        return ANYTHING


def with_answers(content: Release, element: ElementInfo, view: ContextOf) -> ContextOf:
    """What the properties of a user task see when it is completed: the answers of its form besides the variables."""
    try:
        form = content.form(element.form_id) if element.form_id and content.has_form(element.form_id) else None
    except forms.FormError:
        form = None
    if form is None:
        return view
    members = dict(view.members)
    for key, kind in answers_of(form).items():
        if key not in ("complaint", "deadlines", "landlord"):
            members[key] = union(members[key], kind) if key in members else kind
    return context(members, is_open=view.is_open)


def _families(processes: Mapping[str, ProcessInfo]) -> dict[str, frozenset[str]]:
    """Process → all processes that may be part of the same instance as it is."""
    calls = {
        name: {
            element.called_process
            for element in process.elements.values()
            if element.called_process and element.called_process in processes
        }
        for name, process in processes.items()
    }
    below = {name: _reached(name, calls) for name in processes}
    return {name: frozenset().union(*(reached for reached in below.values() if name in reached)) for name in processes}


def _reached(start: str, calls: Mapping[str, set[str]]) -> frozenset[str]:
    seen: set[str] = set()
    pending = [start]
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending += calls.get(name, ())
    return frozenset(seen)
