"""Every expression of every decision table: inputs, cells and outputs, against the inputs that are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.dmn.elements import DecisionElement, InputDataElement, LiteralBox, TableBox
from app.feel.errors import FeelSyntaxError
from app.feel.static_types import ANYTHING, ContextOf, StaticType, context, union
from app.feel.type_inference import infer_cell, infer_expression
from app import dmn

from ..release import Release
from .faults import Fault, Place, faults_of, findings_of
from .table_types import table_of, written_type


def table_faults(content: Release, names: Mapping[str, StaticType], shared: frozenset[str]) -> Iterator[Fault]:
    """What is wrong with the expressions of the tables. `names`: the types of `complaint`, `deadlines` and `landlord`."""
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
        kind = names.get(element.variable, written_type(element.type_ref)) if isinstance(element, InputDataElement) else ANYTHING
        members[element.variable] = kind
    return context(members) if members else None


def _faults_in(table: TableBox, view: ContextOf, path: str, decision_id: str, is_shared: bool) -> Iterator[Fault]:
    subjects: list[StaticType] = []
    for at, clause in enumerate(table.inputs):
        label = clause.label or clause.expression.text
        place = Place(path, f"{decision_id}, column '{label}'", "the input", is_shared)
        yield from faults_of(place, clause.expression.text, view)
        subjects.append(_subject(clause.expression, clause.type_ref, view))
    for number, row in enumerate(table.rules, 1):
        for at, cell in enumerate(row.cells):
            label = table.inputs[at].label or table.inputs[at].expression.text
            place = Place(path, f"{decision_id}, row {number}, column '{label}'", "the cell", is_shared)
            yield from _cell_faults(place, cell, view, subjects[at])
        for at, output in enumerate(row.outputs):
            label = table.outputs[at].label or table.outputs[at].name
            place = Place(path, f"{decision_id}, row {number}, column '{label}'", "the answer", is_shared)
            yield from _output_faults(place, output, view, written_type(table.outputs[at].type_ref))


def _subject(expression: LiteralBox, written: str, view: ContextOf) -> StaticType:
    """What the cells of a column are asked of."""
    try:
        kind = infer_expression(expression.text, view).type
    except FeelSyntaxError:
        return ANYTHING
    return written_type(written or expression.type_ref) if kind == ANYTHING else kind


def _cell_faults(place: Place, cell: LiteralBox, view: ContextOf, subject: StaticType) -> Iterator[Fault]:
    if cell.text.strip() in ("", "-"):
        return
    try:
        yield from findings_of(place, cell.text, infer_cell(cell.text, view, subject))
    except FeelSyntaxError:
        return  # reported by the check of the tables


def _output_faults(place: Place, cell: LiteralBox, view: ContextOf, wanted: StaticType) -> Iterator[Fault]:
    if cell.text.strip() in ("", "-", "null"):
        return
    yield from faults_of(place, cell.text, view, wanted)


__all__ = ["table_faults", "table_of", "union"]
