"""What a form field is recorded as: `properties.record` of the field names a recorder (docs/design.md).

A recorder gets the case in hand, the field's key, its checked value and all the answers of the form. A value of None
means that the field was left empty; only recorders that care about that are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.errors import Invalid

from . import complaint, contributions, findings, ombudsman, people
from .registry import RECORDERS, TOLD_OF_NOTHING

if TYPE_CHECKING:
    from app.forms import Field, Form

    from ..casework import Casework

__all__ = [
    "RECORDERS", "complaint", "contributions", "findings", "ombudsman", "people", "record_answers", "record_what_holds",
]  # fmt: skip

FACT = "fact"


def record_answers(casework: Casework, form: Form, answers: Mapping[str, Any]) -> None:
    """Hand every answer of a form to the recorder its field names. Invalid with all that they object to, by field."""
    if problems := record_what_holds(casework, form, answers):
        raise Invalid(problems)


def record_what_holds(casework: Casework, form: Form, answers: Mapping[str, Any]) -> dict[str, str]:
    """As `record_answers`, for looking ahead: what a recorder objects to is left out, and returned by field."""
    casework.answers = dict(answers)
    casework.set_facts(form.facts(answers))
    problems: dict[str, str] = {}
    for field in _to_record(casework, form, answers):
        try:
            RECORDERS[field.properties["record"]](casework, field.key, answers.get(field.key), answers)
        except Invalid as error:
            problems |= error.errors
    return problems


def _to_record(casework: Casework, form: Form, answers: Mapping[str, Any]) -> list[Field]:
    """The fields that go to a recorder: those that were filled in, and the empty ones on view whose recorder asks."""
    fields = [one for one in form.fields if one.properties.get("record") not in (None, FACT)]
    empty = {one.key for one in fields if answers.get(one.key) is None}
    asked = {one.key for one in fields if one.key in empty and one.properties["record"] in TOLD_OF_NOTHING}
    if asked:
        asked -= form.hidden(answers, facts={**casework.context(), **answers})
    return [one for one in fields if one.key not in empty or one.key in asked]
