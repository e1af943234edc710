"""What somebody did becomes their part in the case, which may bar them from judging it later (Code 5.8, 6.13)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.content.contracts import PART_TAKEN
from app.search_words import plain_writings

from .capacities import NAMED
from .complaint.subjects import TITLES, words_of
from .safeguards import ask_safeguard

if TYPE_CHECKING:
    from .case import Case


def note_part_taken(case: Case, doing: str) -> None:
    """Keep the part that an act or a message means for whoever uses or sends it, as the table `part_taken` says.

    To be called before the case moves on: what is done in stage 1 is a part in stage 1.
    """
    capacity = ask_safeguard(case, PART_TAKEN, {**case.context(), "doing": doing}).value
    if capacity:
        case.record_involvement(case.actor.username, str(capacity))


def note_named(case: Case, text: str) -> None:
    """Keep that evidence or a statement names a colleague: then they had a part in what it says (A23).

    By the whole name, or by the surname after a title.
    """
    spoken, writings = set(words_of([text])), plain_writings(text)
    for username, name in case.colleagues:
        pairs = zip(writings, plain_writings(name), strict=True)
        if not spoken.isdisjoint(words_of([name])) and any(_names(*pair) or _titled(*pair) for pair in pairs):
            case.record_involvement(username, NAMED)


def _names(text: str, name: str) -> bool:
    return " " in name.strip() and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _titled(text: str, name: str) -> bool:
    surname = name.split()[-1] if " " in name.strip() else ""
    titles = "|".join(TITLES)
    return (
        bool(surname) and re.search(rf"\b(?:{titles})\.? {re.escape(surname)}(?!\w)", text, re.IGNORECASE) is not None
    )
