"""Two changes of a text, made from the same base, as one: line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

FINEST = 4_000
"""Up to how many lines the two texts are compared line by line to the last; larger ones pass over frequent lines."""
ITEM = "- "
Lines = Sequence[str]
Choose = Callable[[Lines, Lines, Lines], Lines]
"""What holds where both changed the same lines: (base, mine, theirs) → lines."""


@dataclass(frozen=True)
class _Change:
    """Lines `start` to `end` (exclusive) of the base say something else: `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


def merge_lines(base: Lines, mine: Lines, theirs: Lines, choose: Choose) -> list[str]:
    """The lines with both changes; `choose` gives what holds where both changed the same lines in different ways.

    Items of a list that both add at one place are both kept.
    """
    ours, others = _changes(base, mine), _changes(base, theirs)
    result: list[str] = []
    at = 0
    while ours or others:
        start, end, a, b = _next_place(ours, others)
        result += base[at:start]
        said, by_others = _apply(base, start, end, a), _apply(base, start, end, b)
        if said == by_others or not b:
            result += said
        elif not a:
            result += by_others
        elif start == end and _both_items(said, by_others):
            result += [line for run in sorted((said, by_others)) for line in run]
        else:
            result += choose(base[start:end], said, by_others)
        at = end
    return [*result, *base[at:]]


def _changes(base: Lines, side: Lines) -> list[_Change]:
    matcher = SequenceMatcher(None, base, side, autojunk=len(base) + len(side) > FINEST)
    return [
        _Change(start, end, tuple(side[first:last]))
        for kind, start, end, first, last in matcher.get_opcodes()
        if kind != "equal"
    ]


def _next_place(ours: list[_Change], others: list[_Change]) -> tuple[int, int, list[_Change], list[_Change]]:
    """The next lines of the base that a change touches, with the changes of both that overlap there; takes them."""
    first = min([*ours[:1], *others[:1]], key=lambda change: (change.start, change.end))
    start, end = first.start, first.end
    taken: tuple[list[_Change], list[_Change]] = ([], [])
    grows = True
    while grows:
        grows = False
        for side, into in zip((ours, others), taken, strict=True):
            while side and _touches(side[0], start, end):
                end = max(end, side[0].end)
                into.append(side.pop(0))
                grows = True
    return start, end, taken[0], taken[1]


def _touches(change: _Change, start: int, end: int) -> bool:
    if change.start == start and change.end == end:
        return True
    return change.start < end and start < change.end


def _apply(base: Lines, start: int, end: int, changes: Sequence[_Change]) -> list[str]:
    result: list[str] = []
    at = start
    for change in changes:
        result += [*base[at : change.start], *change.lines]
        at = change.end
    return [*result, *base[at:end]]


def _both_items(mine: Lines, theirs: Lines) -> bool:
    depths = {_depth_of_items(mine), _depth_of_items(theirs)}
    return len(depths) == 1 and None not in depths


def _depth_of_items(lines: Lines) -> int | None:
    """How far whole items of a list are indented; None for lines that are something else."""
    if not lines or not lines[0].lstrip(" ").startswith(ITEM):
        return None
    depth = _indent(lines[0])
    for line in lines[1:]:
        if line.strip() and _indent(line) <= depth and not (_indent(line) == depth and line[depth:].startswith(ITEM)):
            return None
    return depth


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
