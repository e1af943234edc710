"""See a letter before it goes, and after it went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import letters
from app.errors import NotFound
from app.forms import Form
from app.forms.partial import valid_answers
from app.store import cases, running, tables

from .actors import ENGINE, Actor
from .casework import Casework, take_in_hand
from .complete_task import may_take, raw_properties
from .issue_letter import compose_letter
from .letter_facts import resident
from .office import Office
from .recorders import record_what_holds
from .verb import Verb
from .views.access import readable_case

LARGE_PRINT = "large_print"


def preview_letter(office: Office, actor: Actor, task_id: int, values: Mapping[str, Any]) -> letters.Letter | None:
    """The letter as completing the task with these answers would issue it; None when the task issues none.

    Answers need not be complete. Everything is tried inside a transaction that is rolled back.
    """
    with office.trial() as connection:
        return _compose(office, connection, actor, task_id, values)


def _compose(
    office: Office, connection: Any, actor: Actor, task_id: int, values: Mapping[str, Any]
) -> letters.Letter | None:
    casework, answers, properties = try_task(office, connection, actor, task_id, values)
    casework.mark({"event": casework.evaluate(properties.get("event", ""), answers) or None}, casework.occurred_on)
    key = casework.evaluate(properties.get("letter", ""), answers)
    if not key:
        return None
    letter, _, _ = compose_letter(casework, str(key), answers)
    return letter


def try_task(
    office: Office, connection: Any, actor: Actor, task_id: int, values: Mapping[str, Any]
) -> tuple[Casework, dict[str, Any], dict[str, str]]:
    """The case with a task's answers recorded as far as they are right, those answers, and the task's properties.

    For looking ahead only. Raises what completing the task raises when it is not this person's to do.
    """
    row = running.lock_task(connection, task_id)
    casework = take_in_hand(office, connection, actor, row.case if row else None)
    assert row is not None
    may_take(casework, row.task)
    form = casework.content.task_form(row.task["process_id"], row.task["element_id"])
    casework.task = row.task["properties"] or {}
    answers = _as_far_as_known(Verb(casework), form, values)
    return casework, answers, raw_properties(casework, row.task)


def _as_far_as_known(verb: Verb, form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that are right so far, recorded as far as they can be."""
    casework = verb.casework
    answers = valid_answers(form, values, casework.context(), verb.options(form))
    for path in record_what_holds(casework, form, answers):
        answers.pop(path, None)
    casework.answers = answers
    return answers


def preview_pdf(office: Office, actor: Actor, task_id: int, values: Mapping[str, Any]) -> bytes:
    """The preview as PDF."""
    letter = preview_letter(office, actor, task_id, values)
    if letter is None:
        raise NotFound("This task issues no letter.")
    with office.database.read() as connection:
        case = running.case_of_task(connection, task_id)
        casework = take_in_hand(office, connection, actor, case)
        return letters.to_pdf(letter, letterhead(casework, casework.today))


def letter_pdf(office: Office, actor: Actor, letter_id: int) -> bytes:
    """A letter as it was sent, as PDF."""
    with office.database.read() as connection:
        row, casework = readable_letter(office, connection, actor, letter_id)
        head = {
            **letterhead(casework, row["issued_on"]),
            "title": row["title"],
            "recipient": row["addressee"].splitlines(),
        }
        return letters.to_pdf(row["markdown"], head)


def readable_letter(office: Office, connection: Any, actor: Actor, letter_id: int) -> tuple[dict[str, Any], Casework]:
    """A letter that was sent and its case, for somebody who may read the case; NotFound for all others."""
    row = cases.get_row(connection, tables.letter, letter_id)
    if row is None:
        raise NotFound("There is no such letter among those you may see. Go back to the case.")
    engine = actor.username == ENGINE.username
    case = (
        cases.find_case(connection, row["case_id"])
        if engine
        else readable_case(office, connection, actor, row["case_id"])
    )
    return row, take_in_hand(office, connection, actor, case)


def letterhead(casework: Casework, day: Any) -> dict[str, Any]:
    """What stands around a letter: who it is from and to, its date and reference, and large print if that was
    agreed."""
    person = resident(casework)
    landlord = casework.content.landlord
    contact = landlord.contact
    kinds = {row["kind"] for row in casework.rows(tables.adjustment) if row.get("ended_on") is None}
    return {
        "landlord": landlord.name,
        "sender": [*contact.address.splitlines(), contact.telephone, contact.email],
        "recipient": [person["name"] or "", *person["address_lines"]],
        "reference": casework.row["reference"],
        "date": day,
        "footer": [contact.website],
        "large_print": LARGE_PRINT in kinds,
    }
