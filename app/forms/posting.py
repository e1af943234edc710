"""What a browser posts, as values: dates in three boxes, rows of a list numbered in the names, ticks that are absent."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from app.forms.model import MANY_CHOICES, Field
from app.forms.values import DATE_PARTS, is_blank

_ROW_NAME = re.compile(r"([A-Za-z][A-Za-z0-9_]*)-(\d{1,6})-(.+)", re.DOTALL)
ADD_ROW, REMOVE_ROW = "add-row", "remove-row"


class Posted(Protocol):
    """What is used of werkzeug's ``MultiDict``."""

    def getlist(self, key: str) -> list[str]: ...

    def keys(self) -> Iterable[str]: ...


class _Lists:
    """A plain mapping read as a ``MultiDict``."""

    def __init__(self, values: Mapping[str, Sequence[str] | str]) -> None:
        self._values = values

    def keys(self) -> Iterable[str]:
        return self._values.keys()

    def getlist(self, key: str) -> list[str]:
        found = self._values.get(key, [])
        return [found] if isinstance(found, str) else list(found)


def values_from_post(
    fields: Sequence[Field], post: Posted | Mapping[str, Any], *, ignore: Collection[str] = (), prefix: str = ""
) -> dict[str, Any]:
    """The values of the fields, blanks among them; names the form does not know stay in, for the check to refuse.

    Left out: names in ``ignore``, names that start with ``_``, ``csrf_token`` and the row buttons.
    """
    return _read(fields, _posted(post, ignore, prefix), keep_blank_rows=False)


def rows_after_button(
    fields: Sequence[Field], post: Posted | Mapping[str, Any], *, ignore: Collection[str] = (), prefix: str = ""
) -> dict[str, Any] | None:
    """The values with one row more or less, when the post came from an add-row or remove-row button; else ``None``."""
    source = post if hasattr(post, "getlist") else _Lists(post)
    added, removed = (source.getlist(name) for name in (ADD_ROW, REMOVE_ROW))  # type: ignore[union-attr]
    if not added and not removed:
        return None
    values = _read(fields, _posted(post, ignore, prefix), keep_blank_rows=True)
    lists = {field.key for field in fields if field.is_list}
    if added and added[0] in lists:
        values[added[0]] = [*values.get(added[0], []), {}]
    key, _, index = removed[0].rpartition("-") if removed else ("", "", "")
    if key in lists and index.isdigit() and int(index) < len(values[key]):
        del values[key][int(index)]
    return values


def _posted(post: Posted | Mapping[str, Any], ignore: Collection[str], prefix: str) -> dict[str, list[str]]:
    source = post if hasattr(post, "getlist") else _Lists(post)
    dropped = {"csrf_token", ADD_ROW, REMOVE_ROW, *ignore}
    return {
        name.removeprefix(prefix): source.getlist(name)  # type: ignore[union-attr]
        for name in source.keys()
        if name not in dropped and not name.startswith("_")
    }


def _read(fields: Sequence[Field], posted: dict[str, list[str]], *, keep_blank_rows: bool) -> dict[str, Any]:
    values: dict[str, Any] = {}
    used: set[str] = set()
    lists = {field.key: field for field in fields if field.is_list}
    rows: dict[str, dict[int, dict[str, list[str]]]] = {key: {} for key in lists}
    for name, sent in posted.items():
        if (found := _ROW_NAME.fullmatch(name)) and found[1] in lists:
            rows[found[1]].setdefault(int(found[2]), {})[found[3]] = sent
            used.add(name)
    for field in fields:
        if field.computed:
            continue
        if field.is_list:
            read = [_read(field.subfields, rows[field.key][index], keep_blank_rows=False) for index in sorted(rows[field.key])]
            values[field.key] = [row for row in read if keep_blank_rows or not _blank_row(row)]
        else:
            values[field.key] = _value(field, posted, used)
    unknown = posted.keys() - used - values.keys()
    return values | {name: posted[name][0] if posted[name] else "" for name in sorted(unknown)}


def _blank_row(row: Mapping[str, Any]) -> bool:
    return all(is_blank(value) or value is False or _blank_parts(value) for value in row.values())


def _blank_parts(value: Any) -> bool:
    return isinstance(value, Mapping) and all(is_blank(part) for part in value.values())


def _value(field: Field, posted: Mapping[str, list[str]], used: set[str]) -> Any:
    sent = posted.get(field.key, [])
    used.add(field.key)
    if field.type == "checkbox":
        return sent[-1] if sent else False
    if field.type in MANY_CHOICES or field.type == "filepicker":
        return [item for item in sent if item.strip()]
    if field.type == "datetime" and field.subtype != "time":
        names = (*DATE_PARTS, "time") if field.subtype == "datetime" else DATE_PARTS
        boxes = {part: posted.get(f"{field.key}-{part}", []) for part in names}
        used.update(f"{field.key}-{part}" for part in names)
        if not any(map(str.strip, sent)) and any(boxes.values()):
            return {part: box[0].strip() if box else "" for part, box in boxes.items()}
    return sent[0] if sent else ""
