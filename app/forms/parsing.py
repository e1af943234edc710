"""Parse form-js JSON (``*.form``) to components and fields. One error names every fault in the file."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from app import feel
from app.feel import PythonExpression
from app.forms.errors import Finding, FormError
from app.forms.expressions import Words, is_expression
from app.forms.model import MANY_CHOICES, ONE_CHOICE, ROW_LIMIT, TRUE_WORDS, Component, Field, FormFile, Limit

NEWEST_SCHEMA = 19  # form-js 1.23
SIZE_LIMIT = 1_000_000
DEPTH_LIMIT = 8
MOST_DIGITS = 12

KEY = re.compile(r"[a-z][a-z0-9_]{0,62}", re.IGNORECASE)
FIELD_TYPES = ("textfield", "textarea", "number", "checkbox", "radio", "select", "checklist", "taglist", "datetime",
               "dynamiclist", "expression", "filepicker")  # fmt: skip
OTHER_TYPES = ("text", "group", "separator", "spacer", "documentPreview", "button")
ROW_TYPES = frozenset(FIELD_TYPES) - {"dynamiclist", "filepicker", "expression"}
INSTEAD = {
    "html": "use a text component: it takes Markdown",
    "iframe": "use a text component with a link",
    "image": "use a text component that says what the picture shows",
    "table": "use a text component, or a dynamic list that is read only",
}


class _Problem(Exception):
    """A fault that ends the parsing of one component; it becomes a finding with the component's name."""


def parse_form_file(source: bytes | str, name: str) -> FormFile:
    """The form in the file ``name``. Raises ``FormError`` with a finding for each fault."""
    document = _document(source, name)
    parser = _Parser()
    components = parser.components(document.get("components"), hides=(), depth=0)
    fields = tuple(component.field for component in components for component in component.walk() if component.field)
    parser.find_repeats(fields, "the form")
    if parser.findings:
        raise FormError(name, parser.findings)
    return FormFile(
        id=name,
        title=_title(document, name),
        version=str(document.get("versionTag") or ""),
        schema_version=int(document.get("schemaVersion") or 0),
        components=components,
        fields=fields,
    )


