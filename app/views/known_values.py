"""What a form starts with: what the case knows already, so that nobody types it twice or unticks it by leaving it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from app.casework.complaint.subjects import NOT_MEANT, SUBJECTS_NAMED, named_colleagues, subjects_of
from app.casework.letters.facts import current_points
from app.casework.recorders.complaint import named_points
from app.casework.recorders.record_answers import FACT
from app.forms import Field, Form
from app.store.queries import case as queries

if TYPE_CHECKING:
    from app.casework.case import Casework

OF_THE_CASE = ("outcomes_sought", "service_area", "theme", "handler", "reviewer", "vulnerable")


def known_values(casework: Casework, form: Form) -> dict[str, Any]:
    """field key → what is on record for what the field records; a field about which nothing is known is left out."""
    facts: Mapping[str, Any] = casework.row["facts"] or {}
    values = {}
    for field in form.fields:
        record = field.properties.get("record", "")
        found = facts.get(field.key) if record == FACT else _known(casework, field, record)
        if found not in (None, "", []):
            values[field.key] = found
    return values


def _known(casework: Casework, field: Field, record: str) -> Any:
    if record in OF_THE_CASE:
        return casework.row[record]
    reader = READERS.get(record)
    return reader(casework, field) if reader else None


def _definition(casework: Casework, field: Field) -> Any:
    texts = [point["text"] for point in current_points(casework)]
    return [{field.subfields[0].key: text} for text in texts] if field.is_list else "\n".join(texts)


def _unresolved_points(casework: Casework, field: Field) -> Any:
    """What the customer named as unresolved; every point of the complaint when they named none."""
    return "\n".join(named_points(casework)) or _definition(casework, field)


def _outcomes(casework: Casework, field: Field) -> Any:
    """A row for every point of the definition, so that none is left unanswered (Code 6.7)."""
    if not field.is_list or all(column.key != "number" for column in field.subfields):
        return None
    return [{"number": str(point["number"])} for point in current_points(casework)]


def _adjustments(casework: Casework, field: Field) -> Any:
    found = queries.adjustments(casework.connection, casework.row["complainant_id"])
    return sorted({one["kind"] for one in found if one["ended_on"] is None or one["ended_on"] > casework.today})


def _subjects(casework: Casework, field: Field) -> Any:
    """Everybody complained about in words, colleagues by their names; in a list of colleagues, only them."""
    known = named_colleagues(casework)
    if field.is_list:
        return [{field.subfields[0].key: username} for username in sorted(known)]
    return "\n".join(known.get(one, one) for one in subjects_of(casework))


def _subject_words(casework: Casework, field: Field) -> Any:
    known = named_colleagues(casework)
    return "\n".join(one for one in subjects_of(casework) if one not in known)


def _not_meant(casework: Casework, field: Field) -> Any:
    said = casework.last(SUBJECTS_NAMED)
    return [{field.subfields[0].key: username} for username in said.data.get(NOT_MEANT, [])] if said else None


def _letters_by_email(casework: Casework, field: Field) -> Any:
    found = queries.person(casework.connection, casework.row["complainant_id"])
    return bool(found and found["email_letters"])


READERS: dict[str, Callable[[Casework, Field], Any]] = {
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
