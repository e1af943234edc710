"""A letter as PDF/UA-1: tagged, in British English, with a title.

The words are passed to the typesetter as JSON data, never as typst source, so that no words can be commands.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import typst

from app.letters.composing import Letter
from app.letters.outline import Node, outline
from app.wording import clean_text, date_words

SOURCE = Path(__file__).with_name("letter.typ")
FONTS = Path(__file__).with_name("fonts")
LARGE_PRINT_POINTS = 18
PRINT_POINTS = 12
REPLACEMENT = "\N{WHITE SQUARE}"

_NO_GLYPH = re.compile(r"the text `\"(.*)\"` could not be displayed", re.DOTALL)
_ATTEMPTS = 24
_ALWAYS_PRINTABLE = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)])) | set("–—‘’“”•…€\n") | {REPLACEMENT}
_LINES = ("sender", "recipient", "footer")
_TEXTS = ("landlord", "reference")
_ENTRIES = frozenset((*_LINES, *_TEXTS, "date", "large_print", "title"))


@dataclass(frozen=True)
class Pdf:
    """A PDF file; ``replaced``: the characters that no font can print, each replaced by a white square."""

    content: bytes
    replaced: frozenset[str]


def to_pdf(letter: Letter | str, letterhead: Mapping[str, Any], *, font_paths: Sequence[Path] = ()) -> bytes:
    """The content of the PDF file; see ``make_pdf``."""
    return make_pdf(letter, letterhead, font_paths=font_paths).content


def make_pdf(letter: Letter | str, letterhead: Mapping[str, Any], *, font_paths: Sequence[Path] = ()) -> Pdf:
    """The letter (or Markdown) on the landlord's letterhead, as PDF/UA-1.

    ``letterhead``: ``landlord`` (name), ``sender`` (lines: address, telephone, …), ``recipient`` (lines of the address
    block), ``reference``, ``date`` (a ``date``), ``footer`` (lines), ``large_print`` (true: 18 point, an adjustment)
    and ``title``. Each may be absent, except ``title`` when ``letter`` is Markdown.
    ``font_paths``: folders with more fonts, for scripts that neither the typesetter nor ``fonts`` has.
    Raises ``KeyError`` for a letterhead entry that does not exist.
    """
    document = _document(letter, letterhead)
    replaced: set[str] = set()
    for attempt in range(_ATTEMPTS + 1):
        try:
            return Pdf(_typeset(document, font_paths), frozenset(replaced))
        except typst.TypstError as error:
            match = _NO_GLYPH.search(str(error))
            if not match:
                raise
            present = _characters(document) - _ALWAYS_PRINTABLE
            unprintable = _with_same_script(set(_unescaped(match[1])) & present, present)
            if not unprintable:  # the fault is a mark that combines with a replaced character
                unprintable = {
                    character for character in present if unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf")
                }
            if not unprintable or attempt == _ATTEMPTS - 1:
                unprintable = present
            replaced |= unprintable
            document = _without(document, {ord(character): REPLACEMENT for character in unprintable})
    raise AssertionError("letters of the Latin alphabet can always be printed")


def unprintable_words(letter: Letter | str, letterhead: Mapping[str, Any]) -> frozenset[str]:
    """The letters of words and names that no font can print, so that the letter would show a square for each.

    Pictures and signs do not count: what is said can be read without them.
    """
    if _characters(_document(letter, letterhead)) <= _ALWAYS_PRINTABLE:
        return frozenset()
    replaced = make_pdf(letter, letterhead).replaced
    return frozenset(character for character in replaced if unicodedata.category(character)[0] in "LM")


_NO_CHARACTERS: Mapping[int, str | None] = dict.fromkeys([0, 0xFEFF, 0xFFFE, 0xFFFF])
"""What PDF/UA-1 allows in no text and nobody sees: a mark of byte order pasted along, and what is no character."""


def _document(letter: Letter | str, letterhead: Mapping[str, Any]) -> Node:
    unknown = letterhead.keys() - _ENTRIES
    if unknown:
        raise KeyError(f"a letterhead has no {', '.join(sorted(unknown))}; it may have {', '.join(sorted(_ENTRIES))}")
    title, text = (letterhead["title"], letter) if isinstance(letter, str) else (letter.title, letter.markdown)
    day = letterhead.get("date")
    document = {
        "title": clean_text(title),
        "body": outline(text),
        "points": LARGE_PRINT_POINTS if letterhead.get("large_print") else PRINT_POINTS,
        "date": {"year": day.year, "month": day.month, "day": day.day, "words": date_words(day)} if day else None,
        **{name: clean_text(letterhead.get(name) or "") for name in _TEXTS},
        **{name: _lines(letterhead.get(name) or ()) for name in _LINES},
    }
    return cast("Node", _without(document, _NO_CHARACTERS))


def _lines(value: str | Sequence[str]) -> list[str]:
    lines = value.splitlines() if isinstance(value, str) else value
    return [text for text in map(clean_text, lines) if text]


def _typeset(document: Node, font_paths: Sequence[Path]) -> bytes:
    return typst.compile(
        SOURCE,
        format="pdf",
        pdf_standards="ua-1",
        sys_inputs={"letter": json.dumps(document)},
        font_paths=[FONTS, *font_paths],
        ignore_system_fonts=True,
    )


def _unescaped(shown: str) -> str:
    """The characters of a text as the typesetter quotes it in an error (``\\u{200b}``)."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), shown)


def _with_same_script(unprintable: set[str], present: set[str]) -> set[str]:
    """The characters that the same fonts lack: those of the same script, all pictures; Latin letters singly."""
    families = {_family(character) for character in unprintable}
    return unprintable | {character for character in present if _family(character) in families}


def _family(character: str) -> str:
    script = unicodedata.name(character, "").partition(" ")[0]
    category = unicodedata.category(character)
    if category[0] in "LMN" and script not in ("LATIN", "GREEK", "CYRILLIC", "COMBINING"):
        return script
    return "pictures" if character >= "\U0001f000" else character


def _characters(node: Any) -> set[str]:
    if isinstance(node, str):
        return set(node)
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return set().union(*map(_characters, inner))


def _without(node: Any, table: Mapping[int, str | None]) -> Any:
    if isinstance(node, str):
        return node.translate(table)
    if isinstance(node, dict):
        return {name: inner if name in ("kind", "address") else _without(inner, table) for name, inner in node.items()}
    return [_without(inner, table) for inner in node] if isinstance(node, list) else node
