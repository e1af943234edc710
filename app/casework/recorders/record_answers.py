"""Record the answers of a form: each where its field says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.errors import Invalid

from .registry import CALLED_WHEN_EMPTY, RECORDERS

if TYPE_CHECKING:
    from app.forms import Field, Form

    from ..case import Case

FACT = "fact"


def record_answers(case: Case, form: Form, answers: Mapping[str, Any]) -> None:
    """Hand every answer of a form to the recorder its field names. Invalid with all that they object to, by field."""
    if problems := record_what_holds(case, form, answers):
        raise Invalid(problems)


def record_what_holds(case: Case, form: Form, answers: Mapping[str, Any]) -> dict[str, str]:
    """As `record_answers`, for looking ahead: what a recorder objects to is left out, and returned by field."""
    case.answers = dict(answers)
    case.set_facts(form.facts(answers))
    problems: dict[str, str] = {}
    for field in _to_record(case, form, answers):
        try:
            RECORDERS[field.properties["record"]](case, field.key, answers.get(field.key), answers)
        except Invalid as error:
            problems |= error.errors
    return problems


def _to_record(case: Case, form: Form, answers: Mapping[str, Any]) -> list[Field]:
    """The fields that go to a recorder: those that were filled in, and the empty ones on view whose recorder asks."""
    fields = [one for one in form.fields if one.properties.get("record") not in (None, FACT)]
    empty = {one.key for one in fields if answers.get(one.key) is None}
    asked = {one.key for one in fields if one.key in empty and one.properties["record"] in CALLED_WHEN_EMPTY}
    if asked:
        asked -= form.hidden(answers, facts={**case.context(), **answers})
    return [one for one in fields if one.key not in empty or one.key in asked]
