"""What a form starts with: what is on record already, so that nobody has to type it again or unticks it by mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from app.casework.complaint.adjustments import adjustments_of
from app.casework.complaint.subjects import NOT_MEANT, SUBJECTS_NAMED, named_colleagues, subjects_of
from app.casework.letters.facts import current_points
from app.casework.recorders.complaint import named_points
from app.content.contracts import FACT, RECORD
from app.forms import Field, Form
from app.store.queries import case as queries

if TYPE_CHECKING:
    from app.casework.case import Case

OF_THE_CASE = ("outcomes_sought", "service_area", "theme", "handler", "reviewer", "vulnerable")


def known_values(case: Case, form: Form) -> dict[str, Any]:
    """field key → what is on record for what the field records; a field about which nothing is known is left out."""
    facts: Mapping[str, Any] = case.row["facts"] or {}
    values = {}
    for field in form.fields:
        record = field.properties.get(RECORD, "")
        value = facts.get(field.key) if record == FACT else _known(case, field, record)
        if value not in (None, "", []):
            values[field.key] = value
    return values


def _known(case: Case, field: Field, record: str) -> Any:
    if record in OF_THE_CASE:
        row: Mapping[str, Any] = case.row
        return row[record]
    reader = READERS.get(record)
    return reader(case, field) if reader else None


def _definition(case: Case, field: Field) -> Any:
    texts = [point["text"] for point in current_points(case)]
    return [{field.subfields[0].key: text} for text in texts] if field.is_list else "\n".join(texts)


def _unresolved_points(case: Case, field: Field) -> Any:
    """What the customer named as unresolved; every point of the complaint when they named none."""
    return "\n".join(named_points(case)) or _definition(case, field)


def _outcomes(case: Case, field: Field) -> Any:
    """A row for every point of the definition, so that none is left unanswered (Code 6.7)."""
    if not field.is_list or all(column.key != "number" for column in field.subfields):
        return None
    return [{"number": str(point["number"])} for point in current_points(case)]


def _adjustments(case: Case, field: Field) -> Any:
    return sorted({row["kind"] for row in adjustments_of(case)})


def _subjects(case: Case, field: Field) -> Any:
    """Everybody complained about in words, colleagues by their names; in a list of colleagues, only them."""
    known = named_colleagues(case)
    if field.is_list:
        return [{field.subfields[0].key: username} for username in sorted(known)]
    return "\n".join(known.get(subject, subject) for subject in subjects_of(case))


def _subject_words(case: Case, field: Field) -> Any:
    known = named_colleagues(case)
    return "\n".join(subject for subject in subjects_of(case) if subject not in known)


def _not_meant(case: Case, field: Field) -> Any:
    said = case.last(SUBJECTS_NAMED)
    return [{field.subfields[0].key: username} for username in said.data.get(NOT_MEANT, [])] if said else None


def _letters_by_email(case: Case, field: Field) -> Any:
    person = queries.person(case.connection, case.row["complainant_id"])
    return bool(person and person["email_letters"])


READERS: dict[str, Callable[[Case, Field], Any]] = {
    "definition": _definition,
    "unresolved_points": _unresolved_points,
    "outcomes": _outcomes,
    "adjustment": _adjustments,
    "subjects": _subjects,
    "subject_colleagues": _subjects,
    "subject_words": _subject_words,
    "subjects_not_meant": _not_meant,
    "consent_email": _letters_by_email,
}