def _document(source: bytes | str, name: str) -> Mapping[str, Any]:
    def fault(message: str) -> FormError:
        return FormError(name, [Finding("error", "", message)])

    if len(source) > SIZE_LIMIT:
        raise fault(f"the file is larger than {SIZE_LIMIT:,} characters: a form is a page, split it")
    try:
        document = json.loads(source, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise fault(f"the file is not JSON: {error}") from error
    if not isinstance(document, dict) or document.get("type") != "default":
        raise fault('the file is not a form: a form-js form has "type": "default" at its top')
    own_id = document.get("id")
    if own_id is not None and own_id != name:
        raise fault(f"its id is {own_id!r}; the file name and the id must be the same: {name!r}")
    version = document.get("schemaVersion", 0)
    if not isinstance(version, int) or version > NEWEST_SCHEMA:
        raise fault(f"schemaVersion {version} is newer than {NEWEST_SCHEMA}: write it with form-js 1.23")
    return document


def _title(document: Mapping[str, Any], name: str) -> str:
    return str(document.get("title") or name.replace("_", " ").capitalize())


class _Parser:
    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def components(self, raw: object, *, hides: tuple[PythonExpression, ...], depth: int) -> tuple[Component, ...]:
        if not isinstance(raw, list):
            self._add_error("", "components must be a list")
            return ()
        if depth > DEPTH_LIMIT:
            self._add_error("", f"groups are nested more than {DEPTH_LIMIT} deep: flatten them")
            return ()
        components = []
        for at, item in enumerate(raw, 1):
            where = _where(item, at)
            try:
                components.append(self._component(item, where, hides, depth))
            except _Problem as problem:
                self._add_error(where, str(problem))
            except feel.FeelSyntaxError as error:
                self._add_error(where, f"this is not FEEL: {error.text!r}: {error}")
        return tuple(components)

    def _add_error(self, where: str, message: str) -> None:
        self.findings.append(Finding("error", where, message))

    def find_repeats(self, fields: tuple[Field, ...], place: str) -> None:
        for key, count in Counter(field.key for field in fields).items():
            if count > 1:
                self._add_error(key, f"the key {key!r} is used {count} times in {place}: give each field its own key")

    def _component(self, raw: object, where: str, hides: tuple[PythonExpression, ...], depth: int) -> Component:
        if not isinstance(raw, dict):
            raise _Problem("a component must be an object with a type")
        kind = raw.get("type")
        if kind in INSTEAD:
            raise _Problem(f"the type {kind!r} is not allowed: {INSTEAD[kind]}")
        if kind not in FIELD_TYPES and kind not in OTHER_TYPES:
            near = get_close_matches(str(kind), FIELD_TYPES + OTHER_TYPES, 1)
            hint = f" Did you mean {near[0]!r}?" if near else f" Use one of {', '.join(FIELD_TYPES + OTHER_TYPES)}."
            raise _Problem(f"the type {kind!r} is unknown.{hint}")
        hide = _hide(raw)
        base = Component(
            type=kind,
            id=str(raw.get("id") or raw.get("key") or where),
            words=Words.parse(_text(raw, "text" if kind == "text" else "label")),
            hint=Words.parse(_text(raw, "description")),
            hide_when=hide,
        )
        if kind == "group":
            if raw.get("path"):
                raise _Problem(f"the group has the path {raw['path']!r}: empty it, keys are flat in the data")
            inner = hides + ((hide,) if hide else ())
            return replace(base, children=self.components(raw.get("components"), hides=inner, depth=depth + 1))
        if kind == "documentPreview":
            return replace(base, source=PythonExpression.compile(_text(raw, "dataSource") or "null"))
        if kind in FIELD_TYPES:
            return self._with_field(base, raw, where, hides, depth)
        return base

    def _with_field(
        self, base: Component, raw: dict[str, Any], where: str, hides: tuple[PythonExpression, ...], depth: int
    ) -> Component:
        rows: tuple[Component, ...] = ()
        if base.type == "dynamiclist":
            rows = self.components(raw.get("components"), hides=(), depth=depth + 1)
        columns = tuple(part.field for row in rows for part in row.walk() if part.field)
        self.find_repeats(columns, f"the list {where}")
        for column in columns:
            if column.type not in ROW_TYPES:
                raise _Problem(f"a {column.type} ({column.key}) cannot stand inside a dynamic list: move it out")
        field = replace(_parse_field(raw, base, columns), group_hides=hides)
        return replace(base, field=field, rows=rows)


def _where(raw: object, at: int) -> str:
    if isinstance(raw, dict):
        for name in ("key", "path", "id"):
            if raw.get(name):
                return str(raw[name])
        return f"component {at} ({raw.get('type')})"
    return f"component {at}"


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Problem(f"{name} must be text")
    return value


def _expression_in(properties: Mapping[str, str], name: str) -> PythonExpression | None:
    """The expression that a property of a field holds; None where the field does not have the property."""
    return PythonExpression.compile(properties[name]) if properties.get(name) else None


def _hide(raw: Mapping[str, Any]) -> PythonExpression | None:
    conditional = raw.get("conditional") or {}
    text = conditional.get("hide") if isinstance(conditional, dict) else None
    if text is None or text == "":
        return None
    if not is_expression(text):
        raise _Problem(f"conditional.hide must be FEEL that starts with '=': {text!r}")
    return PythonExpression.compile(text)


def _parse_field(raw: dict[str, Any], base: Component, columns: tuple[Field, ...]) -> Field:
    """The field of a component that has a value. Raises ``_Problem`` or ``feel.FeelSyntaxError``."""
    kind = base.type
    key = _text(raw, "path" if kind == "dynamiclist" else "key")
    if not KEY.fullmatch(key):
        name = "path" if kind == "dynamiclist" else "key"
        raise _Problem(f"the {name} {key!r} must be letters, digits and _ and start with a letter")
    properties = _properties(raw)
    rules, look = _object(raw, "validate"), _object(raw, "appearance")
    return Field(
        key=key,
        type=kind,
        label=_label(raw),
        id=base.id,
        description=_text(raw, "description"),
        required=rules.get("required") is True or properties.get("required") in TRUE_WORDS,
        required_message=properties.get("required_message", ""),
        required_when=_expression_in(properties, "required_when"),
        options=_options(raw) if kind in ONE_CHOICE | MANY_CHOICES | {"expression"} else (),
        options_source=properties.get("options") or _text(raw, "valuesKey"),
        options_expression=PythonExpression.compile(raw["valuesExpression"]) if raw.get("valuesExpression") else None,
        properties=properties,
        hide_when=base.hide_when,
        readonly=_readonly(raw),
        default=raw.get("defaultValue"),
        min=_limit(rules, "min"),
        max=_limit(rules, "max"),
        min_length=_limit(rules, "minLength"),
        max_length=_limit(rules, "maxLength"),
        pattern=_pattern(rules),
        pattern_message=str(rules.get("patternErrorMessage") or properties.get("pattern_message") or ""),
        format=_format(rules),
        decimal_digits=_count(raw, "decimalDigits", MOST_DIGITS, None),
        step=_limit_number(raw["increment"], "increment") if raw.get("increment") else None,
        subtype=_subtype(raw) if kind == "datetime" else "",
        earliest=_expression_in(properties, "earliest"),
        latest=_expression_in(properties, "latest"),
        prefix=str(look.get("prefixAdorner") or ""),
        suffix=str(look.get("suffixAdorner") or ""),
        computed=PythonExpression.compile(_text(raw, "expression")) if kind == "expression" else None,
        multiple=raw.get("multiple") is True,
        accept=_text(raw, "accept"),
        subfields=columns,
        default_rows=_count(raw, "defaultRepetitions", ROW_LIMIT, 1) or 0,
        may_add_rows=raw.get("allowAddRemove") is not False,
    )


def _object(raw: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = raw.get(name) or {}
    if not isinstance(value, dict):
        raise _Problem(f"{name} must be an object")
    return value


def _count(raw: Mapping[str, Any], name: str, most: int, usual: int | None) -> int | None:
    """A whole number from 0 to ``most``; ``usual`` where none is written."""
    value = raw.get(name, usual)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most):
        return value
    raise _Problem(f"{name} must be a whole number from 0 to {most}")


def _label(raw: Mapping[str, Any]) -> str:
    if raw.get("type") == "datetime":
        return _text(raw, "dateLabel") or _text(raw, "label") or _text(raw, "timeLabel")
    return _text(raw, "label")


def _properties(raw: Mapping[str, Any]) -> dict[str, str]:
    properties = raw.get("properties") or {}
    if not isinstance(properties, dict) or not all(isinstance(value, str) for value in properties.values()):
        raise _Problem("properties must be names with text values, as the editor writes them")
    return {name.strip(): value.strip() for name, value in properties.items()}


def _options(raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    values = raw.get("values") or []
    if not isinstance(values, list):
        raise _Problem("values must be a list")
    options = []
    for item in values:
        value = item.get("value") if isinstance(item, dict) else item
        label = item.get("label", value) if isinstance(item, dict) else item
        if not isinstance(value, str) or not isinstance(label, str) or not value:
            raise _Problem(f"each of the values needs a label and a value, both text: {item!r}")
        options.append((value, label))
    repeated = [value for value, count in Counter(value for value, _ in options).items() if count > 1]
    if repeated:
        raise _Problem(f"the value {repeated[0]!r} stands twice among the values")
    return tuple(options)


def _readonly(raw: Mapping[str, Any]) -> bool | PythonExpression:
    if raw.get("disabled") is True:
        return True
    value = raw.get("readonly", False)
    if is_expression(value):
        return PythonExpression.compile(str(value))
    if not isinstance(value, bool):
        raise _Problem("readonly must be true, false or FEEL that starts with '='")
    return value


def _limit(rules: Mapping[str, Any], name: str) -> Limit | None:
    value = rules.get(name)
    if value is None or value == "":
        return None
    if is_expression(value):
        return PythonExpression.compile(str(value))
    return _limit_number(value, f"validate.{name}")


def _limit_number(value: object, name: str) -> Decimal:
    try:
        if isinstance(value, bool):
            raise ValueError
        number = Decimal(str(value))
        if not number.is_finite():
            raise ValueError
    except (InvalidOperation, ValueError) as error:
        raise _Problem(f"{name} must be a number or FEEL that starts with '=': {value!r}") from error
    return number


def _pattern(rules: Mapping[str, Any]) -> str:
    pattern = rules.get("pattern") or ""
    fault = feel.pattern_fault(pattern) if isinstance(pattern, str) else "it is not text"
    if fault:
        raise _Problem(f"validate.pattern is not a regular expression: {fault}")
    return str(pattern)


def _format(rules: Mapping[str, Any]) -> Any:
    kind = rules.get("validationType") or ""
    return kind if kind in ("email", "phone") else ""


def _subtype(raw: Mapping[str, Any]) -> Any:
    subtype = raw.get("subtype", "date")
    if subtype not in ("date", "time", "datetime"):
        raise _Problem(f"subtype must be date, time or datetime, not {subtype!r}")
    return subtype
