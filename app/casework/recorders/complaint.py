"""Recorders of what the complaint is about."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app.content.contracts import DAY, DECISION_MAKER
from app.errors import Invalid
from app.store import cases, tables
from app.store.lengths import too_long

from ..complaint.independence import require_independent
from ..complaint.same_matter import link_same_matter
from ..complaint.subjects import change_subjects, named_colleagues, subjects_of
from ..letters.facts import current_points
from ..readable import may_know_of
from ..search_index import index_complainant
from .registry import recorder

if TYPE_CHECKING:
    from ..case import Case

DEFINITION_RECORDED = "definition_recorded"
UNRESOLVED_NAMED = "unresolved_named"


@recorder(DAY)
def occurred_on(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """The date on which the act was done, which clocks count from. It cannot lie in the future (T9)."""
    day = value if isinstance(value, date) else date.fromisoformat(str(value))
    if day > case.today:
        raise Invalid({key: "This date is in the future. Enter the day on which it happened."})
    if day < case.row["received_on"]:
        raise Invalid({key: "This date is before the complaint was received. Enter the day on which it happened."})
    case.occurred_on = day


@recorder("definition")
def definition(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """A new numbered version of the complaint definition: a list of points, or text of a point a line (ADD-04)."""
    texts = _texts(value)
    if not texts:
        raise Invalid({key: "Say what the complaint is about, one point a line."})
    points = current_points(case)
    if [point["text"] for point in points] == texts:
        return
    version = points[0]["version"] + 1 if points else 1
    for number, text in enumerate(texts, start=1):
        case.add(
            tables.definition_point,
            version=version, number=number, text=text, author=case.actor.username, recorded_at=case.now,
        )  # fmt: skip
    case.record(DEFINITION_RECORDED, case.occurred_on, version=version)


@recorder("unresolved")
def unresolved(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """What the customer says is not resolved: numbers of points, or their own words, a point on each line.

    They need not say (Code 6.12); what they name is what stage 2 begins with (ESC-10, Code 6.10).
    """
    numbered = {str(point["number"]): point["text"] for point in current_points(case)}
    chosen = value if isinstance(value, str) else [numbered[str(number)] for number in value if str(number) in numbered]
    texts = _texts(chosen)
    if texts:
        case.record(UNRESOLVED_NAMED, case.occurred_on, text="; ".join(texts), points=texts)


@recorder("unresolved_points", even_empty=True)
def unresolved_points(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """The definition at stage 2: a new version with these points (ESC-10, Code 5.6).

    Left empty, it has the points that the customer named; when they named none, the definition stays as it is.
    """
    texts = _texts(value) if value is not None else named_points(case)
    if texts:
        definition(case, key, texts, answers)


def named_points(case: Case) -> list[str]:
    """The points that the customer named as unresolved since the definition was last written, each once."""
    events = sorted(case.events, key=lambda event: event.id or sys.maxsize)
    since = max((at for at, event in enumerate(events) if event.type == DEFINITION_RECORDED), default=-1)
    named = [text for event in events[since + 1 :] if event.type == UNRESOLVED_NAMED for text in event.data["points"]]
    return list(dict.fromkeys(named))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [line.strip() for line in value.splitlines() if line.strip()]
    texts = [
        str(entry.get("text") or entry.get("point") or "") if isinstance(entry, Mapping) else str(entry)
        for entry in value
    ]
    return [text.strip() for text in texts if text.strip()]


@recorder("outcomes_sought")
def outcomes_sought(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    case.change(outcomes_sought=str(value))


@recorder("service_area")
def service_area(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    case.change(service_area=str(value))


@recorder("theme")
def theme(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    case.change(theme=str(value))


@recorder("subjects")
def subjects(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Who is complained about besides those known already, for conflict checks (INT-26)."""
    change_subjects(case, [*subjects_of(case), *_given_names(value)])


@recorder("subject_colleagues", even_empty=True)
def subject_colleagues(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Replace the colleagues whom the complaint is about; Refused to anybody whom it is about."""
    require_independent(case, DECISION_MAKER, case.actor.username)
    colleagues = named_colleagues(case)
    others = [subject for subject in subjects_of(case) if subject not in colleagues]
    change_subjects(case, [*others, *_given_names(value or [])])


@recorder("subject_words", even_empty=True)
def subject_words(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Whom the complaint is about in words, in place of the words so far."""
    require_independent(case, DECISION_MAKER, case.actor.username)
    change_subjects(case, [*named_colleagues(case), *_given_names(value or "")])


@recorder("subjects_not_meant")
def subjects_not_meant(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Colleagues who share a name with somebody complained about: kept by the act `name_subjects`, with the reason."""
    require_independent(case, DECISION_MAKER, case.actor.username)


def _given_names(value: Any) -> list[str]:
    """Usernames chosen, or names in words, each on its line as people write them.

    A comma separates names, unless what follows it says where somebody works: "Mr Khan, repairs team" is one person.
    """
    if isinstance(value, list):
        names = [next(iter(entry.values()), "") if isinstance(entry, Mapping) else entry for entry in value]
    else:
        names = re.split(r"\n|,\s*(?=[^\W\d_a-z])", str(value))
    return [str(name).strip() for name in names if str(name or "").strip()]


@recorder("linked_to")
def linked_to(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """The earlier contact that this one follows from, by its reference; that one is not affected (CLS-05, CLS-06)."""
    row = cases.case_of_reference(case.connection, str(value).strip().upper())
    if row is None or row["landlord"] != case.landlord or row["id"] == case.id or not may_know_of(case, row):
        problem = f"There is no earlier contact with the reference {value!r}. Check it, or leave this empty."
        raise Invalid({key: problem})
    case.change(linked_to=row["id"])


@recorder("same_matter_as")
def same_matter_as(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Another complaint about the same matter, by its reference: linked both ways, each answered (ACK-14)."""
    link_same_matter(case, key, str(value))


@recorder("contact")
def contact(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """A contact with the customer, or an attempt: method, whether they were reached, and notes (CON-04)."""
    reached = answers.get("reached")
    case.add(
        tables.correspondence,
        direction=str(answers.get("direction") or "out"), method=str(answers.get("method") or value),
        reached=reached, with_whom=str(answers.get("with_whom") or ""), notes=str(answers.get("notes") or ""),
        occurred_on=case.occurred_on, recorded_at=case.now, actor=case.actor.username,
    )  # fmt: skip


@recorder("person")
def person(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """A detail of the complainant: the field's key, with or without `complainant_` before it, names the column."""
    column = key.removeprefix("complainant_")
    if problem := too_long(tables.person, column, value):
        raise Invalid({key: problem})
    if case.row["complainant_id"] and column in tables.person.c:
        cases.update_row(case.connection, tables.person, case.row["complainant_id"], {column: value})
        index_complainant(case)
