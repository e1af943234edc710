"""Everything a case page shows: one statement for each table, by the case's index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from app.store import tables as t

Row = dict[str, Any]

OF_A_CASE = {
    "events": t.case_event,
    "points": t.definition_point,
    "outcomes": t.point_outcome,
    "clocks": t.clock,
    "extensions": t.extension,
    "breaches": t.breach,
    "correspondence": t.correspondence,
    "actions": t.action,
    "contributions": t.contribution,
    "orders": t.ombudsman_order,
    "remedies": t.remedy,
    "evidence": t.evidence,
    "involvements": t.involvement,
    "incidents": t.incident,
    "authorities": t.authority,
}
WITHOUT = {"body", "html", "markdown", "facts", "trace", "state"}


def rows_of_case(connection: Connection, case_id: int) -> dict[str, list[Row]]:
    """The rows of a case by table, oldest first."""
    found = {}
    for name, table in OF_A_CASE.items():
        order = [table.c.id] if "id" in table.c else list(table.primary_key)
        query = select(table).where(table.c.case_id == case_id).order_by(*order)
        found[name] = _rows(connection, query)
    return found


def person(connection: Connection, person_id: int | None) -> Row | None:
    if person_id is None:
        return None
    found = _rows(connection, select(t.person).where(t.person.c.id == person_id))
    return found[0] if found else None


def adjustments(connection: Connection, person_id: int | None) -> list[Row]:
    """The adjustments of a person, whatever case they were agreed in (ADJ-03)."""
    if person_id is None:
        return []
    query = select(t.adjustment).where(t.adjustment.c.person_id == person_id)
    return _rows(connection, query.order_by(t.adjustment.c.id))


def decisions(connection: Connection, case_id: int) -> list[Row]:
    """The decisions of a case without their traces, which are read one at a time."""
    return _light(connection, t.decision, case_id)


def letters(connection: Connection, case_id: int) -> list[Row]:
    """The letters of a case without their text."""
    return _light(connection, t.letter, case_id)


def documents(connection: Connection, case_id: int) -> list[Row]:
    """The documents of a case without their bodies."""
    return _light(connection, t.document, case_id)


def open_tasks(connection: Connection, case_id: int) -> list[Row]:
    """The open tasks of a case with the names of those who have them, the most urgent first."""
    query = (
        select(t.task, t.user.c.name.label("assignee_name"), t.instance.c.status.label("instance_status"))
        .join(t.instance, t.instance.c.id == t.task.c.instance_id)
        .outerjoin(t.user, t.user.c.username == t.task.c.assignee)
        .where(t.task.c.case_id == case_id, t.task.c.state == "open")
    )
    return _rows(connection, query.order_by(t.task.c.sort_due, t.task.c.id))


def instances(connection: Connection, case_id: int) -> list[Row]:
    """The instances of a case, the lifecycle first, without their state."""
    columns = [column for column in t.instance.c if column.name not in WITHOUT]
    query = select(*columns).where(t.instance.c.case_id == case_id)
    return _rows(connection, query.order_by(t.instance.c.lifecycle.desc(), t.instance.c.id))


def linked_cases(connection: Connection, row: Row, most: int) -> list[Row]:
    """Cases linked to this one in either direction, about the same matter (`same_matter`: true), or of the same person,
    the newest first; those about the same matter before all others."""
    matter = select(t.same_matter.c.matter_id).where(t.same_matter.c.case_id == row["id"]).scalar_subquery()
    together = select(t.same_matter.c.case_id).where(t.same_matter.c.matter_id == matter)
    same_matter = t.case.c.id.in_(together)
    columns = [t.case.c[name] for name in ("id", "reference", "summary", "status", "stage", "received_on", "linked_to")]
    ties = [t.case.c.linked_to == row["id"], same_matter]
    ties += [t.case.c.id == row["linked_to"]] if row["linked_to"] else []
    ties += [t.case.c.complainant_id == row["complainant_id"]] if row["complainant_id"] else []
    query = select(*columns, t.case.c.complainant_id, same_matter.label("same_matter")).where(
        or_(*ties), t.case.c.id != row["id"], t.case.c.landlord == row["landlord"]
    )
    first = same_matter.desc()
    return _rows(connection, query.order_by(first, t.case.c.received_on.desc(), t.case.c.id).limit(most))


def one_of_case(connection: Connection, table: Any, case_id: int, row_id: int) -> Row | None:
    """One row of a case, by its id in a table; None when it belongs to another case."""
    found = _rows(connection, select(table).where(table.c.id == row_id, table.c.case_id == case_id))
    return found[0] if found else None


def clock(connection: Connection, case_id: int, name: str) -> Row | None:
    """One clock of a case."""
    query = select(t.clock).where(t.clock.c.case_id == case_id, t.clock.c.name == name)
    found = _rows(connection, query)
    return found[0] if found else None


def decision(connection: Connection, case_id: int, decision_id: int) -> Row | None:
    """One decision of a case with its trace."""
    return one_of_case(connection, t.decision, case_id, decision_id)


def letter(connection: Connection, letter_id: int) -> Row | None:
    found = _rows(connection, select(t.letter).where(t.letter.c.id == letter_id))
    return found[0] if found else None


def document(connection: Connection, document_id: int) -> Row | None:
    found = _rows(connection, select(t.document).where(t.document.c.id == document_id))
    return found[0] if found else None


def task(connection: Connection, task_id: int) -> Row | None:
    """A task with the name of who has it and the state of its instance."""
    query = (
        select(t.task, t.user.c.name.label("assignee_name"), t.instance.c.status.label("instance_status"))
        .join(t.instance, t.instance.c.id == t.task.c.instance_id)
        .outerjoin(t.user, t.user.c.username == t.task.c.assignee)
        .where(t.task.c.id == task_id)
    )
    found = _rows(connection, query)
    return found[0] if found else None


def names(connection: Connection, usernames: Sequence[str | None]) -> dict[str, str]:
    """username → name."""
    wanted = sorted({name for name in usernames if name})
    query = select(t.user.c.username, t.user.c.name).where(t.user.c.username.in_(wanted))
    return {row.username: row.name for row in connection.execute(query)} if wanted else {}


def _light(connection: Connection, table: Any, case_id: int) -> list[Row]:
    columns = [column for column in table.c if column.name not in WITHOUT]
    return _rows(connection, select(*columns).where(table.c.case_id == case_id).order_by(table.c.id))


def _rows(connection: Connection, query: Any) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]
