"""Fills in a form the way a thorough person would: every field, each with a value that the form accepts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from app.forms import Form, FormInvalid
from app.forms.model import Field
from app.views.view_task import FormView

BY_FORMAT = {"email": "resident@example.org", "phone": "01632 960001"}
TEXTS = ("A1 1AA", "1", "word")
NOT_FOR_EVERYBODY = ("override", "linked_to", "same_matter_as", "subjects")
BY_HAND = "posted_by_hand"
"""The box for a letter that does not go out from here: it needs a copy among the documents."""
"""What is filled in only where a letter goes out incomplete, where there is another case that it has to do with, or
where somebody is complained about, who is then barred from dealing with it."""
DAYS_AHEAD = (0, 7, 14, 30, 60, -1, -5, -30)


class CannotFill(AssertionError):
    """No values were found that the form accepts; the message has what it says against the last ones."""


def boxes(form: Form) -> list[str]:
    """The keys of the boxes to tick."""
    return [field.key for field in form.fields if field.type == "checkbox"]


def filled(
    view: FormView,
    today: date,
    *,
    ticks: bool = True,
    but: str = "",
    prefer: Mapping[str, Any] | None = None,
    avoid: Mapping[str, Collection[Any]] | None = None,
    arrange: Callable[[Field, list[Any]], list[Any]] | None = None,
) -> dict[str, Any]:
    """Values for every field of a form that the form accepts. ``ticks``: what to begin with in boxes to tick, and the
    other way round in the box ``but``; ``prefer``: what to begin with in a field that records as that; ``avoid``: what
    an act refused, by key; ``arrange``: what to try in a field instead, given what would be tried."""
    values = {
        field.key: _candidates(field, view.options, today, ticks != (field.key == but)) for field in view.form.fields
    }
    if arrange is not None:
        values = {field.key: arrange(field, values[field.key]) for field in view.form.fields}
    for field in view.form.fields:
        wanted = (prefer or {}).get(field.properties.get("record", ""))
        if wanted in values[field.key]:
            values[field.key] = [wanted, *(candidate for candidate in values[field.key] if candidate != wanted)]
    for key, refused in (avoid or {}).items():
        values[key] = [candidate for candidate in values.get(key, []) if candidate not in refused]
    values = {key: candidates for key, candidates in values.items() if candidates}
    place = dict.fromkeys(values, 0)
    while True:
        given = {key: candidates[place[key]] for key, candidates in values.items()}
        try:
            view.form.validate(given, facts={**view.facts, **given}, options=view.options)
        except FormInvalid as error:
            wrong = {path.split(".")[0].split("[")[0] for path in error.errors}
            for key in wrong:
                if key not in values or place[key] + 1 >= len(values[key]):
                    raise CannotFill(f"{view.form.id}: {dict(error.errors)}") from error
                place[key] += 1
        else:
            return given


def _candidates(field: Field, options: Mapping[str, Any], today: date, ticks: bool) -> list[Any]:
    """Values to try in a field, the likeliest first; none for a field that is shown and not filled in."""
    if field.computed is not None or field.readonly is True or field.is_edits:
        return []
    if field.properties.get("record") in NOT_FOR_EVERYBODY:
        return []
    if field.key == BY_HAND:
        return [False]
    if field.is_list:
        return _rows(field, options, today, ticks)
    offered = field.options or tuple(options.get(field.options_source) or options.get(field.key) or ())
    if offered:
        keys = [value for value, _ in offered]
        return [[option] for option in keys] if field.multiple or field.type in ("checklist", "taglist") else keys
    if field.options_source or field.options_expression:
        return []
    if field.type == "checkbox":
        return [ticks, not ticks]
    if field.type == "number":
        return [1, 5, 10, 0, 100]
    if field.type == "datetime":
        return _moments(field, today)
    if field.type in ("textfield", "textarea"):
        words = f"What is to be said about {field.key} so that it is of use later"
        return [BY_FORMAT[field.format]] if field.format else [words, *BY_FORMAT.values(), *TEXTS]
    return []


def _rows(field: Field, options: Mapping[str, Any], today: date, ticks: bool) -> list[Any]:
    inner = {subfield.key: _candidates(subfield, options, today, ticks) for subfield in field.subfields}
    most = max((len(candidates) for candidates in inner.values()), default=0)
    rows = [
        {key: candidates[min(at, len(candidates) - 1)] for key, candidates in inner.items() if candidates}
        for at in range(most)
    ]
    return [[row] for row in rows]


def _moments(field: Field, today: date) -> list[Any]:
    days = [today + timedelta(days=ahead) for ahead in DAYS_AHEAD]
    if field.subtype == "time":
        return ["10:00"]
    if field.subtype == "datetime":
        return [datetime(day.year, day.month, day.day, 10).isoformat() for day in days]
    return [day.isoformat() for day in days]


def fields_with_defaults(form: Form) -> dict[str, Any]:
    """The defaults that a form starts with."""
    return {field.key: field.default for field in form.fields if field.default is not None}
