"""Say of several letters at once that they were posted, when and by whom: each as its own task says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from app.content.contracts import DAY, LETTER_NEED, LETTER_WORK
from app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from app.store import cases, tables

from .complete_task import complete_task

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime
    from app.forms import Form

POST = "post"
BY = "done_by"


@dataclass(frozen=True)
class Posted:
    """What became of one letter: the case's reference, or why it was not noted as posted."""

    task_id: int
    reference: str = ""
    error: str = ""


def post_letters(
    runtime: Runtime, actor: Actor, task_ids: Iterable[int], by: str, on: date | None, *, request_key: str | None = None
) -> list[Posted]:
    """Complete tasks to post letters, each in a transaction of its own, so that one that is refused stops no other.

    `by`: who posted them; `on`: the day, None for today. Invalid when nobody is named. Roles, areas and days are asked
    as for each task alone.
    """
    if not by.strip():
        raise Invalid({BY: "Say who posted them."})
    results = []
    for task_id in dict.fromkeys(task_ids):
        key = f"{request_key}:{task_id}" if request_key else None
        try:
            _require_to_post(runtime, task_id)
            done = complete_task(runtime, actor, task_id, partial(_answers, by.strip(), on), request_key=key)
            results.append(Posted(task_id, done.reference))
        except (NotAllowed, NotFound, Conflict, Refused, Invalid) as error:
            results.append(Posted(task_id, error=error.shown))
    return results


def _require_to_post(runtime: Runtime, task_id: int) -> None:
    """NotFound for a task that is no letter to post: it is answered on its own page."""
    with runtime.database.read() as connection:
        task = cases.get_row(connection, tables.task, task_id)
    if task is None or (task["properties"] or {}).get(LETTER_NEED) != POST:
        raise NotFound("There is no such letter to post. Load the list again.")


def _answers(by: str, on: date | None, form: Form) -> dict[str, Any]:
    """The answers of the form of such a task: who posted the letter, and the day if one is given."""
    answers: dict[str, Any] = {field.key: by for field in form.fields_with(record=LETTER_WORK)}
    return answers | ({DAY: on.isoformat()} if on else {})
