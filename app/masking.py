"""What people wrote, without what tells who anybody is or how to reach them, for those who see no cases (PRM-04).

A word that may be somebody's name is taken for a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.ordinary_words import ACTS, ALSO_NAMES, FUNCTION, NOBODYS, PARTICLES, THINGS, TITLES, TITLES_TOO
from app.search_words import APOSTROPHES, HYPHENS, asked_words, folded

SOMEBODY, ADDRESS, NUMBER, DATE = "[name]", "[address]", "[number]", "[date]"
PLACEHOLDER = re.compile("|".join(map(re.escape, (SOMEBODY, ADDRESS, NUMBER, DATE))))
LONGEST_NAME = 6
"""So many words a name that is looked up has at most."""
SHORTEST_PART = 3
"""So many letters a part of a name has at least to be taken out in small letters too."""
NOT_PARTS = frozenset({"resident"})
"""Words of a name that are also ordinary words; alone they are not taken out of a text."""
ALL_TITLES = TITLES | TITLES_TOO
BEFORE_A_NAME = ALL_TITLES | PARTICLES | {"and"}
_QUOTES = re.escape(APOSTROPHES)
_JOINS = _QUOTES + re.escape(HYPHENS)
_BEGINS = re.compile(rf"[^\w\s,&{_JOINS}]|\n")
"""Between two words: the second begins a sentence, a line or what is quoted."""
_BETWEEN = re.compile(r"[\s.,]{1,3}")
_AFTER_TITLE = re.compile(r"\.?\s{0,2}(?:& ?)?")
_CAPITAL = f"[{''.join(sign for sign in map(chr, range(0x250)) if sign.isupper())}]"
_STREET = (
    "Street|Road|Lane|Avenue|Close|Drive|Way|Court|Crescent|Place|Terrace|Gardens|Grove|Square|Hill|Walk|Mews|House|Row|"
    "Park|Rise|View|Green|Flats|St|Rd|Ave"
)
_SMALL_STREET = "street|road|lane|avenue|close|drive|crescent|terrace|gardens|grove|mews"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ ./-]{_MONTH}[ .,/-]+\d{{2,4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    r"|\d{1,2}[./ -]\d{1,2}[./ -]\d{2,4}|\d{4}-\d{2}-\d{2})"
)
_OLD_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ ./-]{_MONTH}[ .,/-]+|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? "
    r"|\d{1,2}[./-]\d{1,2}[./-])(?:19\d\d|200\d)(?!\d)|(?:19\d\d|200\d)-\d\d-\d\d"
)
_REACHES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), ADDRESS),
    (
        re.compile(
            r"\b(?:born|birth|birthday|dob|d\.\s?o\.\s?b)\b[\s.:,(-]*(?:(?:on|is|was|in|the)\s+)*"
            rf"(?:{_DATE}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|{_MONTH} \d{{4}}|(?:19|20)\d\d\b)",
            re.IGNORECASE,
        ),
        DATE,
    ),
    (re.compile(rf"(?<!\w)(?:{_OLD_DATE})", re.IGNORECASE), DATE),
    (re.compile(r"\b[A-Z]{2}(?:[ -]?\d{2}){3}(?:[ -]?[A-D])?\b", re.IGNORECASE), NUMBER),
    (re.compile(r"(?<![\w£])(?:\+44|0)(?:[ ()-]?\d){9,10}(?!\w)"), ADDRESS),
    (re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE), ADDRESS),
    (
        re.compile(
            rf"\b(?:Flat \w+,? )?\d+[A-Za-z]?,? (?:{_CAPITAL}[\w'’-]* ){{1,3}}(?:{_STREET}|{_STREET.upper()})\b"
        ),
        ADDRESS,
    ),
    (
        re.compile(
            r"\b(?:flat \w+,? )?\d+[a-z]?,? (?!(?:of|in|the|a|to|on|working|days?|weeks?)\b)[^\W\d_]+ "
            rf"(?:{_SMALL_STREET})\b",
            re.IGNORECASE,
        ),
        ADDRESS,
    ),
)


def masked_address(address: str) -> str:
    """An e-mail address by which nobody else is reached, but somebody who knows it sees which it is."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}…{at}{domain}" if at else "…"


def without_contact_data(text: str) -> str:
    """A text without e-mail addresses, telephone numbers, postcodes, streets, insurance numbers and dates of birth."""
    for reaches, instead in _REACHES:
        text = reaches.sub(instead, text)
    return text


_QUOTED = re.compile(r"""(?<!\w)(['"])(?:\\.|(?!\1).)*(?:\1(?!\w)|$)""", re.DOTALL)
_IDENTIFIER = re.compile(r"[a-z0-9.]+(?:_[a-z0-9.]+)+")


