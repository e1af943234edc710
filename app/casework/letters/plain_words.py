"""Whether a letter is in words that a resident can follow: advice to its writer, by the landlord's table (RSP-07)."""

from __future__ import annotations

from app.content.contracts import HARD_WORDS, READABILITY
from app.content.release import Release
from app.letters import readability_of


def advice_on(content: Release, text: str) -> tuple[str, ...]:
    """What would make a letter easier to read; it forbids nothing.

    The table `readability` has the limits, the table `hard_words` the words for which there are plain ones.
    """
    read = readability_of(text)
    rows = content.rows(READABILITY, read.facts)
    known = content.rows(HARD_WORDS, {"landlord": content.landlord.context()})
    rows += [row for row in known if f" {row['words']} " in read.words]
    return tuple(dict.fromkeys(f"{row['advice']}." for row in rows))
