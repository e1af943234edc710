"""The values somebody gave against the form: typed, hidden fields dropped, limits and choices kept."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import marshmallow as ma

from app.forms import messages
from app.forms.errors import FormInvalid
from app.forms.expressions import Expression, row_scope, scope_of
from app.forms.model import MANY_CHOICES, ONE_CHOICE, TEXT_LIMIT, Field, Options
from app.forms.values import DateTime, is_blank
from app.wording import clean_text, datetime_words, number_words, date_words

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+", re.I)
_PHONE = re.compile(r"\+?[\d ()./-]+(?:\s*(?:x|ext\.?)\s*\d{1,6})?", re.I)


def choices_of(field: Field, options: Options, scope: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The (value, label) pairs a person may choose from: the file's own, an expression's, or those handed in.

    ``options`` is looked up under the field's source (``people:handler``), then under its key.
    Raises ``LookupError`` when the field needs choices that nobody handed in.
    """
    if field.options_expression:
        found = field.options_expression.value(scope)
        return [_choice(item) for item in found] if isinstance(found, list) else []
    for source in filter(None, (field.options_source, field.key)):
        if source in options:
            return [(str(value), str(label)) for value, label in options[source]]
    if field.options_source:
        raise LookupError(f"field {field.key}: the choices {field.options_source!r} were not handed to the form")
    return list(field.options)


def _choice(item: Any) -> tuple[str, str]:
    if isinstance(item, Mapping):
        return str(item.get("value", "")), str(item.get("label", item.get("value", "")))
    return str(item), str(item)


