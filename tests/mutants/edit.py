"""One small change to one file of content, of a kind that somebody's hand slips into; and how texts are misspelt."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Edit:
    """A change to a file. ``kind``: what sort of slip it is. ``where``: the place in the file, as the check names
    places; ``what``: what was there and what stands there now. ``body``: the whole file after it. ``elements``: of a
    change in a diagram, the elements at which it can be noticed; none: anywhere."""

    path: str
    kind: str
    where: str
    what: str
    body: bytes
    elements: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """What names this change among all: the same seed makes the same."""
        return f"{self.path} | {self.kind} | {self.where} | {self.what}"


WORD = re.compile(r"[A-Za-z_]{3,}")
SENTENCE = re.compile(r'"[^"]*[ §][^"]*"')
"""A text of several words: people read it, and a slip in it breaks nothing that runs."""
NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
KEYWORDS = frozenset({
    "if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or", "not", "between", "null",
    "true", "false", "function", "instance", "of",
})  # fmt: skip


def misspelt(word: str, chance: random.Random) -> str:
    """A word with two letters changed round, one left out or one doubled; never the same word."""
    places = list(range(len(word)))
    chance.shuffle(places)
    for place in places:
        ways = [word[:place] + word[place + 1 :], word[:place] + word[place] * 2 + word[place + 1 :]]
        if place + 1 < len(word):
            ways.append(word[:place] + word[place + 1] + word[place] + word[place + 2 :])
        chance.shuffle(ways)
        for changed in ways:
            if changed and changed != word:
                return changed
    return word + word


def words_of(text: str) -> list[re.Match[str]]:
    """The words of an expression that a slip may hit: names and texts, no keyword."""
    return [match for match in _outside_sentences(WORD, text) if match.group() not in KEYWORDS]


def with_a_word_misspelt(text: str, chance: random.Random) -> str | None:
    """The text with one of its words misspelt; None when it has none."""
    words = words_of(text)
    if not words:
        return None
    match = chance.choice(words)
    return text[: match.start()] + misspelt(match.group(), chance) + text[match.end() :]


def one_off(text: str, chance: random.Random) -> str | None:
    """The text with one of its whole numbers one higher or lower; None when it has none."""
    numbers = list(_outside_sentences(NUMBER, text))
    if not numbers:
        return None
    match = chance.choice(numbers)
    changed = int(match.group()) + chance.choice((1, -1))
    return text[: match.start()] + str(changed) + text[match.end() :]


def turned_round(text: str, chance: random.Random) -> str | None:
    """The text with one truth value, comparison or and/or turned into its opposite; None when it has none."""
    opposites = {
        "true": "false", "false": "true", " and ": " or ", " or ": " and ", " = ": " != ", " != ": " = ",
        " < ": " >= ", " > ": " <= ", " <= ": " > ", " >= ": " < ",
    }  # fmt: skip
    places = [(match, opposites[match.group()]) for old in opposites for match in _outside_sentences(_whole(old), text)]
    if not places:
        return None
    match, new = chance.choice(places)
    return text[: match.start()] + new + text[match.end() :]


def _whole(text: str) -> re.Pattern[str]:
    return re.compile(rf"\b{text}\b" if text.isalpha() else re.escape(text))


def _outside_sentences(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    sentences = [match.span() for match in SENTENCE.finditer(text)]
    for match in pattern.finditer(text):
        if not any(begin <= match.start() < end for begin, end in sentences):
            yield match


def short(text: str) -> str:
    """A text for one line of a report."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:57]}…"


def by_turns(candidates: Iterable[tuple[str, Any, Any]], chance: random.Random) -> Iterator[tuple[str, Any, Any]]:
    """Candidates that begin with their kind: one of each kind after the other, so that the first few are of many."""
    kinds: dict[str, list[tuple[str, Any, Any]]] = {}
    mixed = list(candidates)
    chance.shuffle(mixed)
    for candidate in mixed:
        kinds.setdefault(candidate[0], []).append(candidate)
    names = sorted(kinds)
    chance.shuffle(names)
    while names:
        for name in list(names):
            yield kinds[name].pop()
            if not kinds[name]:
                names.remove(name)