def without_values(text: str, ordinary: Collection[str]) -> str:
    """The message of a fault without the values that it quotes; names of variables and ordinary words stay."""

    def shown(match: re.Match[str]) -> str:
        inside = match[0].strip(match[1])
        plain = all(word in ordinary for word in inside.split())
        return match[0] if plain or _IDENTIFIER.fullmatch(inside) else f"{match[1]}…{match[1]}"

    return _QUOTED.sub(shown, text)


@dataclass(frozen=True)
class Word:
    """A word of a text: where it stands, and folded to compare. `before`: what stands between it and the last word."""

    start: int
    end: int
    text: str
    plain: str
    before: str

    @cached_property
    def parts(self) -> list[str]:
        """What its hyphens and apostrophes join."""
        return [part for part in re.split(f"[{_JOINS}]", self.text) if part]

    @cached_property
    def capital(self) -> bool:
        """Whether it begins with a capital, or a part of it does behind a hyphen or apostrophe; it has no digit."""
        if any(sign.isdigit() for sign in self.text):
            return False
        return self.text.isupper() or any(part[0].isupper() or part[0].istitle() for part in self.parts if part[1:])

    @property
    def other_script(self) -> bool:
        """Whether it has letters that English has not."""
        return any(sign.isalpha() and "LATIN" not in unicodedata.name(sign, "") for sign in self.text)

    @property
    def begins(self) -> bool:
        """Whether it begins a sentence, a line or what is quoted."""
        return self.start == 0 or bool(_BEGINS.search(PLACEHOLDER.sub("", self.before)))

    @property
    def follows_on(self) -> bool:
        """Whether nothing but a space, or the point of an abbreviation, stands between it and the word before."""
        return self.before in (" ", "\N{NO-BREAK SPACE}", "  ")

    def is_in(self, words: Collection[str]) -> bool:
        """Whether it is one of these words, or a compound of some."""
        return self.plain in words or (len(self.parts) > 1 and all(folded(part) in words for part in self.parts))


def placed_words(text: str) -> list[Word]:
    """The words of a text, with their apostrophes and hyphens, without what stands for something taken out."""
    taken_out = {at for match in PLACEHOLDER.finditer(text) for at in range(match.start(), match.end())}
    words: list[Word] = []
    start, last = -1, 0
    for at, sign in enumerate(f"{text} "):
        if at not in taken_out and _within(text, at, sign, started=start >= 0):
            start = at if start < 0 else start
        elif start >= 0:
            whole = re.sub(rf"[{_QUOTES}][sS]$", "", text[start:at])
            words.append(Word(start, start + len(whole), whole, "".join(asked_words(whole)), text[last:start]))
            start, last = -1, start + len(whole)
    return words


def _within(text: str, at: int, sign: str, *, started: bool) -> bool:
    if unicodedata.category(sign)[0] in "LNM":
        return True
    joins = sign in APOSTROPHES + HYPHENS or unicodedata.category(sign) == "Cf"
    return started and joins and unicodedata.category((text[at + 1 :] or " ")[0])[0] in "LNM"


def names_to_look_up(text: str) -> set[str]:
    """Each run of up to six words of a text, folded: it may be the whole name of somebody known."""
    words = placed_words(text)
    runs = (words[at : at + many] for at in range(len(words)) for many in range(1, LONGEST_NAME + 1))
    return {_joined(run) for run in runs if _may_be_whole_name(run)}


def _joined(run: Iterable[Word]) -> str:
    return " ".join(word.plain for word in run)


def _may_be_whole_name(run: list[Word]) -> bool:
    """Whether these words may be the name of somebody known; a word that is nobody's name is not one by itself."""
    if not all(_BETWEEN.fullmatch(word.before) for word in run[1:]):
        return False
    ordinary = FUNCTION if len(run) > 1 else NOBODYS
    return not all(word.is_in(ordinary) or word.plain.isdigit() for word in run)


def anonymous(text: str, known: Collection[str], own: tuple[str, ...] = (), ordinary: Collection[str] = ()) -> str:
    """A text without names and without what people are reached or known by.

    `known`: those of `names_to_look_up` that somebody has. `own`: names that may stay, such as the landlord's.
    `ordinary`: words that the landlord's own letters write in small letters; with a capital they begin a sentence.
    """
    text = unicodedata.normalize("NFC", without_contact_data(text))
    words = placed_words(text)
    ours = _places(words, own)
    taken = {at for at, word in enumerate(words) if word.other_script}
    taken |= _known(words, known) | _titled(words, ordinary) | (_by_capitals(words, ordinary, ours) - ours)
    return _replaced(text, words, taken)


def without_names(text: str, names: Iterable[str | None]) -> str:
    """A text without these names and their parts, however they are written. Parts of two letters need a capital."""
    whole = [placed_words(name or "") for name in names]
    parts = {word.plain for words in whole for word in words if not word.plain.isdigit()}
    parts |= {folded(part) for words in whole for word in words for part in word.parts if len(part) >= SHORTEST_PART}
    parts -= FUNCTION | TITLES | NOT_PARTS
    words = placed_words(text)
    taken = {
        at
        for at, word in enumerate(words)
        if word.plain in parts and (len(word.plain) >= SHORTEST_PART or word.capital or word.other_script)
    }
    return _replaced(text, words, taken | _known(words, {_joined(name) for name in whole if name}))


