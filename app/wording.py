"""Values in plain English for letters, forms and pages, and a person's words made safe for Markdown."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from markdown_it import MarkdownIt

from app.clock import in_london, say_date

_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def date_words(day: dt.date) -> str:
    """``Tuesday 13 January 2026``."""
    return say_date(day)


def short_date(day: dt.date) -> str:
    """``13 January 2026``."""
    return say_date(day).partition(" ")[2]


def time_words(time: dt.time) -> str:
    """``2:30pm``, ``9am``, ``midday``, ``midnight``."""
    if (time.hour, time.minute) == (0, 0):
        return "midnight"
    if (time.hour, time.minute) == (12, 0):
        return "midday"
    minutes = f":{time.minute:02d}" if time.minute else ""
    return f"{time.hour % 12 or 12}{minutes}{'am' if time.hour < 12 else 'pm'}"


def datetime_words(moment: dt.datetime) -> str:
    """``Tuesday 13 January 2026 at 2:30pm``, on the clock of Europe/London where the moment knows its zone."""
    local = in_london(moment)
    return f"{date_words(local.date())} at {time_words(local.time())}"


def money_words(amount: Decimal | int) -> str:
    """``£1,000.00``; a debt as ``-£5.00``."""
    pence = Decimal(amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"{'-' if pence < 0 else ''}£{abs(pence):,.2f}"


def number_words(number: Decimal | int) -> str:
    """Plain digits without an exponent or idle zeros: ``10``, ``0.5``."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def list_words(items: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *most, last = [*items] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def plain_words(value: object) -> str:
    """Any value as a person reads it; ``""`` for null, a blank or an empty list.

    Raises ``TypeError`` for a mapping: the author has to name one value inside it.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, Decimal)):
        return number_words(value)
    if isinstance(value, dt.datetime):
        return datetime_words(value)
    if isinstance(value, dt.date):
        return date_words(value)
    if isinstance(value, dt.time):
        return time_words(value)
    if isinstance(value, dt.timedelta):
        return _duration_words(value)
    if isinstance(value, (list, tuple)):
        return list_words(words for words in map(plain_words, value) if words)
    raise TypeError(f"a {type(value).__name__} cannot be written as words: name one value inside it")


def _duration_words(length: dt.timedelta) -> str:
    minutes = int(abs(length).total_seconds()) // 60
    parts = (("day", minutes // 1440), ("hour", minutes // 60 % 24), ("minute", minutes % 60))
    words = [f"{count} {unit}{'' if count == 1 else 's'}" for unit, count in parts if count]
    return list_words(words) or "0 minutes"


def clean_text(text: str) -> str:
    """The text in composed form (NFC), trimmed, without control characters, with one kind of line end.

    Characters that change the reading direction are removed. A lone surrogate, which no file can contain, becomes the
    replacement character.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    kept = (
        "\N{REPLACEMENT CHARACTER}" if "\ud800" <= letter <= "\udfff" else letter
        for letter in text
        if letter == "\n" or (letter not in _BIDI_CONTROLS and unicodedata.category(letter) != "Cc")
    )
    return unicodedata.normalize("NFC", "".join(kept)).strip()


_ALWAYS = re.compile(r"[\\`*_\[\]<|]")
_ENTITY = re.compile(r"&(?=#?[0-9A-Za-z]+(?:;|$))")
_BARE_AMPERSAND_END = re.compile(r"&(?=#?$)")
_LINE_START_MARK = re.compile(r"^([-+=#>:~.)])")
_HEADING_END = re.compile(r"(?<!\\)#$")
_ONLY_FIGURES = re.compile(r"[0-9]+")
_LINE_START_NUMBER = re.compile(r"^(\d+)([.)])")


def markdown_escape(line: str) -> str:
    """One line of a person's words as Markdown that shows exactly these words, without markup."""
    line = _ALWAYS.sub(lambda match: "\\" + match[0], line.strip())
    line = _BARE_AMPERSAND_END.sub(r"\\&", _ENTITY.sub(r"\\&", line))
    line = _LINE_START_MARK.sub(r"\\\1", line)
    line = _HEADING_END.sub(r"\\#", line)
    return _LINE_START_NUMBER.sub(r"\1\\\2", line)


def markdown_lines(text: str) -> list[str]:
    """The lines of ``clean_text``, each escaped; blank lines stay as ``""``.

    A last line of figures alone would begin a numbered list with “. x” behind it, so its first figure is written as a
    character reference, which shows as the figure.
    """
    lines = [markdown_escape(line) for line in clean_text(text).split("\n")]
    if len(lines) > 1 and _ONLY_FIGURES.fullmatch(lines[-1]):
        lines[-1] = f"&#{ord(lines[-1][0])};{lines[-1][1:]}"
    return lines


_LINK = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)


def markdown_parser() -> MarkdownIt:
    """A parser of CommonMark with tables, for text that people write.

    It takes no raw HTML, pictures or code, and links only to the web, mail and telephone. What it does not take is
    shown as plain text.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.disable(["html_block", "html_inline", "image", "code", "fence", "backticks", "reference"])
    parser.validateLink = lambda url: bool(_LINK.fullmatch(url))  # type: ignore[method-assign]
    return parser
