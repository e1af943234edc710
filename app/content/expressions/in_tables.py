"""Every expression of every decision table: inputs, cells and outputs, against the inputs that are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from app import dmn
from app.dmn.elements import DecisionElement, InputDataElement, LiteralBox, TableBox
from app.feel.errors import FeelSyntaxError
from app.feel.static_types import ANYTHING, ContextOf, StaticType, context
from app.feel.type_inference import Inferred, infer_cell, infer_expression
from app.feel.type_view import UNKNOWN_NAME

from ..release import Release
from .faults import Fault, Place, faults_of, findings_of, inferred_of
from .table_types import written_type


def table_faults(content: Release, names: Mapping[str, StaticType], shared: frozenset[str]) -> Iterator[Fault]:
    """What is wrong with the expressions of the tables. `names`: the types of what every expression sees."""
    for decision_id, path in content.table_paths.items():
        try:
            model = content.model(decision_id)
        except dmn.DmnError:
            continue  # reported by the check of the tables
        for decision in model.decisions.values():
            if isinstance(decision.element.logic, TableBox):
                view = _view(model, decision.element, names)
                if view is not None:
                    yield from _faults_in(decision.element.logic, view, path, decision.id, path in shared)


def _view(model: dmn.Model, decision: DecisionElement, names: Mapping[str, StaticType]) -> ContextOf | None:
    """The names that a decision sees: what it is drawn to require. None where nothing is drawn."""
    members: dict[str, StaticType] = {}
    for reference in (*decision.information, *decision.knowledge):
        target = model.resolve(reference)
        if target is None:
            continue
        _, element = target
        given = names.get(element.variable, written_type(element.type_ref))
        members[element.variable] = given if isinstance(element, InputDataElement) else ANYTHING
    return context(members) if members else None


def _faults_in(table: TableBox, view: ContextOf, path: str, decision_id: str, is_shared: bool) -> Iterator[Fault]:
    subjects: list[StaticType] = []
    for clause in table.inputs:
        label = clause.label or clause.expression.text
        place = Place(path, f"{decision_id}, column '{label}'", "the input", is_shared)
        yield from faults_of(place, clause.expression.text, view)
        subjects.append(_subject(clause.expression, view))
    for number, row in enumerate(table.rules, 1):
        for at, cell in enumerate(row.cells):
            label = table.inputs[at].label or table.inputs[at].expression.text
            place = Place(path, f"{decision_id}, row {number}, column '{label}'", "the cell", is_shared)
            yield from _cell_faults(place, cell, view, subjects[at])
        for at, output in enumerate(row.outputs):
            label = table.outputs[at].label or table.outputs[at].name
            place = Place(path, f"{decision_id}, row {number}, column '{label}'", "the answer", is_shared)
            yield from _output_faults(place, output, view, written_type(table.outputs[at].type_ref))


def _subject(expression: LiteralBox, view: ContextOf) -> StaticType:
    """What the cells of a column are asked of, by the names in view; what the column says it holds is checked there."""
    try:
        return infer_expression(expression.text, view).type
    except FeelSyntaxError:
        return ANYTHING


def _cell_faults(place: Place, cell: LiteralBox, view: ContextOf, subject: StaticType) -> Iterator[Fault]:
    if cell.text.strip() in ("", "-"):
        return
    try:
        yield from findings_of(place, cell.text, _known(infer_cell(cell.text, view, subject)))
    except FeelSyntaxError:
        return  # reported by the check of the tables


def _known(inferred: Inferred) -> Inferred:
    """Without names that nothing gives, which the check of the table reports with their rows."""
    return replace(inferred, findings=tuple(finding for finding in inferred.findings if finding.kind != UNKNOWN_NAME))


def _output_faults(place: Place, cell: LiteralBox, view: ContextOf, wanted: StaticType) -> Iterator[Fault]:
    if cell.text.strip() in ("", "-", "null"):
        return
    inferred = inferred_of(cell.text, view)
    if inferred is not None and all(finding.kind != UNKNOWN_NAME for finding in inferred.findings):
        yield from faults_of(place, cell.text, view, wanted)
