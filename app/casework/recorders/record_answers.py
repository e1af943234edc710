"""Record the answers of a form: each where its field says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.content.contracts import DAY, FACT, RECORD
from app.errors import Invalid

from .registry import CALLED_WHEN_EMPTY, RECORDERS

if TYPE_CHECKING:
    from app.forms import Field, Form

    from ..case import Case
    from ..submission import Submission


def record_answers(case: Case, form: Form, submission: Submission) -> None:
    """Pass every answer of a form to the recorder its field names. Invalid with all problems, by field."""
    if problems := record_what_holds(case, form, submission):
        raise Invalid(problems)


def record_what_holds(case: Case, form: Form, submission: Submission) -> dict[str, str]:
    """As `record_answers`, for previews: what a recorder objects to is left out, and returned by field."""
    answers = submission.answers
    case.submit(submission)
    case.set_facts(form.facts(answers))
    problems: dict[str, str] = {}
    for field in _to_record(case, form, answers):
        try:
            RECORDERS[field.properties[RECORD]](case, field.key, answers.get(field.key), answers)
        except Invalid as error:
            problems |= error.errors
    return problems


def _to_record(case: Case, form: Form, answers: Mapping[str, Any]) -> list[Field]:
    """The fields that go to a recorder: those that were filled in, and the empty ones on view whose recorder asks.

    The day comes first: everything that the form records happened on it.
    """
    fields = [field for field in form.fields if field.properties.get(RECORD) not in (None, FACT)]
    empty = {field.key for field in fields if answers.get(field.key) is None}
    asked = {field.key for field in fields if field.key in empty and field.properties[RECORD] in CALLED_WHEN_EMPTY}
    if asked:
        asked -= form.hidden(answers, facts={**case.context(), **answers})
    recorded = [field for field in fields if field.key not in empty or field.key in asked]
    return sorted(recorded, key=lambda field: field.properties[RECORD] != DAY)
