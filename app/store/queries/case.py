"""Everything a case page shows: one statement for each table, by the case's index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict

from sqlalchemy import Connection, Select, Table, bindparam, literal, select, union, union_all

from app.store import rows as r
from app.store import tables as t
from app.store.cases import get_row, rows_of
from app.store.fetch import fetch_row, fetch_rows
from app.store.tables.types import R, TypedTable


class RowsOfCase(TypedDict):
    """The rows of a case by table, oldest first."""

    events: list[r.EventRow]
    points: list[r.PointRow]
    outcomes: list[r.OutcomeRow]
    clocks: list[r.ClockRow]
    extensions: list[r.ExtensionRow]
    breaches: list[r.BreachRow]
    correspondence: list[r.CorrespondenceRow]
    actions: list[r.ActionRow]
    contributions: list[r.ContributionRow]
    orders: list[r.OrderRow]
    remedies: list[r.RemedyRow]
    evidence: list[r.EvidenceRow]
    involvements: list[r.InvolvementRow]
    incidents: list[r.IncidentRow]
    parked: list[r.ParkedMessageRow]
    authorities: list[r.AuthorityRow]


class TaskWithAssignee(r.TaskRow):
    """A task with the name of who has it and the status of its instance."""

    assignee_name: str | None
    instance_status: str


class LinkedCaseRow(TypedDict):
    """What is shown of a case that is linked to another."""

    id: int
    reference: str
    summary: str
    status: str
    stage: int | None
    received_on: date
    linked_to: int | None
    complainant_id: int | None
    same_matter: bool


WITHOUT = {"body", "html", "markdown", "facts", "trace", "state"}


def rows_of_case(connection: Connection, case_id: int) -> RowsOfCase:
    def rows(table: TypedTable[R]) -> list[R]:
        return rows_of(connection, table, case_id)

    return {
        "events": rows(t.case_event),
        "points": rows(t.definition_point),
        "outcomes": rows(t.point_outcome),
        "clocks": rows(t.clock),
        "extensions": rows(t.extension),
        "breaches": rows(t.breach),
        "correspondence": rows(t.correspondence),
        "actions": rows(t.action),
        "contributions": rows(t.contribution),
        "orders": rows(t.ombudsman_order),
        "remedies": rows(t.remedy),
        "evidence": rows(t.evidence),
        "involvements": rows(t.involvement),
        "incidents": rows(t.incident),
        "parked": rows(t.parked_message),
        "authorities": rows(t.authority),
    }


def person(connection: Connection, person_id: int | None) -> r.PersonRow | None:
    return get_row(connection, t.person, person_id) if person_id is not None else None


def adjustments(connection: Connection, person_id: int | None) -> list[r.AdjustmentRow]:
    """The adjustments of a person, whatever case they were agreed in (ADJ-03)."""
    if person_id is None:
        return []
    query = select(t.adjustment).where(t.adjustment.c.person_id == person_id)
    return fetch_rows(connection, query.order_by(t.adjustment.c.id), t.adjustment)


def decisions(connection: Connection, case_id: int) -> list[r.DecisionWithoutTrace]:
    """The decisions of a case without their traces, which are read one at a time."""
    return fetch_rows(connection, _light(t.decision, case_id), r.DecisionWithoutTrace)


def letters(connection: Connection, case_id: int) -> list[r.LetterWithoutText]:
    """The letters of a case without their text."""
    return fetch_rows(connection, _light(t.letter, case_id), r.LetterWithoutText)


def documents(connection: Connection, case_id: int) -> list[r.DocumentWithoutBody]:
    """The documents of a case without their bodies, with those that were removed."""
    return fetch_rows(connection, _light(t.document, case_id), r.DocumentWithoutBody)


def things_of_case(connection: Connection, case_id: int) -> set[str]:
    """Of which kinds of things that a form may be about a case has any that are not over."""
    return set(connection.execute(_THINGS, {"case_id": case_id}).scalars())


def _thing(kind: str, table: Table, *over: str) -> Select[Any]:
    mine = (table.c.case_id == bindparam("case_id"), *(table.c[name].is_(None) for name in over))
    return select(literal(kind)).where(select(literal(1)).where(*mine).exists())


_THINGS = union_all(
    _thing("documents", t.document, "removed_at"),
    _thing("actions", t.action, "done_on"),
    _thing("orders", t.ombudsman_order, "done_on", "declined_on"),
    _thing("authorities", t.authority, "ended_on"),
    _thing("contributions", t.contribution, "answered_on", "withdrawn_on"),
)


def part_so_far(connection: Connection, case_id: int, username: str) -> tuple[list[str], set[str]]:
    """What somebody has had to do with a case: their capacities, and the keys of the letters that they issued."""
    rows = connection.execute(_PART_SO_FAR, {"case_id": case_id, "username": username}).all()
    return [row.what for row in rows if row.kind == PART], {row.what for row in rows if row.kind == LETTER}


PART, LETTER = "part", "letter"
_PART_SO_FAR = union_all(
    select(literal(PART).label("kind"), t.involvement.c.capacity.label("what")).where(
        t.involvement.c.case_id == bindparam("case_id"), t.involvement.c.username == bindparam("username")
    ),
    select(literal(LETTER), t.letter.c.key).where(
        t.letter.c.case_id == bindparam("case_id"), t.letter.c.issued_by == bindparam("username")
    ),
)


def task_of_engine(connection: Connection, instance_id: int, engine_task: str) -> r.TaskRow | None:
    """The user task of an instance that the engine calls by this id, open or not."""
    query = select(t.task).where(t.task.c.instance_id == instance_id, t.task.c.engine_task == engine_task)
    return fetch_row(connection, query, t.task)


def documents_in_use(connection: Connection, case_id: int) -> list[r.DocumentWithoutBody]:
    """The documents of a case that nobody removed, without their bodies."""
    return [row for row in documents(connection, case_id) if row["removed_at"] is None]


def open_tasks_with_assignee(connection: Connection, case_id: int) -> list[TaskWithAssignee]:
    """The open tasks of a case, the most urgent first."""
    query = _with_assignee().where(t.task.c.case_id == case_id, t.task.c.state == "open")
    return fetch_rows(connection, query.order_by(t.task.c.sort_due, t.task.c.id), TaskWithAssignee)


def instances(connection: Connection, case_id: int) -> list[r.InstanceWithoutState]:
    """The instances of a case, the lifecycle first, without their state."""
    columns = [column for column in t.instance.c if column.name not in WITHOUT]
    query = select(*columns).where(t.instance.c.case_id == case_id)
    return fetch_rows(
        connection, query.order_by(t.instance.c.lifecycle.desc(), t.instance.c.id), r.InstanceWithoutState
    )


def linked_cases(connection: Connection, row: r.CaseRow, most: int) -> list[LinkedCaseRow]:
    """Cases linked to this one in either direction, about the same matter (`same_matter`: true), or of the same person.

    Those about the same matter come first, then the newest.
    """
    matter = select(t.same_matter.c.matter_id).where(t.same_matter.c.case_id == row["id"]).scalar_subquery()
    together = select(t.same_matter.c.case_id.label("id")).where(t.same_matter.c.matter_id == matter)
    same_matter = t.case.c.id.in_(together)
    columns = [t.case.c[name] for name in ("id", "reference", "summary", "status", "stage", "received_on", "linked_to")]
    other = select(t.case.c.id)  # each tie along an index of its own, not all in one OR, for which every case is read
    ties = [together, other.where(t.case.c.linked_to == row["id"])]
    ties += [other.where(t.case.c.id == row["linked_to"])] if row["linked_to"] else []
    ties += [other.where(t.case.c.complainant_id == row["complainant_id"])] if row["complainant_id"] else []
    tied = union(*ties).subquery("tied")
    query = (
        select(*columns, t.case.c.complainant_id, same_matter.label("same_matter"))
        .join(tied, tied.c.id == t.case.c.id)
        .where(t.case.c.id != row["id"], t.case.c.landlord == row["landlord"])
        .order_by(same_matter.desc(), t.case.c.received_on.desc(), t.case.c.id)
    )
    return fetch_rows(connection, query.limit(most), LinkedCaseRow)


def row_of_case(connection: Connection, table: TypedTable[R], case_id: int, row_id: int) -> R | None:
    """One row of a case, by its id in a table; None when it belongs to another case."""
    return fetch_row(connection, select(table).where(table.c.id == row_id, table.c.case_id == case_id), table)


def clock(connection: Connection, case_id: int, name: str) -> r.ClockRow | None:
    """One clock of a case."""
    return fetch_row(connection, select(t.clock).where(t.clock.c.case_id == case_id, t.clock.c.name == name), t.clock)


def decision(connection: Connection, case_id: int, decision_id: int) -> r.DecisionRow | None:
    """One decision of a case with its trace."""
    return row_of_case(connection, t.decision, case_id, decision_id)


def letter(connection: Connection, letter_id: int) -> r.LetterRow | None:
    return get_row(connection, t.letter, letter_id)


def document(connection: Connection, document_id: int) -> r.DocumentRow | None:
    return get_row(connection, t.document, document_id)


def task(connection: Connection, task_id: int) -> TaskWithAssignee | None:
    return fetch_row(connection, _with_assignee().where(t.task.c.id == task_id), TaskWithAssignee)


def names(connection: Connection, usernames: Sequence[str | None]) -> dict[str, str]:
    """username → name."""
    wanted = sorted({name for name in usernames if name})
    query = select(t.user.c.username, t.user.c.name).where(t.user.c.username.in_(wanted))
    return {row.username: row.name for row in connection.execute(query)} if wanted else {}


def _with_assignee() -> Select[Any]:
    """Tasks, each with the name of who has it and the status of its instance."""
    return (
        select(t.task, t.user.c.name.label("assignee_name"), t.instance.c.status.label("instance_status"))
        .join(t.instance, t.instance.c.id == t.task.c.instance_id)
        .outerjoin(t.user, t.user.c.username == t.task.c.assignee)
    )


def _light(table: Table, case_id: int) -> Select[Any]:
    """The rows of a case in a table, without its largest columns, oldest first."""
    columns = [column for column in table.c if column.name not in WITHOUT]
    return select(*columns).where(table.c.case_id == case_id).order_by(table.c.id)
