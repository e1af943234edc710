"""A task ready to be done: its form with what was typed so far, beside the facts of the case that it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app.casework.access import NOT_AMONG_YOURS, role_titles
from app.casework.act_registry import ACTS
from app.casework.case import Case
from app.casework.choices import choices_for, require_something_to_choose
from app.casework.complaint.adjustments import adjustments_in_force
from app.casework.open_case import case_for_actor
from app.casework.part_in_case import OWN_STATEMENT, part_in_case
from app.casework.permissions import may_take_over, require_may_complete, require_may_do
from app.casework.readable import readable_case
from app.content.contracts import CONTRIBUTION, PROPOSES, SENT_LETTER
from app.content.messages import known_messages
from app.errors import NotFound, RedressError
from app.forms import Form
from app.forms.drafts import shown_draft
from app.store import Connection
from app.store.queries import case as queries
from app.store.rows import (
    ActionRow,
    AdjustmentRow,
    CaseRow,
    CorrespondenceRow,
    DecisionWithoutTrace,
    EvidenceRow,
    PersonRow,
)

from .contributions_and_proposals import PEOPLE, Contribution, newest_proposals, shown_contributions
from .due import Due, due_of
from .flags import Flag, flags_of, side_processes_of
from .known_values import known_values
from .view_case import ClockOnLine, Point, clocks_on_line, points_of

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime

Options = Mapping[str, list[tuple[str, str]]]
LAST_CONTACTS = 5


@dataclass(frozen=True)
class FormView:
    """A form with what its expressions see, what its selects offer, and what it starts with."""

    form: Form
    facts: Mapping[str, Any]
    options: Options
    known: Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """What of a case stands beside a form."""

    case_id: int
    reference: str
    landlord_name: str
    person: PersonRow | None
    row: CaseRow
    titles: Mapping[str, str]
    flags: list[Flag]
    adjustments: list[AdjustmentRow]
    clocks: list[ClockOnLine]
    points: list[Point]
    contacts: list[CorrespondenceRow]
    actions: list[ActionRow]
    contributions: list[Contribution]
    proposals: list[DecisionWithoutTrace]
    evidence: list[EvidenceRow]
    names: Mapping[str, str]


@dataclass(frozen=True)
class TaskForm:
    """The form of a task, to read what was typed into it; of the case only what a file name needs.

    `letter`: key of the letter that completing the task issues, "" for none.
    """

    reference: str
    letter: str
    form: Form


@dataclass(frozen=True)
class TaskView:
    """A task as its page shows it.

    `can_do`: this person may complete it now; otherwise `why_not` says why they may not. `held_by`: the name of
    somebody else who has it, from whom this person `may_take_over`. `about`: what it is about, where a case has several
    of its kind. `sent_letter`: the id of the letter, sent already, that it does something for.
    """

    task_id: int
    element_id: str
    name: str
    documentation: str
    about: str
    state: str
    role: str
    due: Due
    assignee: str | None
    held_by: str
    mine: bool
    can_do: bool
    why_not: str
    letter: str
    draft: Mapping[str, Any] | None
    draft_by: str
    draft_revision: int
    may_take_over: bool
    suspended: bool
    form: FormView
    facts: Facts
    proposes: bool
    contribution: Contribution | None
    sent_letter: int | None


def view_task(runtime: Runtime, actor: Actor, task_id: int) -> TaskView:
    """A task of a case that somebody may read, with all that its page shows; NotFound for every other."""
    with runtime.reading() as connection:
        task, case = _readable_task(runtime, connection, actor, task_id)
        return _task_view(case, task, runtime.clock.today())


def form_of_task(runtime: Runtime, actor: Actor, task_id: int) -> TaskForm:
    """The form of a task of a case that somebody may read, in few statements: it is asked for at every pause in typing.

    NotFound for every other task.
    """
    with runtime.reading() as connection:
        task, case = _readable_task(runtime, connection, actor, task_id)
        form = case.content.task_form(task["process_id"], task["element_id"])
        return TaskForm(case.row["reference"], task["letter"] or "", form)


def fields_of_task(runtime: Runtime, actor: Actor, task_id: int) -> FormView:
    """The form of a task of a case that somebody may read, with what its fields need to be drawn.

    NotFound for every other task.
    """
    with runtime.reading() as connection:
        task, case = _readable_task(runtime, connection, actor, task_id)
        return form_view(case, case.content.task_form(task["process_id"], task["element_id"]))


def _readable_task(
    runtime: Runtime, connection: Connection, actor: Actor, task_id: int
) -> tuple[queries.TaskWithAssignee, Case]:
    task = queries.task(connection, task_id)
    if task is None:
        raise NotFound(NOT_AMONG_YOURS)
    row = readable_case(runtime, connection, actor, task["case_id"], task)
    return task, case_for_actor(runtime, connection, actor, row, task=task)


def view_act_form(runtime: Runtime, actor: Actor, case_id: int, act: str) -> tuple[FormView, Facts]:
    """The form of an act on a case. NotFound for one that is not known, NotAllowed for somebody who may not use it."""
    if act not in ACTS:
        raise NotFound("There is nothing here. Go back to the case and choose from “Something happened”.")

    def check(case: Case) -> None:
        require_may_do(case, act)
        require_something_to_choose(case, case.content.form(act))

    return _case_form(runtime, actor, case_id, act, check)


def view_message_form(runtime: Runtime, actor: Actor, case_id: int, message: str) -> tuple[FormView, Facts]:
    """The form of a message that can be sent to a case.

    NotFound for a message that no diagram knows, NotAllowed for somebody who may not send it.
    """

    def check(case: Case) -> None:
        if message not in known_messages(case.content) or not case.content.has_form(message):
            raise NotFound("There is nothing here. Go back to the case and choose from “Something happened”.")
        require_may_do(case, message)

    return _case_form(runtime, actor, case_id, message, check)


def _case_form(
    runtime: Runtime, actor: Actor, case_id: int, form_id: str, check: Callable[[Case], None]
) -> tuple[FormView, Facts]:
    today = runtime.clock.today()
    with runtime.reading() as connection:
        row = readable_case(runtime, connection, actor, case_id)
        case = case_for_actor(runtime, connection, actor, row)
        check(case)
        return form_view(case, case.content.form(form_id)), _facts(case, today)


def _task_view(case: Case, task: queries.TaskWithAssignee, today: date) -> TaskView:
    actor, content = case.actor, case.content
    element = content.diagrams.processes[task["process_id"]].elements[task["element_id"]]
    facts, asked_for = _facts(case, today), (task["properties"] or {}).get(CONTRIBUTION)
    contributions = [contribution for contribution in facts.contributions if contribution.number == asked_for]
    if part_in_case(case, task["element_id"], task).verdict == OWN_STATEMENT:
        facts = _nothing_but_the_reference(case)
    why_not = _why_not(case, task)
    form = case.content.task_form(task["process_id"], task["element_id"])
    mine = task["assignee"] == actor.username
    return TaskView(
        task_id=task["id"],
        element_id=task["element_id"],
        name=task["name"],
        documentation=element.documentation,
        about=str((task["properties"] or {}).get("about") or ""),
        state=task["state"],
        role=role_titles(content.landlord, task["offered"]),
        due=due_of(task["due_on"], today, content, case.calendar),
        assignee=task["assignee"],
        held_by=(task["assignee_name"] or task["assignee"] or "") if not mine else "",
        mine=mine,
        can_do=not why_not,
        why_not=why_not,
        letter=task["letter"] or "",
        draft=shown_draft(form, task["draft"]) if task["draft"] is not None else None,
        draft_by=task["draft_by"] or "",
        draft_revision=task["draft_revision"],
        may_take_over=not mine and bool(task["assignee"]) and may_take_over(case, task),
        suspended=task["instance_status"] == "suspended",
        form=form_view(case, form),
        facts=facts,
        proposes=PROPOSES in element.properties,
        contribution=contributions[0] if contributions else None,
        sent_letter=(task["properties"] or {}).get(SENT_LETTER),
    )


def _why_not(case: Case, task: queries.TaskWithAssignee) -> str:
    """Why this person cannot do the task now, and what to do about it; "" when they can."""
    if task["instance_status"] == "suspended":
        return "An administrator is holding this process. The task can be done once they let it go on."
    try:
        require_may_complete(case, task)
    except RedressError as refusal:
        return refusal.shown
    return ""


def form_view(case: Case, form: Form) -> FormView:
    """A form of a case with what its fields need to be drawn."""
    options = choices_for(case.connection, case.content, form, case)
    return FormView(form, case.context(), options, known_values(case, form))


def _nothing_but_the_reference(case: Case) -> Facts:
    """What somebody complained about sees beside the task that asks for their statement: nothing of the case."""
    row: CaseRow = {
        **case.row, "summary": "", "outcomes_sought": "", "handler": None, "reviewer": None, "complainant_id": None,
        "subjects": [], "facts": {}, "vulnerable": None, "theme": "",
    }  # fmt: skip
    return Facts(
        case_id=case.id, reference=row["reference"], landlord_name=case.landlord_now.short_name, person=None,
        row=row, titles={}, flags=[], adjustments=[], clocks=[], points=[], contacts=[], actions=[], contributions=[],
        proposals=[], evidence=[], names={},
    )  # fmt: skip


def _facts(case: Case, today: date) -> Facts:
    connection, row, landlord = case.connection, case.row, case.content.landlord
    rows = queries.rows_of_case(connection, case.id)
    adjustments = queries.adjustments(connection, row["complainant_id"])
    in_force = adjustments_in_force(adjustments, today)
    side_processes = side_processes_of(queries.instances(connection, case.id))
    contributions: list[Mapping[str, Any]] = [*rows["contributions"]]
    asked = [contribution[column] for contribution in contributions for column in PEOPLE]
    names = queries.names(connection, [row["handler"], row["reviewer"], *asked])
    return Facts(
        case_id=case.id,
        reference=row["reference"],
        landlord_name=case.landlord_now.short_name,
        person=queries.person(connection, row["complainant_id"]),
        row=row,
        titles={**landlord.channels, **landlord.areas, **landlord.themes},
        flags=flags_of(row, bool(in_force), side_processes),
        adjustments=in_force,
        clocks=clocks_on_line(rows["clocks"], rows["extensions"], today, case.content, case.calendar),
        points=(points_of(rows) or [(0, [])])[0][1],
        contacts=rows["correspondence"][-LAST_CONTACTS:][::-1],
        actions=[action for action in rows["actions"] if action["done_on"] is None],
        contributions=shown_contributions(rows["contributions"], landlord, names, today),
        proposals=newest_proposals(case.content, queries.decisions(connection, case.id)),
        evidence=rows["evidence"],
        names=names,
    )
