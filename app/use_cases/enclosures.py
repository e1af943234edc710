"""What goes with a letter: documents of the release, such as the policy, that the letter's front matter names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app import letters
from app.errors import NotFound
from app.store import cases, tables

from .actors import ENGINE, Actor
from .casework import Casework, take_in_hand
from .issue_letter import ENCLOSES
from .preview_letter import letterhead
from .views.access import readable_case

if TYPE_CHECKING:
    from .office import Office

OWN_TO_A_LETTER = ("recipient", "reference", "date")


def enclosures_of(letter: Mapping[str, Any]) -> list[dict[str, str]]:
    """`key` and `title` of each document that went with a letter, from its row."""
    return list((letter["facts"] or {}).get(ENCLOSES, []))


def enclosure_pdf(office: Office, actor: Actor, letter_id: int, key: str) -> bytes:
    """A document that went with a letter, as PDF, for somebody who may read the case; NotFound for all others, and for
    what did not go with it. In large print where that was agreed."""
    with office.database.read() as connection:
        row = cases.get_row(connection, tables.letter, letter_id)
        if row is None or key not in {one["key"] for one in enclosures_of(row)}:
            raise NotFound("Nothing of that name went with this letter. Go back to the letter.")
        engine = actor.username == ENGINE.username
        case = (
            cases.find_case(connection, row["case_id"])
            if engine
            else readable_case(office, connection, actor, row["case_id"])
        )
        return _typeset(take_in_hand(office, connection, actor, case), key)


def _typeset(casework: Casework, key: str) -> bytes:
    facts = {"landlord": casework.content.landlord.context()}
    document = letters.compose(casework.content.letter(key), facts)
    head = letterhead(casework, None)
    return letters.to_pdf(document, {name: value for name, value in head.items() if name not in OWN_TO_A_LETTER})
