"""Try a task with the answers so far, for previews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.forms import Form
from app.forms.partial import valid_answers
from app.store import Connection, running

from .actor import Actor
from .case import Case
from .command import CaseCommand
from .open_case import case_for_actor
from .permissions import require_may_take
from .recorders.record_answers import record_what_holds
from .runtime import Runtime
from .submission import Submission
from .task_properties import raw_properties


def try_task(
    runtime: Runtime, connection: Connection, actor: Actor, task_id: int, values: Mapping[str, Any]
) -> tuple[Case, dict[str, Any], dict[str, str]]:
    """The case with a task's answers recorded as far as they are right, those answers, and the task's properties.

    For looking ahead only. Raises what completing the task raises when it is not this person's to do.
    """
    row = running.lock_task(connection, task_id)
    case = case_for_actor(runtime, connection, actor, row.case if row else None, task=row.task if row else None)
    assert row is not None
    require_may_take(case, row.task)
    form = case.content.task_form(row.task["process_id"], row.task["element_id"])
    answers = _as_far_as_known(CaseCommand(case), form, values, row.task["properties"] or {})
    return case, answers, raw_properties(case, row.task)


def _as_far_as_known(
    command: CaseCommand, form: Form, values: Mapping[str, Any], properties: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers that are right so far, recorded as far as they can be."""
    case = command.case
    answers = valid_answers(form, values, case.context(), command.options(form))
    for path in record_what_holds(case, form, Submission(form.id, dict(answers), properties)):
        answers.pop(path, None)
    case.submit(Submission(form.id, answers, properties))
    return answers
