"""Two people's answers to one form beside each other, where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .controls import words_of
from .form import Form
from .model import Field
from .values import is_blank

NOTHING = "nothing"


@dataclass(frozen=True)
class Difference:
    """A field to which there are two answers, in words."""

    label: str
    mine: str
    theirs: str


def differences(form: Form, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Difference]:
    """The fields whose answers differ, in the order of the form; a blank answer is none."""
    return [
        Difference(field.label, _in_words(field, mine.get(field.key)), _in_words(field, theirs.get(field.key)))
        for field in form.fields
        if _kept(mine.get(field.key)) != _kept(theirs.get(field.key))
    ]


def _kept(value: Any) -> Any:
    """A value as it is compared: without what is blank in it, and a number like its text."""
    if isinstance(value, Mapping):
        return {str(key): _kept(item) for key, item in value.items() if _kept(item) is not None} or None
    if isinstance(value, list):
        return [_kept(item) for item in value if _kept(item) is not None] or None
    return None if is_blank(value) else str(value).replace("\r\n", "\n")


def _in_words(field: Field, value: Any) -> str:
    if _kept(value) is None:
        return NOTHING
    if field.is_list and isinstance(value, list):
        return "; ".join(_row_in_words(field, row) for row in value if isinstance(row, Mapping))
    if isinstance(value, Mapping):  # a date in three boxes, or own words for parts of a letter
        return " ".join(str(item) for item in value.values() if not is_blank(item))
    return words_of(field, value, field.options)


def _row_in_words(field: Field, row: Mapping[str, Any]) -> str:
    said = [(column.label, _in_words(column, row.get(column.key))) for column in field.subfields]
    return ", ".join(f"{label}: {words}" for label, words in said if words != NOTHING)
