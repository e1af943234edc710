"""Letters and documents of a case, one at a time, for somebody who may read the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from app.casework.access import NOT_AMONG_YOURS
from app.casework.act_names import REMOVE_DOCUMENT
from app.casework.letters.letter_work import LetterWork, work_for_letters
from app.casework.part_in_case import what_may_be_done
from app.casework.readable import case_to_read, readable_case
from app.content.contracts import SENT_LETTER
from app.errors import NotAllowed, NotFound
from app.store import cases, tables
from app.store.queries import case as queries

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime


@dataclass(frozen=True)
class LetterView:
    """A letter as it was sent.

    `html` was made from escaped text when the letter was composed. `encloses`: key and title of what went with it.
    `work`: what had to be done by hand for it, and by whom it was done; `tasks`: those still open, to do it.
    """

    id: int
    case_id: int
    reference: str
    key: str
    title: str
    html: Markup
    elements: list[str]
    missing: list[str]
    override_reason: str
    addressee: str
    channel: str
    issued_on: date
    issued_by: str
    encloses: list[dict[str, str]]
    work: list[LetterWork]
    tasks: list[queries.TaskWithAssignee]


@dataclass(frozen=True)
class DocumentView:
    """A document with its body."""

    case_id: int
    name: str
    media_type: str
    body: bytes


def view_letter(runtime: Runtime, actor: Actor, letter_id: int) -> LetterView:
    """A letter; NotFound when it belongs to a case that this person may not read."""
    with runtime.reading() as connection:
        row = queries.letter(connection, letter_id)
        if row is None:
            raise NotFound(NOT_AMONG_YOURS)
        case = readable_case(runtime, connection, actor, row["case_id"])
        names = queries.names(connection, [row["issued_by"]])
        work = work_for_letters(cases.rows_of(connection, tables.case_event, case["id"]))
        tasks = queries.open_tasks_with_assignee(connection, case["id"])
    return LetterView(
        id=letter_id,
        case_id=case["id"],
        reference=case["reference"],
        key=row["key"],
        title=row["title"],
        html=Markup(row["html"]),
        elements=list(row["elements"] or []),
        missing=list(row["missing"] or []),
        override_reason=row["override_reason"],
        addressee=row["addressee"],
        channel=row["channel"],
        issued_on=row["issued_on"],
        issued_by=names.get(row["issued_by"]) or str(row["issued_by"]),
        encloses=list((row["facts"] or {}).get("encloses", [])),
        work=[done for done in work if done.letter_id == letter_id],
        tasks=[task for task in tasks if (task["properties"] or {}).get(SENT_LETTER) == letter_id],
    )


def view_document(runtime: Runtime, actor: Actor, document_id: int) -> DocumentView:
    """A document; NotFound when it belongs to a case that this person may not read.

    NotAllowed for one that was removed, but to whoever may remove documents of the case.
    """
    with runtime.reading() as connection:
        row = queries.document(connection, document_id)
        if row is None:
            raise NotFound(NOT_AMONG_YOURS)
        case = case_to_read(runtime, connection, actor, row["case_id"])
        if row["removed_at"] is not None and not what_may_be_done(case, [REMOVE_DOCUMENT]):
            raise NotAllowed("This document was removed. The history of the case says by whom, and why.")
    return DocumentView(case.id, row["name"], row["media_type"], bytes(row["body"]))
