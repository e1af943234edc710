"""Slips in letters: an element lost or renamed, a placeholder misspelt, a condition turned round."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from tests.mutants.edit import Edit, by_turns, misspelt, short, turned_round, with_a_word_misspelt

PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
OPENING = re.compile(r"^::: (?!otherwise)(\w+)(.*)$", re.MULTILINE)
CONTROL = ("when", "each")
WORDS_ALONE = re.compile(r"^(?!:::|---)(?=.*[a-z])[^:{\n]+[.:]?$", re.MULTILINE)
"""A line, or a heading, in which no value stands."""


def edits(path: str, body: bytes, chance: random.Random) -> Iterator[Edit]:
    """Slips in one letter, in an order by chance; the same chance gives the same."""
    text = body.decode()
    candidates = [("placeholder misspelt", match, _misspell_inside) for match in PLACEHOLDER.finditer(text)]
    candidates += [("placeholder deleted", match, _cut) for match in PLACEHOLDER.finditer(text)]
    candidates += [("value turned round", match, _turn_inside) for match in PLACEHOLDER.finditer(text)]
    for match in OPENING.finditer(text):
        if match.group(1) in CONTROL:
            candidates += [
                ("condition misspelt", match, _misspell_inside),
                ("condition turned round", match, _turn_inside),
                ("condition dropped", match, _drop_condition),
            ]
        else:
            candidates += [("element misspelt", match, _rename), ("element deleted", match, _cut_block)]
            candidates += [
                ("element's condition turned round", match, _turn_inside),
                ("element's condition dropped", match, _drop_condition),
            ]
    candidates += [("words deleted", match, _cut) for match in WORDS_ALONE.finditer(text)]
    candidates += [
        ("heading misspelt", match, _misspell_value)
        for match in re.finditer(r"^(addressee|stage|encloses): (.+)$", text, re.MULTILINE)
    ]
    for kind, match, change in by_turns(candidates, chance):
        changed = change(text, match, chance)
        if changed is not None:
            said, after = changed
            yield Edit(path, kind, f"line {text.count(chr(10), 0, match.start()) + 1}", said, after.encode())


Changed = tuple[str, str] | None


def _replaced(text: str, begin: int, end: int, new: str | None) -> Changed:
    old = text[begin:end]
    if new is None or new == old:
        return None
    return f"{short(old)} → {short(new) or 'nothing'}", text[:begin] + new + text[end:]


def _inside(match: re.Match[str]) -> tuple[int, int]:
    return match.span(match.lastindex or 0)


def _misspell_inside(text: str, match: re.Match[str], chance: random.Random) -> Changed:
    begin, end = _inside(match)
    return _replaced(text, begin, end, with_a_word_misspelt(text[begin:end], chance))


def _turn_inside(text: str, match: re.Match[str], chance: random.Random) -> Changed:
    begin, end = _inside(match)
    return _replaced(text, begin, end, turned_round(text[begin:end], chance))


def _cut(text: str, match: re.Match[str], chance: random.Random) -> Changed:
    return _replaced(text, *match.span(), "")


def _drop_condition(text: str, match: re.Match[str], chance: random.Random) -> Changed:
    """What stood under a condition stands there always."""
    if not match.group(2) or match.group(1) == "each":
        return None
    return _replaced(text, *match.span(2), " =true" if match.group(1) == "when" else "")


def _rename(text: str, match: re.Match[str], chance: random.Random) -> Changed:
    return _replaced(text, *match.span(1), misspelt(match.group(1), chance))


def _misspell_value(text: str, match: re.Match[str], chance: random.Random) -> Changed:
    begin, end = match.span(2)
    return _replaced(text, begin, end, misspelt(text[begin:end], chance) if not text[begin:end].isdigit() else "3")


def _cut_block(text: str, match: re.Match[str], chance: random.Random) -> Changed:
    """An element, from its opening to the line that closes it."""
    depth, end = 0, match.start()
    for line in text[match.start() :].splitlines(keepends=True):
        end += len(line)
        if OPENING.match(line):
            depth += 1
        elif line.strip() == ":::":
            depth -= 1
            if depth == 0:
                return f"{match.group(1)} deleted", text[: match.start()] + text[end:]
    return None
