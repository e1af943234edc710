"""Convert what a browser posts to values: dates in three boxes, numbered rows of lists, ticks that are not sent."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Protocol, cast

from app.forms.model import MANY_CHOICES, Field
from app.forms.values import DATE_PARTS, is_blank_row
from app.sent import sent_key

_ROW_NAME = re.compile(r"([A-Za-z][A-Za-z0-9_]*)-([0-9]{1,6})-(.+)", re.DOTALL)
ADD_ROW, REMOVE_ROW = "add-row", "remove-row"


class Posted(Protocol):
    """The part of werkzeug's ``MultiDict`` that is used here."""

    def getlist(self, key: str) -> list[str]: ...

    def __iter__(self) -> Iterator[str]: ...


class _Lists:
    """A plain mapping that can be read like a ``MultiDict``."""

    def __init__(self, values: Mapping[str, Sequence[str] | str]) -> None:
        self._values = values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def getlist(self, key: str) -> list[str]:
        values = self._values.get(key, [])
        return [values] if isinstance(values, str) else list(values)


def values_from_post(
    fields: Sequence[Field], post: Posted | Mapping[str, Any], *, ignore: Collection[str] = ()
) -> dict[str, Any]:
    """The values of the fields, including blanks.

    Names that are not fields of the form are kept, so that the check refuses them, except the names in ``ignore``,
    names that start with ``_``, ``csrf_token`` and the row buttons.
    """
    return _read(fields, _posted(post, ignore), keep_blank_rows=False)


def rows_after_button(
    fields: Sequence[Field], post: Posted | Mapping[str, Any], *, ignore: Collection[str] = ()
) -> dict[str, Any] | None:
    """The values with a row more or less when an add-row or remove-row button was pressed; else ``None``."""
    source = _source(post)
    added, removed = (source.getlist(name) for name in (ADD_ROW, REMOVE_ROW))
    if not added and not removed:
        return None
    values = _read(fields, _posted(post, ignore), keep_blank_rows=True)
    lists = {field.key for field in fields if field.is_list}
    if added and added[0] in lists:
        values[added[0]] = [*values.get(added[0], []), {}]
    key, _, index = removed[0].rpartition("-") if removed else ("", "", "")
    place = sent_key(index)
    if key in lists and place is not None and place < len(values[key]):
        del values[key][place]
    return values


def _posted(post: Posted | Mapping[str, Any], ignore: Collection[str]) -> dict[str, list[str]]:
    source = _source(post)
    dropped = {"csrf_token", ADD_ROW, REMOVE_ROW, *ignore}
    names = [name for name in source if name not in dropped and not name.startswith("_")]
    return {name: source.getlist(name) for name in names}


def _source(post: Posted | Mapping[str, Any]) -> Posted:
    return _Lists(post) if isinstance(post, Mapping) and not hasattr(post, "getlist") else cast("Posted", post)


def _read(fields: Sequence[Field], posted: dict[str, list[str]], *, keep_blank_rows: bool) -> dict[str, Any]:
    values: dict[str, Any] = {}
    used: set[str] = set()
    lists = {field.key: field for field in fields if field.is_list}
    rows: dict[str, dict[int, dict[str, list[str]]]] = {key: {} for key in lists}
    for name, sent in posted.items():
        if (match := _ROW_NAME.fullmatch(name)) and match[1] in lists:
            rows[match[1]].setdefault(int(match[2]), {})[match[3]] = sent
            used.add(name)
    for field in fields:
        if field.computed:
            continue
        if field.is_list:
            numbered = sorted(rows[field.key].items())
            read = [_read(field.subfields, row, keep_blank_rows=False) for _, row in numbered]
            values[field.key] = [row for row in read if keep_blank_rows or not is_blank_row(row)]
        else:
            values[field.key] = _value(field, posted, used)
    unknown = posted.keys() - used - values.keys()
    return values | {name: posted[name][0] if posted[name] else "" for name in sorted(unknown)}


def _value(field: Field, posted: Mapping[str, list[str]], used: set[str]) -> Any:
    sent = posted.get(field.key, [])
    used.add(field.key)
    if field.is_edits:
        start = f"{field.key}-"
        names = [name for name in posted if name.startswith(start)]
        used.update(names)
        return {name.removeprefix(start): posted[name][0] for name in names if posted[name]}
    if field.type == "checkbox":
        return sent[-1] if sent else False
    if field.type in MANY_CHOICES or field.type == "filepicker":
        return [item for item in sent if item.strip()]
    if field.type == "datetime" and field.subtype != "time":
        parts = (*DATE_PARTS, "time") if field.subtype == "datetime" else DATE_PARTS
        boxes = {part: posted.get(f"{field.key}-{part}", []) for part in parts}
        used.update(f"{field.key}-{part}" for part in parts)
        if not any(map(str.strip, sent)) and any(boxes.values()):
            return {part: box[0].strip() if box else "" for part, box in boxes.items()}
    return sent[0] if sent else ""
