"""The values that each type of field accepts and returns, as marshmallow fields with messages for a person."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import marshmallow as ma

from app.clock import LONDON
from app.forms.messages import subject
from app.forms.model import ROW_LIMIT, TEXT_LIMIT, Field
from app.sent import FIRST_YEAR, LARGEST_NUMBER, LAST_YEAR
from app.wording import clean_text

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2})(?::\d{2}(?:\.\d+)?)?)?\s*(am|pm)?")
_DIGITS = 30
_YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
TICKED = frozenset({"true", "on", "yes", "1"})
UNTICKED = frozenset({"false", "off", "no", "0", ""})
DATE_PARTS = ("day", "month", "year")


def is_blank(value: object) -> bool:
    return value is None or value == [] or value == {} or (isinstance(value, str) and not value.strip())


def is_blank_row(row: Mapping[str, Any]) -> bool:
    """Whether nothing was entered in the row: no text, no tick, no box of a date."""
    return all(
        is_blank(value) or value is False or (isinstance(value, Mapping) and all(map(is_blank, value.values())))
        for value in row.values()
    )


class _Value(ma.fields.Field[Any]):
    """The value of a field. ``read`` raises ``marshmallow.ValidationError`` with a message for the person."""

    def __init__(self, field: Field) -> None:
        super().__init__(allow_none=True, required=False)
        self.field = field

    def refusal(self, what: str) -> ma.ValidationError:
        return ma.ValidationError(f"{subject(self.field)} {what}")

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return None if is_blank(value) else self.read(value)

    def read(self, value: Any) -> Any:
        raise NotImplementedError


class Text(_Value):
    def read(self, value: Any) -> str | None:
        if self.field.type == "textarea" and isinstance(value, (list, tuple)) and len(value) <= ROW_LIMIT:
            value = "\n".join(line if isinstance(line, str) else "" for line in value)
        if not isinstance(value, str):
            raise self.refusal("must be text")
        if len(value) > max(TEXT_LIMIT, self.longest()) * 2:
            raise self.refusal(f"must be {max(TEXT_LIMIT, self.longest()):,} characters or fewer")
        text = clean_text(value)
        return (text if self.field.type == "textarea" else " ".join(text.split())) or None

    def longest(self) -> int:
        return int(self.field.max_length) if isinstance(self.field.max_length, Decimal) else TEXT_LIMIT


class Edits(_Value):
    """A handler's own words for elements of a letter: element → Markdown. A blank removes the element."""

    def read(self, value: Any) -> dict[str, str]:
        if not isinstance(value, Mapping) or not all(isinstance(part, str) for pair in value.items() for part in pair):
            raise self.refusal("must be words for each element of the letter")
        if len(value) > ROW_LIMIT or sum(map(len, value.values())) > TEXT_LIMIT * 5:
            raise self.refusal(f"must be {TEXT_LIMIT * 5:,} characters or fewer in all")
        return {name.strip(): clean_text(words) for name, words in value.items()}


class Choice(_Value):
    def read(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) > TEXT_LIMIT:
            raise self.refusal("must be one of the choices")
        return value.strip()


class Choices(_Value):
    def read(self, value: Any) -> list[str]:
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, (list, tuple)) or not all(isinstance(item, str) for item in items):
            raise self.refusal("must be a list of the choices")
        if len(items) > ROW_LIMIT or any(len(item) > TEXT_LIMIT for item in items):
            raise self.refusal(f"must be {ROW_LIMIT} choices or fewer")
        return [*dict.fromkeys(item.strip() for item in items if item.strip())]


class Number(_Value):
    def read(self, value: Any) -> int | Decimal:
        number = self._number(value)
        whole = number == number.to_integral_value()
        digits = self.field.decimal_digits
        if digits == 0 and not whole:
            raise self.refusal("must be a whole number")
        if digits is not None and not whole and -int(number.normalize().as_tuple().exponent) > digits:
            raise self.refusal(f"must have {digits} decimal places or fewer")
        return int(number) if whole and not digits else number

    def _number(self, value: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
            raise self.refusal("must be a number, like 50")
        if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
            raise self.refusal("must be a smaller number")
        text = value if isinstance(value, str) else str(value)
        if len(text) > 60:
            raise self.refusal("must be a shorter number")
        if isinstance(value, str):
            text = text.strip().removeprefix("£").replace(",", "").replace(" ", "").replace("\N{MINUS SIGN}", "-")
            if not _NUMBER.fullmatch(text):
                raise self.refusal("must be a number, like 50")
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise self.refusal("must be a number, like 50") from error
        if not number.is_finite():
            raise self.refusal("must be a number, like 50")
        if abs(number) > LARGEST_NUMBER or number.adjusted() < -_DIGITS or len(number.as_tuple().digits) > _DIGITS:
            raise self.refusal("must be a shorter number")
        return number


class Tick(_Value):
    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().lower() in TICKED | UNTICKED:
            return value.strip().lower() in TICKED
        raise ma.ValidationError(f"“{self.field.label or self.field.key}” must be true or false")


class Date(_Value):
    def read(self, value: Any) -> Any:
        return self.date(value)

    def date(self, value: Any) -> dt.date | None:
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return self._real(value.year, value.month, value.day)
        if isinstance(value, Mapping):
            return self._from_parts(value)
        if isinstance(value, str) and (match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value.strip())):
            return self._real(*map(int, match.groups()))
        raise self.refusal("must be a real date, like 27 3 2026")

    def _from_parts(self, parts: Mapping[str, Any]) -> dt.date | None:
        given = {name: str(parts.get(name) or "").strip() for name in DATE_PARTS}
        absent = [name for name in DATE_PARTS if not given[name]]
        if len(absent) == 3:
            return None
        if absent:
            raise self.refusal(f"must include a {' and '.join(absent)}")
        numbers = {name: month_number(text) if name == "month" else text for name, text in given.items()}
        if not all(text.isascii() and text.isdigit() and len(text) <= 4 for text in numbers.values()):
            raise self.refusal("must be a real date, like 27 3 2026")
        if len(numbers["year"]) != 4:
            raise self.refusal("must have a year of 4 numbers")
        return self._real(int(numbers["year"]), int(numbers["month"]), int(numbers["day"]))

    def _real(self, year: int, month: int, day: int) -> dt.date:
        if year not in _YEARS:
            raise self.refusal(f"must have a year from {_YEARS.start} to {_YEARS.stop - 1}")
        try:
            return dt.date(year, month, day)
        except ValueError as error:
            raise self.refusal("must be a real date, like 27 3 2026") from error


