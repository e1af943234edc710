"""Faults in a form that can be parsed: unknown names, choices without a source, fields nobody can fill in."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from app.feel import PythonExpression
from app.forms.errors import Finding
from app.forms.explanations import EXPLAINS
from app.forms.model import MANY_CHOICES, ONE_CHOICE, SCALARS, TRUE_WORDS, Component, Field, FormFile

OPTION_SOURCES = frozenset(
    {
        "points", "clocks", "events", "actions", "orders", "contributions", "authorities",
        "areas", "themes", "grounds", "escalation_grounds", "channels", "colleagues", "documents",
        "signposts", "adjustments",
    }
)  # fmt: skip
PEOPLE = "people:"
ROW_NAMES = frozenset({"this", "parent", "i"})
PROPERTIES = ("variable", "record", "options", "required", "required_message", "required_when", "pattern_message",
              "default", "earliest", "latest", "width", "autocomplete", "rows", "row_label",
              EXPLAINS)  # fmt: skip

FLAT = "Record it by a recorder of its own, or ask for one value."
"""What to do with several values where one is needed."""


def find_faults(form: FormFile, known: frozenset[str], sources: frozenset[str]) -> list[Finding]:
    """The errors and warnings of a form, in its order."""
    findings: list[Finding] = []
    if not form.fields and not form.components:
        findings.append(Finding("warning", "", "the form is empty", "Add a field, or take the form off."))
    names = known | {field.key for field in form.fields} if known else frozenset()
    for component in form.walk():
        findings += _unknown_names(component, names)
        if component.type == "button":
            findings.append(
                Finding(
                    "warning",
                    component.id,
                    "the page brings its own buttons: this one is not shown",
                    "Take the button off.",
                )
            )
        if component.field:
            findings += _field_faults(component.field, sources)
            findings += _condition_faults(component.field)
    return findings


def _field_faults(field: Field, sources: frozenset[str], list_key: str = "") -> Iterator[Finding]:
    where = f"{list_key}.{field.key}" if list_key else field.key
    if not field.label.strip():
        yield Finding("error", where, "the field has no label: nobody can tell what to enter", "Write a label.")
    for name in field.properties:
        if name not in PROPERTIES:
            near = get_close_matches(name, PROPERTIES, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            yield Finding(
                "warning", where, f"the property {name!r} does nothing.{hint}", "Take it off, or correct its name."
            )
    yield from _option_faults(field, where, sources)
    yield from _destination_faults(field, where, bool(list_key))
    if field.required and (field.readonly is True or field.computed):
        yield Finding(
            "error", where, "the field is required but read only: nobody can fill it in", "Choose one of the two."
        )
    if field.required and field.hide == "true":
        yield Finding(
            "warning",
            where,
            "the field is always hidden: required has no effect",
            "Say when it is hidden, or take it off.",
        )
    for column in field.subfields:
        yield from _field_faults(column, sources, field.key)
    if field.is_list and not field.subfields:
        yield Finding("error", where, "the list has no fields in it", "Add a field to the list.")


def _condition_faults(field: Field) -> Iterator[Finding]:
    """A condition that the group of a field has already: changed in one of the two places, it holds in neither."""
    if field.hide_when and field.hide_when.text in {hide.text for hide in field.group_hides}:
        said = "the field is hidden by the condition of its group, and has the same once more"
        yield Finding("warning", field.key, said, "Take it off the field.")


def _option_faults(field: Field, where: str, sources: frozenset[str]) -> Iterator[Finding]:
    source, known = field.options_source, OPTION_SOURCES | sources
    if field.type not in ONE_CHOICE | MANY_CHOICES:
        if source:
            yield Finding(
                "warning",
                where,
                f"a {field.type} offers no choices: the property 'options' does nothing",
                "Take the property off, or make it a select.",
            )
        return
    if source.startswith(PEOPLE):
        if not all(role.strip() for role in source.removeprefix(PEOPLE).split(",")):
            yield Finding("error", where, f"{source!r} names no role", "Write people:<role>[,<role>].")
    elif source and source not in known:
        near = get_close_matches(source, sorted(known), 1)
        hint = f"did you mean {near[0]!r}?" if near else f"use {', '.join(sorted(known))} or people:<role>"
        yield Finding(
            "error",
            where,
            f"the choices {source!r} are unknown",
            f"{hint[:1].upper()}{hint[1:]}{'' if hint.endswith('?') else '.'}",
        )
    elif not source and not field.options and not field.options_expression:
        yield Finding(
            "error", where, "the field has no choices", "Write values, or name a source in the property 'options'."
        )
    if source and field.options:
        yield Finding(
            "warning",
            where,
            f"the values in the file are not used: the choices come from {source!r}",
            "Keep one of the two.",
        )


def _destination_faults(field: Field, where: str, in_list: bool) -> Iterator[Finding]:
    variable = field.properties.get("variable")
    if variable is not None and variable not in TRUE_WORDS:
        yield Finding(
            "error",
            where,
            f'the property variable must be "yes", not {variable!r}',
            'Write "yes", or take the property off.',
        )
    flat = field.type in SCALARS
    if variable in TRUE_WORDS and not flat:
        yield Finding("error", where, f"a {field.type} is not one flat value: it cannot be a process variable", FLAT)
    if field.properties.get("record") == "fact" and not flat:
        yield Finding("error", where, f"a {field.type} is not one flat value: it cannot be a fact of the case", FLAT)
    if in_list and (variable or field.properties.get("record")):
        yield Finding(
            "error", where, "variable and record belong on the list, not on a field inside it", "Move them to the list."
        )


def _unknown_names(component: Component, names: frozenset[str]) -> Iterator[Finding]:
    if not names:
        return
    for expression in _expressions(component):
        for name in sorted(expression.names - names):
            near = get_close_matches(name, sorted(names), 1)
            hint = f"Did you mean {near[0]!r}?" if near else ""
            yield Finding(
                "error",
                component.id,
                f"{expression.text!r} asks for {name!r}, which nothing gives",
                hint or "Correct the name.",
            )
    if component.field:
        inner = names | ROW_NAMES | {column.key for column in component.field.subfields}
        for part in [part for row in component.rows for part in row.walk()]:
            yield from _unknown_names(part, inner)


def _expressions(component: Component) -> Iterator[PythonExpression]:
    """The expressions of a component, without those of the fields inside a list."""
    for words in (component.words, component.hint):
        yield from words.expressions if words else ()
    written = [component.hide_when, component.source]
    if field := component.field:
        written += [field.earliest, field.latest, field.computed, field.options_expression]
        limits = (field.readonly, field.min, field.max, field.min_length, field.max_length)
        written += [limit for limit in limits if isinstance(limit, PythonExpression)]
    yield from filter(None, written)
