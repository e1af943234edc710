"""Whether words explain anything: a field that must explain is not met by a sentence that says nothing."""

from __future__ import annotations

import re
import unicodedata

from app.forms.model import Field

EXPLAINS = "explains"
"""The property of a field that must explain: what it must say, which is told to whoever says nothing."""
LEAST_WORDS = "explains_in"
"""The property that says of how many words an explanation is at least made; without it `FEW`."""
FEW = 2
SHORT = 3
SAYS_NOTHING = frozenset({
    "a", "an", "and", "the", "it", "is", "as", "in", "of", "on", "to", "for", "this", "that", "no", "not", "none",
    "nil", "nothing", "na", "n", "applicable", "necessary", "needed", "required", "yes", "ok", "okay", "fine",
    "good", "x", "xx", "xxx", "abc", "test", "testing", "tbc", "tba", "tbd", "unknown", "same", "ditto", "idem",
    "see", "above", "below", "before", "previous", "previously", "earlier", "attached", "notes", "note", "reason",
    "explanation", "given", "provided", "stated", "said", "mentioned", "because", "various", "other", "others",
    "etc", "blank", "empty",
})  # fmt: skip
"""Words that alone, or with each other, tell nobody why."""
WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def says_nothing(field: Field, text: str) -> str | None:
    """Why the words of a field that must explain explain nothing; None when they do, or when it need not."""
    wanted = field.properties.get(EXPLAINS)
    if wanted is None or explains(text, int(field.properties.get(LEAST_WORDS) or FEW)):
        return None
    return f"“{' '.join(text.split())[:60]}” explains nothing. {wanted}"


def explains(text: str, least: int = FEW) -> bool:
    """Whether a text has at least `least` words, one of which says something: no filler, no sign said over and over."""
    words = re.findall(r"[^\W_]+", "".join(sign for sign in text.casefold() if unicodedata.category(sign)[0] != "M"))
    if any(unicodedata.name(sign, "").startswith(WITHOUT_SPACES) for sign in text):
        return len("".join(words)) > SHORT
    telling = [word for word in words if word not in SAYS_NOTHING and _tells(word)]
    return len(words) >= least and bool(telling)


def _tells(word: str) -> bool:
    return len(word) >= SHORT and len(set(word)) > 1 and any(sign.isalpha() for sign in word)
