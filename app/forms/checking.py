"""Check values against a form: types, required fields, limits and choices; hidden fields are dropped."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

import marshmallow as ma

from app import feel
from app.clock import LONDON
from app.errors import ContentError
from app.feel import PythonExpression
from app.forms import messages
from app.forms.errors import FormInvalid
from app.forms.explanations import Fillers, says_nothing
from app.forms.expressions import row_scope, scope_of
from app.forms.model import MANY_CHOICES, ONE_CHOICE, TEXT_LIMIT, TRUE_WORDS, Field, Options
from app.forms.values import is_blank
from app.sent import LONGEST_VARIABLE, sent_key
from app.wording import clean_text, date_words, datetime_words, number_words

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@(?:[a-z0-9-]+\.)+[a-z0-9-]*[a-z0-9]", re.I)
_PHONE = re.compile(r"\+?[\d ()./-]+(?:\s*(?:x|ext\.?)\s*\d{1,6})?", re.I)

UNKNOWN_KEYS_LIMIT = 20
UNKNOWN_KEY_LENGTH = 80


def choices_of(field: Field, options: Options, scope: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The (value, label) pairs to choose from: from the file, from an expression, or from ``options``.

    ``options`` is looked up by the field's source (``people:handler``), then by its key.
    Raises ``LookupError`` when the field needs choices that ``options`` does not have.
    """
    if field.options_expression:
        items = field.options_expression.value(scope)
        return [_choice(item) for item in items] if isinstance(items, list) else []
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
    """One check of one set of values; ``errors`` collects the messages, by the path of the field."""

    def __init__(
        self,
        fields: Sequence[Field],
        schema: ma.Schema,
        *,
        facts: Mapping[str, Any],
        options: Options,
        partial: bool,
        fillers: Fillers,
    ) -> None:
        self.fillers = fillers
        self.fields, self.schema, self.facts, self.options, self.partial = fields, schema, facts, options, partial
        self.errors: dict[str, str] = {}

    def check(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The typed and cleaned values. Raises ``FormInvalid`` with all errors, in the order of the form."""
        if len(values) > len(self.fields) + UNKNOWN_KEYS_LIMIT:
            raise FormInvalid(
                {"": f"This form has {len(self.fields)} fields and was sent {len(values)}: send only its own"}
            )
        typed = self._typed(self._given(values))
        scope, hidden = resolve_conditions(self.fields, scope_of(self.facts, without_numbers(self.fields, typed)))
        for field in self.fields:
            if is_fixed(field, scope):
                self._drop_errors(field.key)
                start = start_value(field, self.facts)
                typed[field.key] = None if start is None else self.schema.fields[field.key].deserialize(start)
        scope, hidden = resolve_conditions(self.fields, scope_of(self.facts, without_numbers(self.fields, typed)))
        clean: dict[str, Any] = {}
        for field in self.fields:
            if field.key in hidden:
                self._drop_errors(field.key)
            elif field.computed:
                clean |= _kept(field.key, scope[field.key])
            elif field.is_list:
                clean |= _kept(field.key, self._rows(field, typed.get(field.key) or [], scope))
            else:
                clean |= self._value(field, typed.get(field.key), scope, field.key)
        if self.errors:
            raise FormInvalid({path: self.errors[path] for path in in_form_order(self.fields, self.errors)})
        return clean

    def _given(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values that were sent, and the default of each field that was not sent."""
        computed = {field.key for field in self.fields if field.computed}
        given = {str(key): value for key, value in values.items() if key not in computed}
        if not self.partial:
            starts = {field.key: start_value(field, self.facts) for field in self.fields if field.key not in given}
            given |= {key: start for key, start in starts.items() if start is not None and key not in computed}
        return given

    def _typed(self, given: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return dict(self.schema.load(given))
        except ma.ValidationError as error:
            unknown = str(self.schema.error_messages["unknown"])
            keys = tuple(field.key for field in self.fields)
            columns = {field.key: tuple(sub.key for sub in field.subfields) for field in self.fields}
            for key, said in cast("dict[str, Any]", error.messages).items():
                for path, name, message in _places(key[:UNKNOWN_KEY_LENGTH], said):
                    words = messages.unknown(name, columns[key] if path else keys) if message == unknown else message
                    self.errors[".".join((*path, name))] = words
            return {key: value for key, value in dict(error.valid_data or {}).items() if key in keys}

    def _drop_errors(self, key: str) -> None:
        for path in [path for path in self.errors if path == key or path.startswith(f"{key}.")]:
            del self.errors[path]

    def _rows(self, field: Field, numbered: list[tuple[int, dict[str, Any]]], scope: Mapping[str, Any]) -> list[Any]:
        has_error = any(path.partition(".")[0] == field.key for path in self.errors)
        if not numbered and field.required and not self.partial and not has_error:
            self.errors[field.key] = messages.required(field)
        clean = []
        blank = dict.fromkeys((column.key for column in field.subfields), None)
        for place, (index, row) in enumerate(numbered):
            inner = row_scope(scope, {**blank, **row}, place)
            inner, hidden = resolve_conditions(field.subfields, inner)
            kept: dict[str, Any] = {}
            for column in field.subfields:
                path = f"{field.key}.{index}.{column.key}"
                if column.key in hidden:
                    self._drop_errors(path)
                else:
                    kept |= self._value(column, row.get(column.key), inner, path)
            clean.append(kept)
        return clean

    def _value(self, field: Field, value: Any, scope: Mapping[str, Any], path: str) -> dict[str, Any]:
        if path in self.errors:
            return {}
        if is_blank(value) or (value is False and field.required):
            if not self.partial and (field.required or _required_now(field, scope)):
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
            if empty := says_nothing(field, value, self.fillers):
                yield empty
        elif field.type == "datetime":
            yield from _date_breaches(field, value, scope)


def _required_now(field: Field, scope: Mapping[str, Any]) -> bool:
    """Whether the property ``required_when`` asks for the field, given the other answers."""
    return field.required_when is not None and field.required_when.value(scope) is True


def _kept(key: str, value: Any) -> dict[str, Any]:
    return {} if is_blank(value) else {key: value}


def _places(key: str, said: Any) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """The path of the row, the name and the first message of each error that the schema gives for one key."""
    if isinstance(said, list):
        yield (), key, str(said[0])
        return
    for index, inner in said.items():
        if isinstance(inner, list):
            yield (key,), str(index), str(inner[0])
        else:
            yield from (
                ((key, str(index)), str(name)[:UNKNOWN_KEY_LENGTH], str(text[0])) for name, text in inner.items()
            )


def in_form_order(fields: Sequence[Field], paths: Iterable[str]) -> list[str]:
    """The paths of errors in the order of the fields in the form; paths that are not a field come last."""
    place = {field.key: at for at, field in enumerate(fields)}
    columns = {field.key: {column.key: at for at, column in enumerate(field.subfields)} for field in fields}

    def order(path: str) -> tuple[int, int, int]:
        key, _, rest = path.partition(".")
        index, _, column = rest.partition(".")
        row = sent_key(index)
        return place.get(key, len(place)), -1 if row is None else row, columns.get(key, {}).get(column, -1)

    return sorted(paths, key=order)


def without_numbers(fields: Sequence[Field], typed: Mapping[str, Any]) -> dict[str, Any]:
    """A value or null for every field, with the rows of lists as expressions see them, without their numbers."""
    values = {field.key: typed.get(field.key) for field in fields}
    lists = [field.key for field in fields if field.is_list and values[field.key]]
    return values | {key: [row for _, row in typed[key]] for key in lists}


def resolve_conditions(fields: Sequence[Field], scope: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """The scope that expressions see, and the keys of the hidden fields.

    Computed fields are evaluated from top to bottom. A field is hidden when its own or its group's ``conditional.hide``
    is true, and is then null for all other fields; as that may hide or show more fields, the step is repeated until
    nothing changes.
    """
    hidden: frozenset[str] = frozenset()
    for _ in range(len(fields) + 1):
        seen = {**scope, **dict.fromkeys(hidden, None)}
        for field in fields:
            if field.computed and field.key not in hidden:
                seen[field.key] = field.computed.value(seen)
        now = frozenset(field.key for field in fields if any(hide.holds(seen) for hide in conditions_of(field)))
        if now == hidden:
            break
        hidden = now
    return seen, hidden


def hidden_paths(fields: Sequence[Field], scope: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """The scope that expressions see, and the paths of the hidden fields, those in rows of lists with the number of
    the row (``remedies.0.by_when``)."""
    seen, hidden = resolve_conditions(fields, scope)
    paths = set(hidden)
    for field in fields:
        blank = dict.fromkeys((column.key for column in field.subfields), None)
        rows = seen.get(field.key) if field.is_list and field.key not in hidden else None
        for number, row in enumerate(rows or ()):
            inner = resolve_conditions(field.subfields, row_scope(seen, {**blank, **row}, number))[1]
            paths |= {f"{field.key}.{number}.{key}" for key in inner}
    return dict(seen), frozenset(paths)


def conditions_of(field: Field) -> tuple[PythonExpression, ...]:
    return (*field.group_hides, field.hide_when) if field.hide_when else field.group_hides


def is_fixed(field: Field, scope: Mapping[str, Any]) -> bool:
    """Whether the field is read only in this scope."""
    return field.readonly.holds(scope) if isinstance(field.readonly, PythonExpression) else field.readonly


def start_value(field: Field, facts: Mapping[str, Any]) -> Any:
    """The default of the field: the property ``default`` (FEEL if it starts with ``=``) or ``defaultValue``.

    ContentError where that cannot be worked out.
    """
    written = field.properties.get("default", field.default)
    if not isinstance(written, str) or not written.startswith("="):
        return written
    try:
        return PythonExpression.compile(written).faultless(facts)
    except (feel.FeelSyntaxError, feel.FeelFault) as error:
        raise ContentError(
            f"The default “{written}” of the field {field.key!r} could not be worked out: {error}. "
            "Ask a process owner to correct the form."
        ) from error


def _limit(limit: Decimal | PythonExpression | None, scope: Mapping[str, Any]) -> Decimal | None:
    value = limit.value(scope) if isinstance(limit, PythonExpression) else limit
    return Decimal(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None


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
    if field.properties.get("variable") in TRUE_WORDS:
        limit = min(limit, LONGEST_VARIABLE)
    if len(value) > limit:
        yield f"{messages.subject(field)} must be {limit:,} characters or fewer"
    if field.format == "email" and not (len(value) <= 254 and _EMAIL.fullmatch(value)):
        yield "Enter an email address in the correct format, like name@example.com"
    digits = sum(letter.isdigit() for letter in value)
    if field.format == "phone" and not (_PHONE.fullmatch(value) and 9 <= digits <= 21):
        yield "Enter a telephone number, like 01632 960 001 or +44 808 157 0192"
    if field.pattern and not feel.fits_pattern(value, field.pattern):
        yield field.pattern_message or f"{messages.subject(field)} is not in the right format"


def _date_breaches(field: Field, value: Any, scope: Mapping[str, Any]) -> Iterator[str]:
    for limit, sign, words in ((field.earliest, 1, "must be {} or later"), (field.latest, -1, "must be {} or earlier")):
        bound: Any = limit.value(scope) if limit else None
        if isinstance(value, dt.datetime) and isinstance(bound, (dt.date, dt.datetime)):
            bound = _moment(bound, end=sign < 0)
        elif type(bound) is dt.datetime:
            bound = bound.date()
        if type(bound) is type(value) and (bound > value if sign > 0 else bound < value):
            yield f"{messages.subject(field)} {words.format(_bound_words(bound))}"


def _moment(bound: dt.date, *, end: bool) -> dt.datetime:
    """A limit for a date and time; a date means its first or its last instant (``end``) in Europe/London."""
    if not isinstance(bound, dt.datetime):
        bound = dt.datetime.combine(bound, dt.time.max if end else dt.time.min)
    return bound if bound.tzinfo else bound.replace(tzinfo=LONDON)


def _bound_words(bound: Any) -> str:
    if isinstance(bound, dt.datetime):
        return datetime_words(bound)
    return date_words(bound) if isinstance(bound, dt.date) else clean_text(f"{bound:%H:%M}")
