"""Try a task with the answers so far, for previews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.forms import Form
from app.forms.partial import valid_answers
from app.store import running

from .actor import Actor
from .case import Casework, take_in_hand
from .command import Verb
from .permissions import may_take
from .recorders.record_answers import record_what_holds
from .runtime import Office
from .tasks import raw_properties


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
