"""A task ready to be done: its form with what was typed so far, beside the facts of the case that it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app.casework.access import readable_case, role_titles
from app.casework.act_registry import ACTS
from app.casework.case import Case, case_for_actor
from app.casework.choices import choices_for
from app.casework.permissions import require_may_complete, require_may_tell, require_may_use
from app.content.contracts import CONTRIBUTION, PROPOSES
from app.content.messages import known_messages
from app.errors import NotFound, RedressError
from app.forms import Form
from app.store import Connection
from app.store.queries import case as queries

from .answering import PEOPLE, Contribution, contributions_of, proposals_of
from .due import Due, due_of
from .flags import Flag, flags_of
from .known_values import known_values
from .view_case import ClockOnLine, Point, points_of, stops_of

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime
    from app.content.release import Release

Row = dict[str, Any]
Options = dict[str, list[tuple[str, str]]]
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
    person: Row | None
    row: Row
    titles: Mapping[str, str]
    flags: list[Flag]
    adjustments: list[Row]
    stops: list[ClockOnLine]
    points: list[Point]
    contacts: list[Row]
    actions: list[Row]
    contributions: list[Contribution]
    proposals: list[Row]
    evidence: list[Row]
    names: Mapping[str, str]


@dataclass(frozen=True)
class TaskForm:
    """The form of a task, to read what was typed into it: no more of the case than a file name needs.
    `letter`: key of the letter that completing the task issues, "" for none."""

    reference: str
    letter: str
    form: Form


@dataclass(frozen=True)
class TaskView:
    """A task as its page shows it. `can_do`: this person may complete it now, and otherwise `why_not` says why.
    `held_by`: the name of somebody else who has it. `about`: what it is about, where a case has several of its kind."""

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
    draft: Row | None
    draft_by: str
    suspended: bool
    form: FormView
    facts: Facts
    proposes: bool
    contribution: Contribution | None


def view_task(runtime: Runtime, actor: Actor, task_id: int) -> TaskView:
    """A task of a case that somebody may read, with all that its page shows; NotFound for every other."""
    with runtime.database.read() as connection:
        task, case = _readable_task(runtime, connection, actor, task_id)
        return _task_view(case, task, runtime.clock.today())


def form_of_task(runtime: Runtime, actor: Actor, task_id: int) -> TaskForm:
    """The form of a task of a case that somebody may read, in few statements: for what is asked at every pause in
    typing. NotFound for every other task."""
    with runtime.database.read() as connection:
        task, case = _readable_task(runtime, connection, actor, task_id)
        form = case.content.task_form(task["process_id"], task["element_id"])
        return TaskForm(case.row["reference"], task["letter"] or "", form)


def fields_of_task(runtime: Runtime, actor: Actor, task_id: int) -> FormView:
    """The form of a task of a case that somebody may read, with what its fields need to be drawn; NotFound for every
    other task."""
    with runtime.database.read() as connection:
        task, case = _readable_task(runtime, connection, actor, task_id)
        return _form(case, case.content.task_form(task["process_id"], task["element_id"]))


def _readable_task(runtime: Runtime, connection: Connection, actor: Actor, task_id: int) -> tuple[Row, Case]:
    task = queries.task(connection, task_id)
    if task is None:
        raise NotFound("There is no such task among those you may see. Go to the inbox to see those that are open.")
    row = readable_case(runtime, connection, actor, task["case_id"])
    return task, case_for_actor(runtime, connection, actor, row)


def view_act_form(runtime: Runtime, actor: Actor, case_id: int, act: str) -> tuple[FormView, Facts]:
    """The form of an act on a case. NotFound for one that is not known, NotAllowed for somebody who may not use it."""
    if act not in ACTS:
        raise NotFound("There is nothing here. Go back to the case and choose from “Something happened”.")
    return _case_form(runtime, actor, case_id, act, lambda content: require_may_use(content.landlord, actor, act))


def view_message_form(runtime: Runtime, actor: Actor, case_id: int, message: str) -> tuple[FormView, Facts]:
    """The form of a message that a case can be told. NotFound for one that no diagram knows, NotAllowed for somebody
    who may not tell it."""

    def check(content: Release) -> None:
        if message not in known_messages(content) or not content.has_form(message):
            raise NotFound("There is nothing here. Go back to the case and choose from “Something happened”.")
        require_may_tell(content, actor, message)

    return _case_form(runtime, actor, case_id, message, check)


def _case_form(
    runtime: Runtime, actor: Actor, case_id: int, form_id: str, check: Callable[[Release], None]
) -> tuple[FormView, Facts]:
    today = runtime.clock.today()
    with runtime.database.read() as connection:
        row = readable_case(runtime, connection, actor, case_id)
        case = case_for_actor(runtime, connection, actor, row)
        check(case.content)
        return _form(case, case.content.form(form_id)), _facts(case, today)


def _task_view(case: Case, task: Row, today: date) -> TaskView:
    actor, content = case.actor, case.content
    element = content.diagrams.processes[task["process_id"]].elements[task["element_id"]]
    facts, asked_for = _facts(case, today), (task["properties"] or {}).get(CONTRIBUTION)
    why_not = _why_not(case, task)
    mine = task["assignee"] == actor.username
    return TaskView(
        task_id=task["id"],
        element_id=task["element_id"],
        name=task["name"],
        documentation=element.documentation,
        about=str((task["properties"] or {}).get("about") or ""),
        state=task["state"],
        role=role_titles(content.landlord, task["offered"]),
        due=due_of(task["due_on"], today, content),
        assignee=task["assignee"],
        held_by=(task["assignee_name"] or task["assignee"] or "") if not mine else "",
        mine=mine,
        can_do=not why_not,
        why_not=why_not,
        letter=task["letter"] or "",
        draft=task["draft"],
        draft_by=task["draft_by"] or "",
        suspended=task["instance_status"] == "suspended",
        form=_form(case, case.content.task_form(task["process_id"], task["element_id"])),
        facts=facts,
        proposes=PROPOSES in element.properties,
        contribution=next((one for one in facts.contributions if one.number == asked_for), None),
    )


def _why_not(case: Case, task: Row) -> str:
    """Why this person cannot do the task now, and what to do about it; "" when they can."""
    if task["instance_status"] == "suspended":
        return "An administrator is holding this process. The task can be done once they let it go on."
    try:
        require_may_complete(case, task)
    except RedressError as refusal:
        return str(refusal)
    return ""


def _form(case: Case, form: Form) -> FormView:
    options = choices_for(case.connection, case.content, form, case)
    return FormView(form, case.context(), options, known_values(case, form))


def _facts(case: Case, today: date) -> Facts:
    connection, row, landlord = case.connection, case.row, case.content.landlord
    rows = queries.rows_of_case(connection, case.id)
    adjustments = queries.adjustments(connection, row["complainant_id"])
    in_force = [one for one in adjustments if one["ended_on"] is None or one["ended_on"] > today]
    live = queries.instances(connection, case.id)
    beside = {one["process_id"] for one in live if not one["lifecycle"] and one["ended_at"] is None}
    asked = [one[column] for one in rows["contributions"] for column in PEOPLE]
    names = queries.names(connection, [row["handler"], row["reviewer"], *asked])
    return Facts(
        case_id=case.id,
        reference=row["reference"],
        landlord_name=landlord.short_name,
        person=queries.person(connection, row["complainant_id"]),
        row=row,
        titles={**landlord.channels, **landlord.areas, **landlord.themes},
        flags=flags_of(row, bool(in_force), beside),
        adjustments=in_force,
        stops=stops_of(rows["clocks"], rows["extensions"], today, case.content),
        points=(points_of(rows) or [(0, [])])[0][1],
        contacts=rows["correspondence"][-LAST_CONTACTS:][::-1],
        actions=[one for one in rows["actions"] if one["done_on"] is None],
        contributions=contributions_of(rows["contributions"], landlord, names, today),
        proposals=proposals_of(case.content, queries.decisions(connection, case.id)),
        evidence=rows["evidence"],
        names=names,
    )
