"""Whether words explain anything: a field that must explain is not met by a sentence that says nothing."""

from __future__ import annotations

import re
import unicodedata

from app.forms.model import Field

EXPLAINS = "explains"
"""The property of a field that must explain: what it must say, which is told to whoever says nothing."""
SAYS_NOTHING = frozenset({
    "a", "an", "and", "the", "it", "is", "as", "in", "of", "on", "to", "for", "this", "that", "no", "not", "none",
    "nil", "nothing", "na", "n", "applicable", "necessary", "needed", "required", "yes", "ok", "okay", "fine",
    "good", "tbc", "tba", "tbd", "unknown", "same", "ditto", "idem",
    "see", "above", "below", "before", "previous", "previously", "earlier", "attached", "notes", "note", "reason",
    "explanation", "given", "provided", "stated", "said", "mentioned", "because", "various", "other", "others",
    "etc", "blank", "empty",
})  # fmt: skip
"""Words that alone, or with each other, tell nobody why."""


def says_nothing(field: Field, text: str) -> str | None:
    """Why the words of a field that must explain explain nothing; None when they do, or when it need not."""
    wanted = field.properties.get(EXPLAINS)
    if wanted is None or explains(text):
        return None
    return f"“{' '.join(text.split())[:60]}” explains nothing. {wanted}"


def explains(text: str) -> bool:
    """Whether one of the words says something: a text of fillers, figures or signs alone does not."""
    words = re.findall(r"[^\W_]+", "".join(sign for sign in text.casefold() if unicodedata.category(sign)[0] != "M"))
    return any(word not in SAYS_NOTHING and any(sign.isalpha() for sign in word) for word in words)
