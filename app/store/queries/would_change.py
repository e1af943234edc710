"""What a change of content is tried on: cases that are open, decisions and letters of the past, and what runs."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict

from sqlalchemy import Connection, func, select

from app.store import tables as t
from app.store.fetch import fetch_rows
from app.store.rows import CaseRow, DecisionRow

RUNNING = ("running", "incident", "suspended")


class PastDecision(DecisionRow):
    reference: str
    landlord: str
    release_id: str


class PastLetter(TypedDict):
    id: int
    case_id: int
    reference: str
    release_id: str
    key: str
    markdown: str
    facts: dict[str, Any]


class Standing(TypedDict):
    """Where something runs: an open user task, or a timer that waits. `element_id`: "" for the process itself."""

    case_id: int
    reference: str
    process_id: str
    element_id: str


def case_rows(connection: Connection, case_ids: list[int]) -> list[CaseRow]:
    """The rows of cases, in the order of their ids."""
    return fetch_rows(connection, select(t.case).where(t.case.c.id.in_(case_ids)).order_by(t.case.c.id), t.case)


def last_decisions(connection: Connection, landlord: str, most: int) -> list[int]:
    """The ids of the last decisions of a landlord's cases, the latest first."""
    query = select(t.decision.c.id).join(t.case, t.case.c.id == t.decision.c.case_id)
    query = query.where(t.case.c.landlord == landlord).order_by(t.decision.c.id.desc()).limit(most)
    return list(connection.execute(query).scalars())


def decisions(connection: Connection, ids: list[int]) -> list[PastDecision]:
    """Decisions with the reference and the release of their case."""
    columns = (t.case.c.reference, t.case.c.landlord, t.case.c.release_id)
    query = select(t.decision, *columns).join(t.case, t.case.c.id == t.decision.c.case_id)
    return fetch_rows(connection, query.where(t.decision.c.id.in_(ids)).order_by(t.decision.c.id.desc()), PastDecision)


def letters_since(connection: Connection, landlord: str, since: date, most: int) -> tuple[list[PastLetter], int]:
    """The letters that a landlord has issued since a day, the latest first, up to `most`; and how many there are."""
    mine = (t.case.c.landlord == landlord) & (t.letter.c.issued_on >= since)
    joined = t.letter.join(t.case, t.case.c.id == t.letter.c.case_id)
    count = connection.execute(select(func.count()).select_from(joined).where(mine)).scalar_one()
    columns = (t.letter.c.id, t.letter.c.case_id, t.letter.c.key, t.letter.c.markdown, t.letter.c.facts)
    query = select(*columns, t.case.c.reference, t.case.c.release_id).select_from(joined).where(mine)
    return fetch_rows(connection, query.order_by(t.letter.c.id.desc()).limit(most), PastLetter), int(count)


def standing(connection: Connection, landlord: str) -> list[Standing]:
    """Where the processes of a landlord's cases stand: each process that runs, its open tasks and its timers."""
    runs = (t.instance.c.landlord == landlord) & t.instance.c.status.in_(RUNNING)
    places: list[Standing] = []
    for table in (t.task, t.timer):
        query = select(t.case.c.id.label("case_id"), t.case.c.reference, table.c.process_id, table.c.element_id)
        query = query.join(t.case, t.case.c.id == table.c.case_id)
        query = query.join(t.instance, t.instance.c.id == table.c.instance_id).where(runs)
        open_ = query.where(t.task.c.state == "open") if table is t.task else query
        places += fetch_rows(connection, open_.order_by(t.case.c.id), Standing)
    whole = select(t.case.c.id.label("case_id"), t.case.c.reference, t.instance.c.process_id)
    rows = connection.execute(whole.join(t.case, t.case.c.id == t.instance.c.case_id).where(runs))
    return places + [
        {"case_id": row.case_id, "reference": row.reference, "process_id": row.process_id, "element_id": ""}
        for row in rows
    ]
