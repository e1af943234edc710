"""What goes with a letter: documents of the release, such as the policy, that the letter's front matter names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app import letters
from app.errors import NotFound

from .actors import Actor
from .casework import Casework
from .issue_letter import ENCLOSES
from .preview_letter import letterhead, readable_letter

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
        row, casework = readable_letter(office, connection, actor, letter_id)
        if key not in {one["key"] for one in enclosures_of(row)}:
            raise NotFound("Nothing of that name went with this letter. Go back to the letter.")
        return _typeset(casework, key)


def _typeset(casework: Casework, key: str) -> bytes:
    facts = {"landlord": casework.content.landlord.context()}
    document = letters.compose(casework.content.letter(key), facts)
    head = letterhead(casework, None)
    return letters.to_pdf(document, {name: value for name, value in head.items() if name not in OWN_TO_A_LETTER})
