"""Compare what a story expects of letters and of the record pack: what they hold and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from .observing import Row
from .pack import Pack
from .yaml_lines import LinedList, LinedMapping

Difference = tuple[str, Any, Any]
"""What was compared, what was expected, what was there."""


def plain(value: Any) -> Any:
    """A value as values are compared: dates as dates, whole numbers as numbers."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


def letter_differences(key: str, wanted: Any, letters: Sequence[Row]) -> Iterator[Difference]:
    """Exactly these letters in this order, each with what the story says of it."""
    entries = [
        next(iter(entry.items())) if isinstance(entry, LinedMapping) else (entry, None) for entry in wanted or []
    ]
    keys = [letter["key"] for letter in letters]
    if [name for name, _ in entries] != keys:
        yield key, [name for name, _ in entries], keys
        return
    for (name, about), letter in zip(entries, letters, strict=True):
        about = _about(about)
        place = f"{key}.{name}"
        yield from _held(place, about, letter["elements"])
        yield from _said(place, about, " ".join(letter["markdown"].split()))
        for where, column in (("on", "issued_on"), ("by", "channel"), ("to", "addressee")):
            if where in about and not _addressed(where, about[where], letter[column]):
                yield f"{place}.{where}", about[where], letter[column]


def pack_differences(key: str, wanted: Any, pack: Pack) -> Iterator[Difference]:
    """What a record pack holds by name, how many of each kind, and what it says; a list is what it holds."""
    about = _about(wanted)
    yield from _held(key, about, list(pack.names))
    for kind, number in (about.get("records") or {}).items():
        if pack.names.get(kind, 0) != number:
            yield f"{key}.records.{kind}", number, pack.names.get(kind, 0)
    yield from _said(key, about, pack.words)


def _about(wanted: Any) -> Mapping[str, Any]:
    """A list alone is what is held."""
    return {"has": wanted} if isinstance(wanted, LinedList) else wanted or {}


def _held(place: str, about: Mapping[str, Any], held: Sequence[str]) -> Iterator[Difference]:
    for name in about.get("has") or []:
        if name not in held:
            yield f"{place}.has", name, held
    for name in about.get("lacks") or []:
        if name in held:
            yield f"{place}.lacks", name, held


def _said(place: str, about: Mapping[str, Any], words: str) -> Iterator[Difference]:
    """`text` stands in the words, `text_lacks` does not: one text or several, however the lines break."""
    for key, stands in (("text", True), ("text_lacks", False)):
        texts = about.get(key) or []
        for text in texts if isinstance(texts, list) else [texts]:
            if (" ".join(str(text).split()) in words) is not stands:
                yield f"{place}.{key}", text, words


def _addressed(where: str, wanted: Any, actual: Any) -> bool:
    return str(wanted) in str(actual) if where == "to" else bool(plain(actual) == plain(wanted))
