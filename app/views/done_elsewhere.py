"""A task that was done outside this product, for an administrator to enter: its form, and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.casework.access import require_administered
from app.casework.letters.by_hand import HOW_IT_LEFT
from app.casework.readable import case_to_read
from app.errors import NotFound
from app.store import running
from app.store.queries.case import documents_in_use, task_of_engine

from .view_task import FormView, form_view

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime

NO_SUCH_TASK = "There is no such task among the instances you administer. Go back to the list."


@dataclass(frozen=True)
class ElsewhereView:
    """The form of the task, without the fields that ask how its letter left, which are asked beside it.

    `people`: (username, name) of who may have done it; `documents`: (id, name) of those of the case; `letter`: whether
    completing it issues a letter.
    """

    instance_id: int
    engine_task: str
    case_id: int
    reference: str
    task_name: str
    open: bool
    letter: bool
    form: FormView
    people: list[tuple[str, str]]
    documents: list[tuple[str, str]]


def view_done_elsewhere(runtime: Runtime, actor: Actor, instance_id: int, engine_task: str) -> ElsewhereView:
    """A user task of an instance that somebody administers, open or not any more; NotFound for every other."""
    with runtime.database.read() as connection:
        mine = require_administered(runtime, connection, actor)
        row = running.find_instance(connection, instance_id)
        task = task_of_engine(connection, instance_id, engine_task)
        if row is None or row["landlord"] not in mine or task is None:
            raise NotFound(NO_SUCH_TASK)
        case = case_to_read(runtime, connection, actor, row["case_id"])
        form = case.content.task_form(task["process_id"], task["element_id"]).without(HOW_IT_LEFT)
        return ElsewhereView(
            instance_id=instance_id,
            engine_task=engine_task,
            case_id=case.id,
            reference=case.row["reference"],
            task_name=task["name"],
            open=task["state"] == "open",
            letter=bool(task["letter"]),
            form=form_view(case, form),
            people=case.colleagues,
            documents=[(str(paper["id"]), paper["name"]) for paper in documents_in_use(connection, case.id)],
        )
