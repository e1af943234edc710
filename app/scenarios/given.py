"""What was answered on a form, as a step of a story gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.clock import LONDON
from app.forms import Field, Form

OF_A_CASE = ("contributions", "authorities", "documents")
"""Choices that a story cannot name: they are known by numbers that another case has otherwise."""
BY_WORDS = ("actions", "orders")


@dataclass(frozen=True)
class Names:
    """How a story calls what the answers name otherwise.

    `words`: kind of thing (`actions`, `orders`) → its number → its words. `people`: username → alias. `text`: what
    stands in place of a text, given the field and the text, None: nothing does; `references`: the reference of a case
    → its name.
    """

    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    people: Mapping[str, str] | None = None
    text: Callable[[Field, str], str | None] = lambda _, text: text
    references: Mapping[str, str] = field(default_factory=dict)


def given_by(form: Form, answers: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The values of a step: checked answers of a form, as they are kept, in the words of a story.

    What a form works out by itself is left out, and so is a choice that only this one case has.
    """
    given = {}
    for each in form.fields:
        value = answers.get(each.key)
        if value in (None, [], {}) or each.computed or each.readonly is True:
            continue
        if each.is_list:
            given[each.key] = [_row(each, row, names) for row in value]
        elif (said := _said(each, value, names)) is not None:
            given[each.key] = said
    return given


def _row(form_field: Field, row: Mapping[str, Any], names: Names) -> dict[str, Any]:
    said = {column.key: _said(column, row[column.key], names) for column in form_field.subfields if column.key in row}
    return {key: value for key, value in said.items() if value is not None}


def _said(form_field: Field, value: Any, names: Names) -> Any:
    source = form_field.options_source
    kind = source.partition(":")[0]
    if kind in OF_A_CASE:
        return None
    if kind in BY_WORDS:
        what = names.words.get(kind, {}).get(str(value))
        return names.text(form_field, what) if what is not None else None
    if kind in ("people", "colleagues") and names.people is not None:
        chosen = [names.people.get(name) for name in (value if isinstance(value, list) else [value])]
        known = [alias for alias in chosen if alias]
        return (known if isinstance(value, list) else known[0]) if known else None
    if form_field.type == "datetime":
        return _moment(form_field, value)
    if form_field.is_edits and isinstance(value, Mapping):
        return {name: names.text(form_field, str(text)) or "" if text else "" for name, text in value.items()}
    if form_field.type in ("textfield", "textarea") and isinstance(value, str):
        if names.people is not None and value in names.people:
            return names.people[value]
        return names.references.get(value) or names.text(form_field, value)
    return value


def _moment(form_field: Field, value: Any) -> date | str:
    text = str(value)
    if form_field.subtype == "date":
        return date.fromisoformat(text[:10])
    if form_field.subtype == "datetime":
        return as_story_time(datetime.fromisoformat(text.partition("[")[0].partition("@")[0]))
    return text


def as_story_time(moment: datetime) -> datetime:
    """A moment as a step has it: on the clock of Europe/London, without a zone."""
    local = moment.astimezone(LONDON) if moment.tzinfo else moment
    return local.replace(tzinfo=None, microsecond=0)
