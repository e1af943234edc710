"""How hard a letter is to read: the length of its sentences, and how many of its words are long.

Not how good it is. The share of long words and the length of sentences are the two parts of LIX (Björnsson, 1968),
which needs no dictionary and no syllables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FEWEST_WORDS = 4
"""A line of fewer words is a heading, an address or a date, and no sentence."""
LONG_WORD = 7
"""From how many letters on LIX counts a word as long."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDS = re.compile(r"[:;]\s|(?<=[.!?])[”\"')]*\s+(?=[“\"'(]?[A-Z0-9])")
_ADDRESS = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+")


@dataclass(frozen=True)
class Readability:
    """What was measured of a text.

    ``average_words`` and ``longest_words``: words in a sentence; ``longest_sentence``: its text. ``long_words``: per
    cent of the words that have seven letters or more. ``words``: all words in small letters, one space around each, for
    looking for some of them.
    """

    average_words: int
    longest_words: int
    longest_sentence: str
    long_words: int
    words: str

    @property
    def facts(self) -> Mapping[str, Any]:
        """What a table of limits may ask for."""
        return {
            "average_words": self.average_words,
            "longest_words": self.longest_words,
            "longest_sentence": self.longest_sentence,
            "long_words": self.long_words,
        }


def readability_of(text: str) -> Readability:
    """Measure a text in which each paragraph, heading or entry of a list stands on its own line."""
    sentences = [
        (sentence, words)
        for line in _ADDRESS.sub(" ", text).splitlines()
        for sentence in _ENDS.split(line)
        for words in (_WORD.findall(sentence),)
        if len(words) >= FEWEST_WORDS
    ]
    said = [word for _, words in sentences for word in words]
    longest = max(sentences, key=lambda each: len(each[1]), default=("", []))
    return Readability(
        average_words=round(len(said) / len(sentences)) if sentences else 0,
        longest_words=len(longest[1]),
        longest_sentence=" ".join(longest[0].split()),
        long_words=round(100 * sum(len(word) >= LONG_WORD for word in said) / len(said)) if said else 0,
        words=f" {' '.join(_WORD.findall(text.casefold().replace('-', ' ')))} ",
    )
