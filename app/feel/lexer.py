"""Split a FEEL text into tokens (DMN 1.5 §10.3.1.2, grammar rules 27 to 37 and 58 to 66)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.feel.errors import FeelSyntaxError

LONGEST_TEXT = 50_000

_SPACE = "\t\n\x0b\x0c\r \x85\xa0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_START = (
    "?A-Z_a-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_TOKEN = re.compile(
    rf"""
    (?P<space>[{_SPACE}]+|//[^\n\r]*|/\*(?:[^*]|\*(?!/))*\*/)
  | (?P<number>(?:[0-9]+(?:\.(?!\.)[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<at>@[{_SPACE}]*"(?:[^"\\]|\\.)*")
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<name>[{_START}][{_PART}]*)
  | (?P<symbol>\.\.|\*\*|<=|>=|!=|->|[-+*/()\[\]{{}}<>=,:.'])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|.)", re.DOTALL)
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_SPACES = re.compile(f"[{_SPACE}]+")


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False
    """Whether white space or a comment is before it."""


def syntax_error(message: str, text: str, offset: int) -> FeelSyntaxError:
    line = text.count("\n", 0, offset) + 1
    return FeelSyntaxError(message, line=line, column=offset - (text.rfind("\n", 0, offset) + 1) + 1, text=text)


def tokenize(text: str) -> list[Token]:
    """The tokens of a text, the last one of kind ``end``. Raises ``FeelSyntaxError``."""
    if len(text) > LONGEST_TEXT:
        raise syntax_error(f"an expression may have {LONGEST_TEXT} characters at most", text, 0)
    tokens: list[Token] = []
    offset = 0
    spaced = False
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None:
            raise syntax_error(_unreadable(text, offset), text, offset)
        kind = match.lastgroup or ""
        if match.group() == "/" and text.startswith("/*", offset):
            raise syntax_error("this comment is not closed: add */", text, offset)
        if kind == "space":
            spaced = True
        else:
            tokens.append(Token(kind, match.group(), offset, match.end(), spaced))
            spaced = False
        offset = match.end()
    tokens.append(Token("end", "", offset, offset, spaced))
    return tokens


def _unreadable(text: str, offset: int) -> str:
    if text[offset] == '"':
        return 'this text is not closed: add a "'
    return f"{text[offset]!r} does not belong here"


def unescape(quoted: str) -> str:
    """The text between the quotes, escapes resolved; a surrogate pair becomes one character."""
    if "\\" not in quoted:
        return quoted[1:-1]

    def replacement(match: re.Match[str]) -> str:
        code = match[1]
        if len(code) > 1:
            number = int(code[1:], 16)
            return chr(number) if number <= 0x10FFFF else match[0]
        return _SIMPLE_ESCAPES.get(code, match[0])

    plain = _ESCAPE.sub(replacement, quoted[1:-1])
    if any("\ud800" <= letter <= "\udfff" for letter in plain):
        plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain


def single_spaced(name: str) -> str:
    """A name with every run of white space made one space (§10.3.1.4)."""
    return _SPACES.sub(" ", name).strip()