def _known(words: list[Word], known: Collection[str]) -> set[int]:
    taken: set[int] = set()
    for at in range(len(words)):
        for many in range(1, LONGEST_NAME + 1):
            run = words[at : at + many]
            if len(run) == many and _joined(run) in known and _may_be_whole_name(run):
                taken |= set(range(at, at + many))
    return taken


@lru_cache(maxsize=64)
def _by_first_word(phrases: tuple[str, ...]) -> dict[str, set[tuple[str, ...]]]:
    cut: dict[str, set[tuple[str, ...]]] = {}
    for words in map(placed_words, phrases):
        if words:
            cut.setdefault(words[0].plain, set()).add(tuple(word.plain for word in words))
    return cut


def _places(words: list[Word], phrases: tuple[str, ...]) -> set[int]:
    """Where these phrases stand."""
    plain, starting = [word.plain for word in words], _by_first_word(phrases)
    return {
        place
        for at, first in enumerate(plain)
        for phrase in starting.get(first, ())
        if tuple(plain[at : at + len(phrase)]) == phrase
        for place in range(at, at + len(phrase))
    }


def _titled(words: list[Word], ordinary: Collection[str]) -> set[int]:
    """Somebody by title and name, with small letters too: the title, and what follows it."""
    taken: set[int] = set()
    for at, word in enumerate(words):
        if not word.is_in(ALL_TITLES):
            continue
        end = at + 1
        while end < len(words) and words[end].plain in BEFORE_A_NAME and _near(words[end]):
            end += 1
        name = end
        while name < len(words) and _near(words[name]) and _may_follow(words, name, end, ordinary):
            name += 1
        first = words[end] if name > end else None
        if first and (first.capital or word.is_in(TITLES) or not (first.is_in(THINGS) or first.is_in(ordinary))):
            taken |= set(range(at, name))
    return taken


def _may_follow(words: list[Word], at: int, first: int, ordinary: Collection[str]) -> bool:
    """Whether a word may belong to the name that begins at `first` behind a title."""
    word = words[at]
    if word.is_in(FUNCTION):
        return False
    if at == first or word.capital:
        return True
    behind_a_small_name = at == first + 1 and not words[first].capital
    return behind_a_small_name and not word.is_in(THINGS) and word.plain not in ordinary


def _near(word: Word) -> bool:
    return bool(_AFTER_TITLE.fullmatch(word.before))


def _by_capitals(words: list[Word], ordinary: Collection[str], ours: set[int]) -> set[int]:
    """The words with a capital that may be names, with what stands beside them and belongs to them."""
    taken: set[int] = set()
    for run in _capital_runs(words, ours):
        capitals = [at for at in run if words[at].capital]
        unknown = [at for at in capitals if not _ordinary(words[at], ordinary, alone=len(run) == 1)]
        if not unknown:
            continue
        first = unknown[0]
        while first > 0 and words[first - 1].plain in PARTICLES and words[first].follows_on:
            first -= 1
        taken |= set(range(first, run[-1] + 1))
    return taken


def _ordinary(word: Word, ordinary: Collection[str], *, alone: bool) -> bool:
    """Whether a word with a capital is nobody's name, as far as this program knows."""
    if word.plain in TITLES:
        return True
    if word.is_in(THINGS):
        return alone or word.plain not in ALSO_NAMES
    if alone and word.begins:
        return (word.plain in ordinary or word.plain in ACTS) and word.plain not in ALSO_NAMES
    return False


def _capital_runs(words: list[Word], ours: set[int]) -> Iterator[list[int]]:
    """The runs of words with capitals, particles and initials between them included; a word of no name ends one."""
    run: list[int] = []
    pending: list[int] = []
    for at, word in enumerate(words):
        joined = word.follows_on or (
            at > 0
            and words[at - 1].text.isupper()
            and len(words[at - 1].text) == 1
            and _AFTER_TITLE.fullmatch(word.before)
        )
        if run and not joined:
            yield run
            run, pending = [], []
        if word.capital and not word.is_in(FUNCTION) and at not in ours:
            run += [*pending, at] if run else [at]
            pending = []
        elif run and word.plain in PARTICLES and at not in ours:
            pending.append(at)
        elif run:
            yield run
            run, pending = [], []
    if run:
        yield run


def _replaced(text: str, words: list[Word], taken: set[int]) -> str:
    """The text with what is taken replaced, words that follow each other by one placeholder."""
    shown, last = "", 0
    for at in sorted(taken):
        together = at - 1 in taken and _AFTER_TITLE.fullmatch(words[at].before)
        shown += "" if together else text[last : words[at].start] + SOMEBODY
        last = words[at].end
    return shown + text[last:]
