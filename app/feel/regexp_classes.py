"""Character classes of XML Schema regular expressions: escapes, Unicode categories and blocks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from app.feel.errors import Mistake

CharTest = Callable[[str], bool]

SINGLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", **{letter: letter for letter in "\\|.-^?*+{}()[]$"}}


def only(letter: str) -> CharTest:
    return lambda character: character == letter


def either(tests: Sequence[CharTest]) -> CharTest:
    if len(tests) == 1:
        return tests[0]
    return lambda character: any(test(character) for test in tests)


def _is_word(character: str) -> bool:
    return unicodedata.category(character)[:1] not in "PZC" if character else False


def _is_name_start(character: str) -> bool:
    return character in (":", "_") or unicodedata.category(character)[:1] == "L" if character else False


def _is_name_part(character: str) -> bool:
    return bool(character) and (character in ":_-.\u00b7" or unicodedata.category(character) in _NAME_PART_CATEGORIES)


_NAME_PART_CATEGORIES = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl"))


def _is_digit(character: str) -> bool:
    return bool(character) and unicodedata.category(character) == "Nd"


def _is_space(character: str) -> bool:
    return bool(character) and character in " \t\n\r"


def _not(test: CharTest) -> CharTest:
    return lambda character: bool(character) and not test(character)


_POSITIVE: dict[str, CharTest] = {
    "s": _is_space,
    "d": _is_digit,
    "w": _is_word,
    "i": _is_name_start,
    "c": _is_name_part,
}
CLASS_ESCAPES: dict[str, CharTest] = {**_POSITIVE, **{name.upper(): _not(test) for name, test in _POSITIVE.items()}}

_CATEGORIES = frozenset(
    [
        "L",
        "Lu",
        "Ll",
        "Lt",
        "Lm",
        "Lo",
        "M",
        "Mn",
        "Mc",
        "Me",
        "N",
        "Nd",
        "Nl",
        "No",
        "P",
        "Pc",
        "Pd",
        "Ps",
        "Pe",
        "Pi",
        "Pf",
        "Po",
        "Z",
        "Zs",
        "Zl",
        "Zp",
        "S",
        "Sm",
        "Sc",
        "Sk",
        "So",
        "C",
        "Cc",
        "Cf",
        "Co",
        "Cn",
    ]
)
_BLOCKS = {
    "BasicLatin": (0x0000, 0x007F),
    "Latin-1Supplement": (0x0080, 0x00FF),
    "LatinExtended-A": (0x0100, 0x017F),
    "LatinExtended-B": (0x0180, 0x024F),
    "IPAExtensions": (0x0250, 0x02AF),
    "SpacingModifierLetters": (0x02B0, 0x02FF),
    "CombiningDiacriticalMarks": (0x0300, 0x036F),
    "Greek": (0x0370, 0x03FF),
    "GreekandCoptic": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "Armenian": (0x0530, 0x058F),
    "Hebrew": (0x0590, 0x05FF),
    "Arabic": (0x0600, 0x06FF),
    "Devanagari": (0x0900, 0x097F),
    "Thai": (0x0E00, 0x0E7F),
    "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "GreekExtended": (0x1F00, 0x1FFF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "SuperscriptsandSubscripts": (0x2070, 0x209F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "LetterlikeSymbols": (0x2100, 0x214F),
    "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "BoxDrawing": (0x2500, 0x257F),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7AF),
    "PrivateUse": (0xE000, 0xF8FF),
}


def category_test(name: str) -> CharTest:
    """The test of ``\\p{name}``: a general category such as ``Lu``, or a block such as ``IsGreek``."""
    if name in _CATEGORIES:
        return lambda character: bool(character) and unicodedata.category(character).startswith(name)
    if name.startswith("Is") and name[2:] in _BLOCKS:
        first, last = _BLOCKS[name[2:]]
        return lambda character: bool(character) and first <= ord(character) <= last
    raise Mistake(f"\\p{{{name}}} is not a category or block known here")
