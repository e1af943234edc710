"""Every expression of every form: defaults, conditions, limits, choices and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app import forms
from app.feel import FeelSyntaxError, PythonExpression
from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    DATE_TIME,
    LIST,
    NUMBER,
    OPEN_CONTEXT,
    TEXT,
    TIME,
    ContextOf,
    StaticType,
    context,
    optional,
    union,
)
from app.forms import Field, Form
from app.forms.model import Component

from ..release import Release
from .faults import Fault, Place, faults_of
from .field_types import answer_type, answers_of

MOMENT = union(DATE, DATE_TIME, TIME, TEXT)


def form_faults(content: Release, names: Mapping[str, StaticType], shared: frozenset[str]) -> Iterator[Fault]:
    """What is wrong with the expressions of the forms. `names`: the types of what every expression sees."""
    for form_id, path in content.form_paths.items():
        try:
            form = content.form(form_id)
        except forms.FormError:
            continue  # reported by the check of the forms
        answers = {key: optional(kind) for key, kind in answers_of(form).items()}
        view = context({**names, **answers})
        for component in form.components:
            for part in component.walk():
                yield from _component_faults(form, part, view, path, path in shared)


def _component_faults(form: Form, part: Component, view: ContextOf, path: str, is_shared: bool) -> Iterator[Fault]:
    for what, expression, wanted in _expressions(part):
        yield from faults_of(Place(path, part.id, f"the {what}", is_shared), expression.text, view, wanted)
    if part.field:
        yield from _default_faults(part.field, view, form.id, Place(path, part.field.key, "the default", is_shared))
        rows = {column.key: optional(answer_type(column, form.id)) for column in part.field.subfields}
        inner = context({**dict(view.members), **rows, "this": context(rows), "parent": view, "i": NUMBER})
        for row in part.rows:
            for inside in row.walk():
                yield from _component_faults(form, inside, inner, path, is_shared)


def _expressions(part: Component) -> Iterator[tuple[str, PythonExpression, StaticType]]:
    """What stands where in a component, and what is needed there."""
    for words in (part.words, part.hint):
        for expression in words.expressions if words else ():
            yield "text", expression, ANYTHING
    named: list[tuple[str, object, StaticType]] = [("condition to hide it", part.hide_when, BOOLEAN)]
    named.append(("source of documents", part.source, ANYTHING))
    if field := part.field:
        named += [
            ("condition under which it is required", field.required_when, BOOLEAN),
            ("condition for read only", field.readonly, BOOLEAN),
            ("earliest moment", field.earliest, MOMENT),
            ("latest moment", field.latest, MOMENT),
            ("computed value", field.computed, ANYTHING),
            ("choices", field.options_expression, LIST),
            ("least value", field.min, NUMBER),
            ("greatest value", field.max, NUMBER),
            ("least length", field.min_length, NUMBER),
            ("greatest length", field.max_length, NUMBER),
        ]
    for what, written, wanted in named:
        if isinstance(written, PythonExpression):
            yield what, written, wanted


def _default_faults(field: Field, view: ContextOf, form_id: str, place: Place) -> Iterator[Fault]:
    """A default that cannot be read or worked out: nobody could open the form."""
    written = field.properties.get("default", field.default)
    if not isinstance(written, str) or not written.startswith("="):
        return
    try:
        expression = PythonExpression.compile(written)
    except FeelSyntaxError as error:
        said = f"the default “{written}” is not FEEL: {error.message} (column {error.column})."
        yield place.fault(said, "Correct the expression, such as =today().")
        return
    yield from faults_of(place, expression.text, view, _taken_by(field, form_id))


def _taken_by(field: Field, form_id: str) -> StaticType:
    """What a field takes as its default: what it holds, or its text."""
    kind = answer_type(field, form_id)
    return OPEN_CONTEXT if kind == OPEN_CONTEXT else union(kind, TEXT) if kind != BOOLEAN else BOOLEAN
