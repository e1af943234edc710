"""Two changes of the order of things, made from the same order, as one."""

from __future__ import annotations

from collections.abc import Collection, Sequence


def merge_order(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], kept: Collection[str]
) -> tuple[list[str], bool]:
    """The kept things in order, and whether both moved the same things in different ways (then mine holds).

    What one side alone has follows what it follows there. Where both add at one place, both sides give the same order.
    """
    kept = set(kept)
    in_mine, in_theirs = [key for key in mine if key in kept], [key for key in theirs if key in kept]
    both, before = set(in_mine) & set(in_theirs), set(base)
    ours, others = [key for key in in_mine if key in both], [key for key in in_theirs if key in both]
    was = [key for key in base if key in both]
    moved = [key for key in ours if key in before] != was
    others_moved = [key for key in others if key in before] != was
    order = others if others_moved and not moved else ours
    added, others_added = _following(in_mine, both), _following(in_theirs, both)
    result: list[str] = []
    for anchor in [None, *order]:
        result += [] if anchor is None else [anchor]
        for run in sorted(filter(None, (added.get(anchor), others_added.get(anchor)))):
            result += run
    return result, moved and others_moved and ours != others


def _following(side: Sequence[str], both: Collection[str]) -> dict[str | None, list[str]]:
    """key → what this side alone has, directly after it; under None what it has before all."""
    runs: dict[str | None, list[str]] = {}
    anchor: str | None = None
    for key in side:
        if key in both:
            anchor = key
        else:
            runs.setdefault(anchor, []).append(key)
    return runs
