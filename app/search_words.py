"""The words under which something is found, and those that somebody asks for: cut from text by one function.

So what is kept and what is typed always fit: accents, apostrophes and hyphens make no difference, a postcode may be
closed up, a telephone number written in any way, a name in any script.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST = 60
FOLDED = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "þ": "th", "ŋ": "n", "ə": "e"}
)
APOSTROPHES = "'’‘ʼʻ`´′＇"
HYPHENS = "-‐‑‒–"
WITHOUT_ACCENTS = FOLDED | {
    ord(chr(sign).upper()): plain.capitalize() for sign, plain in FOLDED.items() if chr(sign) != "ı"
}
STRAIGHT = {**dict.fromkeys(map(ord, APOSTROPHES), "'"), **dict.fromkeys(map(ord, HYPHENS), " ")}
FIRST_ACCENT = 10
"""Combining classes from here on are accents and vowel points; below are signs that make another letter (nukta)."""
POSTCODE = re.compile(r"(?<![^\W_])([a-z]{1,2}[0-9][a-z0-9]?)\s*([0-9][a-z]{2})(?![^\W_])")
TELEPHONE = re.compile(r"(?<![^\W_])(?:\+|00)?[0-9](?:[\s()./-]*[0-9]){6,20}(?![^\W_])")
COUNTRY = re.compile(r"^(?:\+|00)44(?:\(?0\)?)?|^\+|^00")
LAST_DIGITS = 6
KEY_DIGITS = 40
WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR")
"""Scripts that put no space between words: each sign may begin what somebody looks for."""


@dataclass(frozen=True)
class Piece:
    """A piece of a text: the word by which it is asked for, and those under which it is kept."""

    asked: str
    kept: tuple[str, ...]


def folded(text: str) -> str:
    """The text without case, accents and width: `Zoë MÜLLER` is `zoe muller`."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in parts if unicodedata.combining(sign) < FIRST_ACCENT)
    return unicodedata.normalize("NFC", kept.translate(FOLDED))


def plain_writings(text: str) -> tuple[str, str]:
    """A text without accents and hyphens, its case kept, with apostrophes and without them.

    `Zoë O’Hara-Lee’s` is `Zoe O'Hara Lee's` and `Zoe OHara Lee s`. A name is known by the one whatever the sign of its
    apostrophe, by the other where somebody left the apostrophe out.
    """
    parts = unicodedata.normalize("NFKD", text)
    kept = "".join(sign for sign in parts if unicodedata.combining(sign) < FIRST_ACCENT).translate(WITHOUT_ACCENTS)
    straight = unicodedata.normalize("NFC", kept.translate(STRAIGHT))
    return straight, re.sub(r"'(?=s\b)", " ", straight, flags=re.IGNORECASE).replace("'", "")


def kept_words(texts: Iterable[str]) -> set[str]:
    """Every word under which these texts are found."""
    return {word[:LONGEST] for text in texts for piece in pieces(text) for word in (piece.asked, *piece.kept)}


def asked_words(text: str) -> list[str]:
    """The words that a typed text asks for, each once; none when it has no letter and no digit."""
    return list(dict.fromkeys(piece.asked[:LONGEST] for piece in pieces(text)))


def same_person(name: str, address: str, other_name: str, other_address: str) -> bool:
    """Whether two names with their addresses are those of one person; without addresses, the name alone says it."""
    no_address = not address.strip() and not other_address.strip()
    return same_words(name, other_name) and (no_address or same_words(address, other_address))


def same_words(text: str, other: str) -> bool:
    """Whether two names or addresses are the same, however they are written; two blanks are not."""
    ours, theirs = asked_words(text), asked_words(other)
    return bool(ours) and (set(ours) == set(theirs) or "".join(ours) == "".join(theirs))


def alike_keys(detail: str, text: str) -> list[str]:
    """The keys under which a detail of a person (name, address …) is kept and looked up; none for a blank one.

    Two texts have a key in common exactly if they are the same by `same_words`. No text that somebody types is cut
    into a key, and a key does not tell what it was made of.
    """
    words = asked_words(text)
    written = dict.fromkeys((" ".join(sorted(words)), "".join(words))) if words else {}
    return [f"={detail}={hashlib.sha256(each.encode()).hexdigest()[:KEY_DIGITS]}" for each in written]


def pieces(text: str) -> Iterator[Piece]:
    """A text in pieces: telephone numbers and postcodes whole, everything else word by word."""
    rest = folded(text)
    for pattern, read in ((TELEPHONE, _telephone), (POSTCODE, _postcode)):
        for match in pattern.finditer(rest):
            if piece := read(match):
                yield piece
                rest = rest[: match.start()] + " " * (match.end() - match.start()) + rest[match.end() :]
    for run in _runs(rest):
        yield _word(run)


def _telephone(match: re.Match[str]) -> Piece | None:
    """A number that begins with 0 or a country code: its digits, its groups, and its last six."""
    text = match[0]
    if not text.startswith(("0", "+")):
        return None
    digits = re.sub(r"\D", "", COUNTRY.sub(lambda code: "0" if "44" in code[0] else "", re.sub(r"[^\d+]", "", text)))
    return Piece(digits, (*re.findall(r"\d+", text), digits[-LAST_DIGITS:]))


def _postcode(match: re.Match[str]) -> Piece:
    return Piece(match[1] + match[2], (match[1], match[2]))


def _word(run: str) -> Piece:
    """A word with its apostrophes and hyphens taken out, and its parts; in a script without spaces, from each sign."""
    parts = [part for part in re.split(f"[{re.escape(APOSTROPHES + HYPHENS)}]", run) if part]
    whole = "".join(parts)
    if any(unicodedata.name(sign, "").startswith(WITHOUT_SPACES) for sign in whole):
        return Piece(whole, tuple(whole[start:] for start in range(1, len(whole))))
    return Piece(whole, (*parts, *("".join(parts[at:]) for at in range(1, len(parts)))))


def _runs(text: str) -> Iterator[str]:
    """Letters, digits and their signs, with apostrophes and hyphens between them."""
    run = ""
    for sign in f"{text} ":
        if unicodedata.category(sign)[0] in "LNM" or (run and sign in APOSTROPHES + HYPHENS):
            run += sign
        elif run:
            yield run.strip(APOSTROPHES + HYPHENS)
            run = ""