class Time(_Value):
    def read(self, value: Any) -> Any:
        return self.time(value)

    def time(self, value: Any) -> dt.time:
        if isinstance(value, dt.time):
            return value
        words = {"midnight": "0:00", "midday": "12:00", "noon": "12:00"}
        text = value.strip().lower() if isinstance(value, str) else ""
        match = _TIME.fullmatch(words.get(text, text))
        if not match or (match[2] is None and match[3] is None):
            raise self.refusal("must be a time, like 2:30pm or 14:30")
        hour, minute = int(match[1]), int(match[2] or 0)
        if match[3] and not 1 <= hour <= 12:
            raise self.refusal("must be a time, like 2:30pm or 14:30")
        if match[3]:
            hour = hour % 12 + (12 if match[3] == "pm" else 0)
        if hour > 23 or minute > 59:
            raise self.refusal("must be a real time, like 2:30pm or 14:30")
        return dt.time(hour, minute)


class DateTime(Date, Time):
    def read(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return self._from_boxes(value)
        moment = value if isinstance(value, dt.datetime) else self._from_text(value)
        self._real(moment.year, moment.month, moment.day)
        return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)

    def _from_boxes(self, boxes: Mapping[str, Any]) -> dt.datetime | None:
        day, time = self.date(boxes), str(boxes.get("time") or "").strip()
        if day is None and not time:
            return None
        if day is None:
            raise self.refusal("must include a date")
        if not time:
            raise self.refusal("must include a time, like 2:30pm or 14:30")
        return dt.datetime.combine(day, self.time(time), tzinfo=LONDON)

    def _from_text(self, value: Any) -> dt.datetime:
        text = value.strip().replace(" ", "T", 1) if isinstance(value, str) else ""
        try:
            if not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", text):
                raise ValueError
            return dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise self.refusal("must be a date and a time, like 2026-03-27T14:30") from error


class Files(Choices):
    """Keys of documents that are stored already; the web layer stores an upload first and passes its key."""

    def read(self, value: Any) -> list[str]:
        keys = super().read(value)
        if len(keys) > 1 and not self.field.multiple:
            raise self.refusal("must be one file")
        return keys


class Rows(_Value):
    """A dynamic list: each row is read by the schema of its columns, and blank rows are left out."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.row = schema_of(field.subfields)

    def read(self, value: Any) -> list[Any]:
        if not isinstance(value, (list, tuple)):
            raise self.refusal("must be a list of rows")
        if len(value) > ROW_LIMIT:
            raise self.refusal(f"must have {ROW_LIMIT} rows or fewer")
        errors: dict[int, Any] = {}
        rows: list[Any] = []
        for index, item in enumerate(value):
            if not isinstance(item, Mapping):
                errors[index] = [f"Row {index + 1} must be a group of values"]
                continue
            if is_blank_row(item):
                continue
            try:
                rows.append((index, self.row.load(item)))
            except ma.ValidationError as error:
                errors[index] = error.messages
                rows.append((index, error.valid_data))
        if errors:
            raise ma.ValidationError(errors, valid_data=rows)
        return rows


def month_number(text: str) -> str:
    """``3`` for ``3``, ``Mar`` or ``march``; anything else as it is."""
    names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    word = text.lower()
    if word[:3] in names and dt.date(2000, names.index(word[:3]) + 1, 1).strftime("%B").lower().startswith(word):
        return str(names.index(word[:3]) + 1)
    return text


def value_of(field: Field) -> _Value:
    if field.is_edits:
        return Edits(field)
    if field.type == "datetime":
        return {"date": Date, "time": Time, "datetime": DateTime}[field.subtype](field)
    return {
        "textfield": Text, "textarea": Text, "number": Number, "checkbox": Tick, "radio": Choice, "select": Choice,
        "checklist": Choices, "taglist": Choices, "filepicker": Files, "dynamiclist": Rows,
    }[field.type](field)  # fmt: skip


def schema_of(fields: tuple[Field, ...]) -> ma.Schema:
    """The schema that converts what was sent to typed values; an unknown key is an error."""
    schema = ma.Schema.from_dict({field.key: value_of(field) for field in fields if field.type != "expression"})
    return schema(unknown=ma.RAISE)
