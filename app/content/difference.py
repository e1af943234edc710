"""What two releases differ in: files, and inside a file its elements, rows, fields, letter elements or keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .file_parts import Parts, columns_of, parts_of
from .normal_form import normal_form

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class PartDifference:
    """A place in a file, with what stood there and what stands there now; "" for nothing."""

    place: str
    before: str
    after: str


@dataclass(frozen=True)
class FileDifference:
    """A file that was added, removed or changed, and where it was changed."""

    path: str
    change: str
    parts: tuple[PartDifference, ...] = ()


def changed_paths(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> set[str]:
    """The files that say something else, or are in one of the two alone. What only a tool has saved anew is not."""
    return {path for path in before.keys() | after.keys() if _differs(path, before.get(path), after.get(path))}


def differences(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[FileDifference]:
    """What changes from one content to another, by path."""
    return [_of_file(path, before.get(path), after.get(path)) for path in sorted(changed_paths(before, after))]


def _differs(path: str, before: bytes | None, after: bytes | None) -> bool:
    if before is None or after is None:
        return True
    return before != after and normal_form(path, before) != normal_form(path, after)


def _of_file(path: str, before: bytes | None, after: bytes | None) -> FileDifference:
    if before is None:
        return FileDifference(path, ADDED)
    if after is None:
        return FileDifference(path, REMOVED)
    then, now = parts_of(path, before, columns_of(path, after)), parts_of(path, after)
    return FileDifference(path, CHANGED, tuple(_of_parts(then, now)))


def _of_parts(before: Parts, after: Parts) -> list[PartDifference]:
    said = []
    for key in [*after, *(key for key in before if key not in after)]:
        then, now = before.get(key), after.get(key)
        label = (now or then or ("", {}))[0]
        if then is None or now is None:
            here = "; ".join(f"{name} {value}".strip() for name, value in (now or then or ("", {}))[1].items())
            said.append(PartDifference(label, "" if then is None else here, "" if now is None else here))
            continue
        for name in [*now[1], *(name for name in then[1] if name not in now[1])]:
            was, is_ = then[1].get(name, ""), now[1].get(name, "")
            if was != is_:
                said.append(PartDifference(f"{label}, {name}" if name else label, was, is_))
    return said
