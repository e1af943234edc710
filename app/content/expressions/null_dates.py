"""Due dates and timers that would be null where one is needed: nobody would be reminded, and the timer never fires.

A clock that cannot run yet gives no date at all, which is an error. A fact or an answer that may be missing gives none
in some cases, which is a warning. A null that is written out (`if x = null then null else …`) is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from app import forms
from app.bpmn.expressions import is_feel
from app.bpmn.processes import ProcessInfo
from app.bpmn.xml import ElementInfo
from app.feel import syntax
from app.feel.free_names import paths
from app.feel.static_types import (
    ANYTHING,
    DATE_TIME,
    NULL,
    ContextOf,
    StaticType,
    context,
    may_be_null,
    without_null,
)
from app.feel.type_inference import infer_tree
from app.forms import Form

from ..contracts import CLOCK, FACT, LOG_CONTACT
from ..dated_tasks import working_days_for
from ..release import Release
from .faults import Fault, Place, place_of, shown, tree_of
from .field_types import may_be_empty
from .names import fact_kept_by
from .process_data import ProcessData
from .starting_clocks import StartingClocks

WARNING = "warning"
DEADLINES, COMPLAINT = "deadlines", "complaint"
NO_DATE = "no date, as it is written"
"""Stands in for a null that is written out: it is meant, and nothing is said of it."""


def null_date_faults(content: Release, data: ProcessData) -> Iterator[Fault]:
    """The due dates and timers of the diagrams that have no date where one is needed."""
    starting, kept = StartingClocks(content, data.processes), KeptFacts(content, data.processes)
    for process in data.processes.values():
        for element in process.elements.values():
            for what, tree, text in _needed(content, element):
                place = Place(process.file, place_of(element), what)
                yield from _faults(place, tree, text, (process, element), data.of(process.id), starting, kept)


def _needed(content: Release, element: ElementInfo) -> Iterator[tuple[str, syntax.Node, str]]:
    """The dates that an element cannot do without: a task that has another one besides does not need its own."""
    if element.type == "userTask" and working_days_for(content, element.id) is None and (tree := tree_of(element.due)):
        yield "the due date", tree, element.due
    if element.timer and element.timer.kind == "date" and (tree := tree_of(element.timer.text)):
        yield "the timer", tree, element.timer.text


def _faults(
    place: Place,
    tree: syntax.Node,
    text: str,
    at: tuple[ProcessInfo, ElementInfo],
    names: ContextOf,
    starting: StartingClocks,
    kept: KeptFacts,
) -> Iterator[Fault]:
    process, element = at
    asked = {path[1] for path in paths(tree) if path[0] == DEADLINES and len(path) > 1}
    never = {clock: way for clock, way in starting.never_run_at(process.id, element.id).items() if clock in asked}
    if never and infer_tree(tree, _where(names, DEADLINES, dict.fromkeys(never, NULL))).type == NULL:
        yield _never(place, text, never, element)
        return
    running = _where(names, DEADLINES, {clock: _running(names, clock) for clock in asked})
    facts = {path[1] for path in paths(tree) if path[0] == COMPLAINT and len(path) > 1}
    known = {name: _of(running, name) for name in facts if kept.is_kept(name, process.id, element.id)}
    view = _where(running, COMPLAINT, {name: without_null(kind) for name, kind in known.items()})
    if may_be_null(infer_tree(_meant(tree), view).type):
        yield _missing(place, text, _lacking(tree, view), element)


def _never(place: Place, text: str, never: Mapping[str, str], element: ElementInfo) -> Fault:
    clocks = " and ".join(f"“{clock}”" for clock in sorted(never))
    way = sorted(set(never.values()))[0]
    runs = "runs" if len(never) == 1 else "run"
    message = (
        f"{place.what} “={shown(text)}” is null: on its way through “{way}” a case comes here before {clocks} {runs}, "
        "for nothing has happened yet that starts it."
    )
    served = element.properties.get(CLOCK, "")
    other = f", such as deadlines.{served}.due" if served and served not in never and not is_feel(served) else ""
    return place.fault(message, f"Use a clock that runs here{other}, or record the event that starts it before.")


def _missing(place: Place, text: str, lacking: list[str], element: ElementInfo) -> Fault:
    which = " or ".join(f"“{name}”" for name in lacking) or "what it is worked out from"
    message = f"{place.what} “={shown(text)}” is null where {which} has no value yet."
    table = f", or give the task a row in the table task_dates ({element.id})" if element.type == "userTask" else ""
    remedy = f"Make the field mandatory that gives it, say what holds without it (if … = null then … else …){table}."
    return Fault(WARNING, place.file, place.place, message, remedy)


def _lacking(tree: syntax.Node, view: ContextOf) -> list[str]:
    """The names of the expression that may be null."""
    lacking = []
    for path in sorted(paths(tree)):
        kind: StaticType = view
        for name in path:
            kind = (kind.member(name) or ANYTHING) if isinstance(kind, ContextOf) else ANYTHING
        if may_be_null(kind):
            lacking.append(".".join(path))
    return lacking


def _where(names: ContextOf, root: str, known: Mapping[str, StaticType]) -> ContextOf:
    """The names, where more is known of members of one of them."""
    within = names.member(root)
    if not known or not isinstance(within, ContextOf):
        return names
    inner = context({**dict(within.members), **known}, is_open=within.is_open)
    return context({**dict(names.members), root: inner, NO_DATE: DATE_TIME}, is_open=names.is_open)


def _of(names: ContextOf, fact: str) -> StaticType:
    within = names.member(COMPLAINT)
    return (within.member(fact) or ANYTHING) if isinstance(within, ContextOf) else ANYTHING


def _running(names: ContextOf, clock: str) -> StaticType:
    within = names.member(DEADLINES)
    return without_null((within.member(clock) or ANYTHING) if isinstance(within, ContextOf) else ANYTHING)


def _meant(node: syntax.Node) -> syntax.Node:
    """The expression, in which a null that is written out as a result stands for a date."""
    if isinstance(node, syntax.Literal) and node.value is None:
        return syntax.Name(NO_DATE, at=node.at)
    if isinstance(node, syntax.If):
        branches = tuple((condition, _meant(result)) for condition, result in node.branches)
        return replace(node, branches=branches, otherwise=_meant(node.otherwise))
    return node


class KeptFacts:
    """Which facts a case has for certain where an element is entered: a form on every way to it demands them."""

    def __init__(self, content: Release, processes: Mapping[str, ProcessInfo]) -> None:
        self.content, self.processes = content, processes
        self._asked_at_intake = self._demanded_by(LOG_CONTACT)

    def is_kept(self, fact: str, process_id: str, element_id: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether no way leads to an element past every place that keeps a fact."""
        if fact in self._asked_at_intake:
            return True
        process = self.processes[process_id]
        keeping = {element.id for element in process.elements.values() if self._keeps(element, fact)}
        starts = [element.id for element in process.elements.values() if element.type == "startEvent"]
        if element_id not in _reached(process, starts, keeping):
            return True
        callers = [
            (other.id, element.id)
            for other in self.processes.values()
            for element in other.elements.values()
            if element.called_process == process_id
        ]
        further = seen | {process_id}
        by_itself = bool(process.message_starts) or not callers
        return not by_itself and all(
            caller not in further and self.is_kept(fact, caller, call, further) for caller, call in callers
        )

    def _keeps(self, element: ElementInfo, fact: str) -> bool:
        form = element.form_id if element.type == "userTask" else element.message or ""
        return fact_kept_by(element) == fact or fact in self._demanded_by(form or "")

    def _demanded_by(self, form_id: str) -> frozenset[str]:
        """The facts that a form keeps in mandatory fields."""
        form = self._form(form_id)
        fields = form.fields_with(record=FACT) if form else ()
        return frozenset(field.key for field in fields if not may_be_empty(field))

    def _form(self, form_id: str) -> Form | None:
        try:
            return self.content.form_as_written(form_id) if self.content.has_form(form_id) else None
        except forms.FormError:
            return None  # reported by the check of the forms


def _reached(process: ProcessInfo, starts: list[str], keeping: set[str]) -> set[str]:
    """The elements to which a way leads that passes none of those in `keeping`."""
    after: dict[str, list[str]] = {}
    for flow in process.flows:
        after.setdefault(flow.source, []).append(flow.target)
    for element in process.elements.values():
        if element.attached_to:
            after.setdefault(element.attached_to, []).append(element.id)
        if element.parent in process.elements and element.type == "startEvent":
            after.setdefault(element.parent, []).append(element.id)
    seen, pending = set[str](), list(starts)
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            if name not in keeping:
                pending += after.get(name, [])
    return seen