class Checker:
    """One check of one set of values. ``errors`` fills up; ``clean`` is what the caller gets."""

    def __init__(
        self,
        fields: Sequence[Field],
        schema: ma.Schema,
        *,
        facts: Mapping[str, Any],
        options: Options,
        partial: bool,
    ) -> None:
        self.fields, self.schema, self.facts, self.options, self.partial = fields, schema, facts, options, partial
        self.errors: dict[str, str] = {}

    def check(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Raises ``FormInvalid`` with every error at once."""
        computed = {field.key for field in self.fields if field.computed}
        given = {str(key): value for key, value in values.items() if key not in computed}
        for field in self.fields:
            if is_fixed(field, scope_of(self.facts, {})):
                given.pop(field.key, None)
            if field.key not in given and not self.partial and (start := start_value(field, self.facts)) is not None:
                given[field.key] = start
        typed = self._typed(given)
        rows = {field.key: typed[field.key] for field in self.fields if field.is_list and typed.get(field.key)}
        shown = {**typed, **{key: [row for _, row in numbered] for key, numbered in rows.items()}}
        scope = scope_of(self.facts, dict.fromkeys((field.key for field in self.fields), None) | shown)
        hidden = hidden_keys(self.fields, scope)
        for key in hidden:
            scope[key] = None
        clean: dict[str, Any] = {}
        for field in self.fields:
            if field.key in hidden:
                self._forget(field.key)
            elif field.computed:
                clean |= _kept(field.key, field.computed.value(scope))
            elif field.is_list:
                clean |= _kept(field.key, self._rows(field, rows.get(field.key, []), scope))
            else:
                clean |= self._value(field, typed.get(field.key), scope, field.key)
        if self.errors:
            order = {field.key: at for at, field in enumerate(self.fields)}
            ordered = sorted(self.errors, key=lambda path: order.get(path.partition(".")[0], len(order)))
            raise FormInvalid({path: self.errors[path] for path in ordered})
        return clean

    def _typed(self, given: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return dict(self.schema.load(given))
        except ma.ValidationError as error:
            keys = tuple(field.key for field in self.fields)
            columns = {field.key: tuple(sub.key for sub in field.subfields) for field in self.fields}
            for path, message in _flat(error.messages):
                if message == self.schema.error_messages["unknown"]:
                    parent, _, name = path.rpartition(".")
                    message = messages.unknown(name, columns[parent.partition(".")[0]] if parent else keys)
                self.errors[path] = message
            return {key: value for key, value in dict(error.valid_data or {}).items() if key in keys}

    def _forget(self, key: str) -> None:
        for path in [path for path in self.errors if path == key or path.startswith(f"{key}.")]:
            del self.errors[path]

    def _rows(self, field: Field, numbered: list[tuple[int, dict[str, Any]]], scope: Mapping[str, Any]) -> list[Any]:
        if not numbered and field.required and not self.partial:
            self.errors.setdefault(field.key, messages.required(field))
        clean = []
        blank = dict.fromkeys((column.key for column in field.subfields), None)
        for place, (index, row) in enumerate(numbered):
            inner = row_scope(scope, {**blank, **row}, place)
            hidden = hidden_keys(field.subfields, inner)
            kept: dict[str, Any] = {}
            for column in field.subfields:
                path = f"{field.key}.{index}.{column.key}"
                if column.key in hidden:
                    self._forget(path)
                else:
                    kept |= self._value(column, row.get(column.key), inner, path)
            clean.append(kept)
        return clean

    def _value(self, field: Field, value: Any, scope: Mapping[str, Any], path: str) -> dict[str, Any]:
        if path in self.errors:
            return {}
        if is_blank(value) or (value is False and field.required):
            if field.required and not self.partial:
                self.errors[path] = messages.required(field)
            return {}
        message = next(self._breaches(field, value, scope), None)
        if message:
            self.errors[path] = message
        return {field.key: value}

    def _breaches(self, field: Field, value: Any, scope: Mapping[str, Any]) -> Iterator[str]:
        if field.type in ONE_CHOICE | MANY_CHOICES:
            choices = choices_of(field, self.options, scope)
            allowed = {choice for choice, _ in choices}
            chosen = [value] if isinstance(value, str) else value
            yield from (messages.not_a_choice(field, item, choices) for item in chosen if item not in allowed)
        elif field.type == "number":
            yield from _number_breaches(field, value, scope)
        elif field.type in ("textfield", "textarea"):
            yield from _text_breaches(field, value, scope)
        elif field.type == "datetime":
            yield from _date_breaches(field, value, scope)


def _kept(key: str, value: Any) -> dict[str, Any]:
    return {} if is_blank(value) else {key: value}


def _flat(nested: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(nested, Mapping):
        for key, inner in nested.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(nested, list):
        yield path, str(nested[0])
    else:
        yield path, str(nested)


def hidden_keys(fields: Sequence[Field], scope: Mapping[str, Any]) -> frozenset[str]:
    """The keys whose own or whose group's ``conditional.hide`` is true; what is hidden counts as null for the others."""
    hidden: frozenset[str] = frozenset()
    for _ in range(len(fields) + 1):
        seen = {**scope, **dict.fromkeys(hidden, None)}
        now = frozenset(field.key for field in fields if any(hide.holds(seen) for hide in conditions_of(field)))
        if now == hidden:
            break
        hidden = now
    return hidden


def conditions_of(field: Field) -> tuple[Expression, ...]:
    return (*field.group_hides, field.hide_when) if field.hide_when else field.group_hides


def is_fixed(field: Field, scope: Mapping[str, Any]) -> bool:
    """Whether a person may not change the field: it is read only now."""
    return field.readonly.holds(scope) if isinstance(field.readonly, Expression) else field.readonly


def start_value(field: Field, facts: Mapping[str, Any]) -> Any:
    """What the field holds before anybody touches it: the property ``default`` (FEEL if ``=``), else ``defaultValue``."""
    written = field.properties.get("default", field.default)
    if isinstance(written, str) and written.startswith("="):
        return Expression.parse(written).value(facts)
    return written


def _limit(limit: Decimal | Expression | None, scope: Mapping[str, Any]) -> Decimal | None:
    found = limit.value(scope) if isinstance(limit, Expression) else limit
    return Decimal(found) if isinstance(found, (int, Decimal)) and not isinstance(found, bool) else None


def _number_breaches(field: Field, value: int | Decimal, scope: Mapping[str, Any]) -> Iterator[str]:
    least, most = _limit(field.min, scope), _limit(field.max, scope)
    if least is not None and value < least:
        yield f"{messages.subject(field)} must be {number_words(least)} or more"
    if most is not None and value > most:
        yield f"{messages.subject(field)} must be {number_words(most)} or less"
    if field.step and Decimal(value) % field.step:
        yield f"{messages.subject(field)} must be a multiple of {number_words(field.step)}"


def _text_breaches(field: Field, value: str, scope: Mapping[str, Any]) -> Iterator[str]:
    least, most = _limit(field.min_length, scope), _limit(field.max_length, scope)
    if least is not None and len(value) < least:
        yield f"{messages.subject(field)} must be {number_words(least)} characters or more"
    limit = int(most) if most is not None else TEXT_LIMIT
    if len(value) > limit:
        yield f"{messages.subject(field)} must be {limit:,} characters or fewer"
    if field.format == "email" and not (len(value) <= 254 and _EMAIL.fullmatch(value)):
        yield "Enter an email address in the correct format, like name@example.com"
    digits = sum(letter.isdigit() for letter in value)
    if field.format == "phone" and not (_PHONE.fullmatch(value) and 9 <= digits <= 21):
        yield "Enter a telephone number, like 01632 960 001 or +44 808 157 0192"
    if field.pattern and not re.search(field.pattern, value):
        yield field.pattern_message or f"{messages.subject(field)} is not in the right format"


def _date_breaches(field: Field, value: Any, scope: Mapping[str, Any]) -> Iterator[str]:
    for limit, breached, words in (
        (field.earliest, lambda bound: value < bound, "must be {} or later"),
        (field.latest, lambda bound: value > bound, "must be {} or earlier"),
    ):
        bound = limit.value(scope) if limit else None
        if isinstance(value, dt.datetime) and isinstance(bound, (dt.date, dt.datetime)):
            bound = _moment(field, bound, end=limit is field.latest)
        elif type(bound) is dt.datetime:
            bound = bound.date()
        if type(bound) is type(value) and breached(bound):
            yield f"{messages.subject(field)} {words.format(_bound_words(bound))}"


def _moment(field: Field, bound: dt.date, *, end: bool) -> dt.datetime:
    if isinstance(bound, dt.datetime):
        return DateTime(field).read(bound) or bound
    return DateTime(field).read(dt.datetime.combine(bound, dt.time.max if end else dt.time.min)) or dt.datetime.max


def _bound_words(bound: Any) -> str:
    if isinstance(bound, dt.datetime):
        return datetime_words(bound)
    return date_words(bound) if isinstance(bound, dt.date) else clean_text(f"{bound:%H:%M}")
