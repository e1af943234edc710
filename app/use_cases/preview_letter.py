"""Preview the letter that completing a task would issue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app import letters
from app.casework.actor import Actor
from app.casework.letters.issuing import compose_letter
from app.casework.letters.letterhead import letterhead
from app.casework.letters.plain_words import advice_on
from app.casework.open_case import case_for_actor
from app.casework.runtime import Runtime
from app.casework.task_trial import try_task
from app.content.contracts import EVENT, LETTER, READABILITY
from app.errors import NotFound
from app.store import Connection, running


def preview_letter(runtime: Runtime, actor: Actor, task_id: int, values: Mapping[str, Any]) -> letters.Letter | None:
    """The letter as completing the task with these answers would issue it; None when the task issues none.

    Answers need not be complete. Everything is tried inside a transaction that is rolled back.
    """
    with runtime.trial() as connection:
        return _compose(runtime, connection, actor, task_id, values)


def _compose(
    runtime: Runtime, connection: Connection, actor: Actor, task_id: int, values: Mapping[str, Any]
) -> letters.Letter | None:
    case, answers, properties = try_task(runtime, connection, actor, task_id, values)
    case.apply_element_properties({EVENT: case.evaluate(properties.get(EVENT, ""), answers) or None}, case.occurred_on)
    key = case.evaluate(properties.get(LETTER, ""), answers)
    if not key:
        return None
    letter, _, _ = compose_letter(case, str(key), answers)
    return replace(letter, advice=advice_on(case.content_with(READABILITY), letter.text))


def preview_pdf(runtime: Runtime, actor: Actor, task_id: int, values: Mapping[str, Any]) -> bytes:
    """The preview as PDF. NotFound when the task issues no letter."""
    letter = preview_letter(runtime, actor, task_id, values)
    if letter is None:
        raise NotFound("This task issues no letter.")
    with runtime.database.read() as connection:
        row = running.case_of_task(connection, task_id)
        case = case_for_actor(runtime, connection, actor, row)
        return letters.to_pdf(letter, letterhead(case, case.today))
