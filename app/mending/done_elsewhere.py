"""A task whose act has happened outside this product, entered by an administrator with its day, who did it, and the
evidence.

It is completed with its own form and counts on its own day, by the rules of entering late (policies §0.5): not in the
future nor before the complaint, in the order in which things can happen, and lateness that it removes stays visible.
Whoever did it is held to the rules that hold for them when they do it here; the history names them, the evidence, and
the administrator who entered it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.casework.actor import Actor, load_actor
from app.casework.case import Case
from app.casework.command import CaseCommand
from app.casework.complaint.order_of_days import FUTURE, require_possible_days
from app.casework.instance_rows import SUSPENDED, LoadedInstance
from app.casework.letters.by_hand import HOW_IT_LEFT, as_posted
from app.casework.permissions import require_may_be_given
from app.casework.runtime import Runtime
from app.casework.task_completion import complete_open_task
from app.content.contracts import DAY
from app.errors import Conflict, Invalid
from app.store import running
from app.store.queries.case import documents_in_use
from app.store.rows import TaskRow

from .mending import mend

DONE_ELSEWHERE = "done_elsewhere"
ON, BY, EVIDENCE, DOCUMENT = "was_done_on", "was_done_by", "shown_by", "shown_by_document"
"""What is asked beside the form of the task: the names by which errors point there. No form has such a field."""
BEFORE_RECEIPT = "This date is before the complaint was received. Enter the day on which it happened."
NO_EVIDENCE = "Say what shows that it was done, or choose the document of this case that shows it."
NOT_AMONG_DOCUMENTS = "Add the paper to the documents of this case first, then choose it here."
LETTER_COPY = "Completing this task issues a letter. Choose the copy of the one that was posted."
NOT_OPEN = "This task is not open any more. Go back to the instance to see where it stands."


@dataclass(frozen=True)
class Elsewhere:
    """When a task was done, the username of who did it, and what shows that: in words, as a document of the case."""

    on: date | None
    by: str
    evidence: str = ""
    document_id: int | None = None


def record_done_elsewhere(
    runtime: Runtime,
    actor: Actor,
    instance_id: int,
    engine_task: str,
    answers: Mapping[str, Any],
    done: Elsewhere,
    reason: str,
    *,
    request_key: str | None = None,
) -> dict[str, Any]:
    """Complete an open user task that was done outside this product, with the answers of its form.

    Raises Invalid (what is missing or wrong, by field; of `Elsewhere` under `was_done_on`, `was_done_by`, `shown_by`
    and `shown_by_document`), Conflict (not open any more, suspended), and Refused where whoever did it may not have.
    """

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        if loaded.row["status"] == SUSPENDED:
            raise Conflict("This instance is suspended. Resume it first.")
        task = _open_task(command, instance_id, engine_task)
        _complete(command, loaded, task, answers, done, reason)

    sent = [engine_task, answers, done.on, done.by, done.evidence, done.document_id]
    return mend(runtime, actor, instance_id, "done elsewhere", reason, step, sent=sent, request_key=request_key)


def _open_task(command: CaseCommand, instance_id: int, engine_task: str) -> TaskRow:
    tasks = running.open_tasks_of_instance(command.case.connection, instance_id)
    task = next((task for task in tasks if task["engine_task"] == engine_task), None)
    if task is None:
        raise Conflict(NOT_OPEN)
    return task


def _complete(
    command: CaseCommand,
    loaded: LoadedInstance,
    task: TaskRow,
    answers: Mapping[str, Any],
    done: Elsewhere,
    reason: str,
) -> None:
    case = command.case
    on, paper = _require_shown(case, done)
    doer = _who_did_it(case, done.by)
    form = case.content.task_form(task["process_id"], task["element_id"])
    case.was_done_by(doer)
    require_may_be_given(case, task)
    case.occurred_on = on
    posted = as_posted(doer.name, done.document_id)
    known = {DAY: on.isoformat(), **posted}
    given = {**answers, **{key: value for key, value in known.items() if key in form.keys}}
    text = f"{task['name']}: done outside this product by {doer.name}. Evidence: {_shown(done, paper)}. Entered by an "
    text += f"administrator because {reason}"
    case.record(
        DONE_ELSEWHERE, on, text=text, of_fact=True, task=task["element_id"], by=doer.username,
        document_id=done.document_id,
    )  # fmt: skip
    try:
        complete_open_task(command, task, loaded.row, form, given, posted)
    except Invalid as refusal:
        raise Invalid(_at_our_fields(refusal.errors)) from refusal
    command.before_save.append(lambda: require_possible_days(case, ON))


def _require_shown(case: Case, done: Elsewhere) -> tuple[date, str]:
    """Refuse what lacks its day or its evidence, by field; gives the day and the document's name, "" for none."""
    papers = {row["id"]: row["name"] for row in documents_in_use(case.connection, case.id)}
    problems = {}
    if done.on is None:
        problems[ON] = "Enter the day on which it was done."
    elif done.on > case.today:
        problems[ON] = FUTURE
    elif done.on < case.row["received_on"]:
        problems[ON] = BEFORE_RECEIPT
    if not done.by.strip():
        problems[BY] = "Choose who did it."
    if done.document_id is not None and done.document_id not in papers:
        problems[DOCUMENT] = NOT_AMONG_DOCUMENTS
    elif done.document_id is None and not done.evidence.strip():
        problems[EVIDENCE] = NO_EVIDENCE
    if problems or done.on is None:
        raise Invalid(problems)
    return done.on, papers.get(done.document_id, "") if done.document_id is not None else ""


def _who_did_it(case: Case, username: str) -> Actor:
    """The colleague who did it, with the roles they hold today; Invalid where nobody here is called so."""
    doer = load_actor(case.runtime, username, case.connection)
    if doer is None or username not in {known for known, _ in case.colleagues}:
        raise Invalid({BY: "Choose who did it among those who work on cases here."})
    return doer


def _shown(done: Elsewhere, paper: str) -> str:
    return "; ".join(part for part in (paper, done.evidence.strip()) if part)


def _at_our_fields(errors: Mapping[str, str]) -> dict[str, str]:
    """Errors of the fields in which a form asks how its letter left, at ours, which are asked in their place."""
    left, our = {key: text for key, text in errors.items() if key not in HOW_IT_LEFT}, {}
    if DAY in errors:
        our[ON] = errors[DAY]
    if set(HOW_IT_LEFT[1:]) & errors.keys():
        our[DOCUMENT] = LETTER_COPY
    return {**our, **left}
