"""See a letter before it goes, and after it went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import letters
from app.casework.actor import Actor
from app.casework.case import take_in_hand
from app.casework.letters.issuing import compose_letter
from app.casework.letters.letterhead import letterhead
from app.casework.runtime import Office
from app.casework.task_trial import try_task
from app.errors import NotFound
from app.store import running


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


def preview_pdf(office: Office, actor: Actor, task_id: int, values: Mapping[str, Any]) -> bytes:
    """The preview as PDF."""
    letter = preview_letter(office, actor, task_id, values)
    if letter is None:
        raise NotFound("This task issues no letter.")
    with office.database.read() as connection:
        case = running.case_of_task(connection, task_id)
        casework = take_in_hand(office, connection, actor, case)
        return letters.to_pdf(letter, letterhead(casework, casework.today))
