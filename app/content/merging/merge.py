"""Two changes of one file, made from the same base, as one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Conflict:
    """A place that both changed in different ways. `place`: how people call it; "" for nothing said there."""

    place: str
    base: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Merged:
    """The file with both changes (`body`; None: it is taken out), and where only a person can choose.

    Where there are conflicts, `body` has mine in their places.
    """

    body: bytes | None
    conflicts: tuple[Conflict, ...] = ()


def merge_files(path: str, base: bytes | None, mine: bytes | None, theirs: bytes | None) -> Merged:
    """Merge two changes of a file. None: there is no such file."""
    if mine == theirs or theirs == base:
        return Merged(mine)
    if mine == base:
        return Merged(theirs)
    return Merged(mine, (Conflict("the file", _text(base), _text(mine), _text(theirs)),))


def _text(body: bytes | None) -> str:
    return body.decode(errors="replace") if body is not None else ""
