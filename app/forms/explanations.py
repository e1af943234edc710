"""Whether words explain anything: a field that must explain is not met by a sentence that says nothing.

Which words and sayings say nothing is content: the table `says_nothing` of a release.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.forms.model import Field

EXPLAINS = "explains"
"""The property of a field that must explain: what it must say, which is told to whoever says nothing."""
COPIED = 4
"""From how many different words on a text that uses only words of the question and its hint is a copy of them."""
SHOWN = 60


@dataclass(frozen=True)
class Fillers:
    """What says nothing: ``words`` alone or with each other, ``sayings`` as they stand, each word by word."""

    words: frozenset[str] = frozenset()
    sayings: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Fillers:
        """From rows with a list of texts each; a text of several words is a saying, the longest of which come first."""
        texts = [tuple(words_said(str(text))) for row in rows for text in row.get("texts") or ()]
        sayings = {text for text in texts if len(text) > 1}
        longest_first = sorted(sayings, key=lambda saying: (-len(saying), saying))
        return cls(frozenset(text[0] for text in texts if len(text) == 1), tuple(longest_first))

    def left_of(self, words: Sequence[str]) -> list[str]:
        """The words that say something, in order: no saying, no filler, no figure, no letter again and again."""
        left, at = [], 0
        while at < len(words):
            saying = next((each for each in self.sayings if tuple(words[at : at + len(each)]) == each), None)
            if saying is None and self._says(words[at]):
                left.append(words[at])
            at += len(saying) if saying else 1
        return left

    def _says(self, word: str) -> bool:
        return word not in self.words and any(sign.isalpha() for sign in word) and (len(word) < 3 or len(set(word)) > 1)


def says_nothing(field: Field, text: str, fillers: Fillers) -> str | None:
    """Why the words of a field that must explain explain nothing; None when they do, or when it need not."""
    wanted = field.properties.get(EXPLAINS)
    if wanted is None:
        return None
    if not explains(text, fillers):
        return f"“{' '.join(text.split())[:SHOWN]}” explains nothing. {wanted}"
    if _repeats(field, wanted, text, fillers):
        return f"“{' '.join(text.split())[:SHOWN]}” only repeats what is asked. {wanted}"
    return None


def explains(text: str, fillers: Fillers) -> bool:
    """Whether a word says something: a text of fillers, figures or signs does not, nor one word again and again."""
    left = fillers.left_of(words_said(text))
    return bool(left) and not (len(left) > 1 and len(set(left)) == 1)


def _repeats(field: Field, wanted: str, text: str, fillers: Fillers) -> bool:
    """Whether a text says no more than the question, its hint, or what was asked for by way of an explanation."""
    said = set(fillers.left_of(words_said(text)))
    question = set(words_said(field.label))
    if said <= question and (len(said) > 1 or said == set(fillers.left_of(words_said(field.label)))):
        return True
    asked = [field.description, wanted]
    sentences = {tuple(words_said(sentence)) for each in asked for sentence in re.split(r"[.!?]", each)}
    if tuple(words_said(text)) in sentences:
        return True
    return len(said) >= COPIED and said <= question.union(*map(words_said, asked))


def words_said(text: str) -> list[str]:
    """The words of a text in small letters, without accents and apostrophes."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text.casefold()) if not _is_mark(sign))
    return re.findall(r"[^\W_]+", plain)


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M" or sign in "'’"
