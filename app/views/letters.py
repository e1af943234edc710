"""A letter that was sent, and what went with it."""

from __future__ import annotations

from app import letters
from app.casework.access import NOT_AMONG_YOURS
from app.casework.actor import ENGINE, Actor
from app.casework.case import Case
from app.casework.letters.issuing import ENCLOSES
from app.casework.letters.letterhead import SENDER, letterhead, sender_of
from app.casework.open_case import case_for_actor
from app.casework.readable import readable_case
from app.casework.runtime import Runtime
from app.errors import NotFound
from app.store import Connection, cases, tables
from app.store.rows import LetterRow

OWN_TO_A_LETTER = ("recipient", "reference", "date")


def enclosures_of(letter: LetterRow) -> list[dict[str, str]]:
    """`key` and `title` of each document that went with a letter, from its row."""
    return list((letter["facts"] or {}).get(ENCLOSES, []))


def enclosure_pdf(runtime: Runtime, actor: Actor, letter_id: int, key: str) -> bytes:
    """A document that went with a letter, as PDF, for somebody who may read the case.

    In large print where that was agreed. NotFound for everybody else, and for a document that did not go with it.
    """
    with runtime.reading() as connection:
        row, case = readable_letter(runtime, connection, actor, letter_id)
        if key not in {enclosure["key"] for enclosure in enclosures_of(row)}:
            raise NotFound("Nothing of that name went with this letter. Go back to the letter.")
        return _typeset(case, key)


def _typeset(case: Case, key: str) -> bytes:
    facts = {"landlord": case.landlord_context()}
    document = letters.compose(case.content.letter(key), facts)
    head = letterhead(case, None)
    return letters.to_pdf(document, {name: value for name, value in head.items() if name not in OWN_TO_A_LETTER})


def letter_pdf(runtime: Runtime, actor: Actor, letter_id: int) -> bytes:
    """A letter as it was sent, as PDF."""
    with runtime.reading() as connection:
        row, case = readable_letter(runtime, connection, actor, letter_id)
        head = {
            **letterhead(case, row["issued_on"], row["facts"].get(SENDER) or sender_of(case.content.landlord)),
            "title": row["title"],
            "recipient": row["addressee"].splitlines(),
        }
        return letters.to_pdf(row["markdown"], head)


def readable_letter(runtime: Runtime, connection: Connection, actor: Actor, letter_id: int) -> tuple[LetterRow, Case]:
    """A letter that was sent and its case, for somebody who may read the case; NotFound for all others."""
    row = cases.get_row(connection, tables.letter, letter_id)
    if row is None:
        raise NotFound(NOT_AMONG_YOURS)
    engine = actor.username == ENGINE.username
    case = (
        cases.find_case(connection, row["case_id"])
        if engine
        else readable_case(runtime, connection, actor, row["case_id"])
    )
    return row, case_for_actor(runtime, connection, actor, case)
