"""Letters, merged by their elements, and inside one line by line."""

from __future__ import annotations

from collections.abc import Sequence

from ..file_parts import BLOCK
from .lines import merge_lines
from .parts import WHOLE, Part, Parts, PartsMerge
from .places import Places

TEXT = ""
HEAD = "---"
INSIDE_ONLY = ("otherwise",)
Segments = list[tuple[str, list[str]]]


def merge_letters(base: bytes, mine: bytes, theirs: bytes, places: Places) -> bytes:
    """One letter of two changes of it. ValueError for what is no text."""
    sides = [_read(body.decode()) for body in (base, mine, theirs)]
    merge = PartsMerge(
        sides[0], sides[1], sides[2], places,
        merge_value=lambda place, was, ours, others: merge_text(places, place, was, ours, others),
    )  # fmt: skip
    merged = merge.run()
    texts = [merged.said[key][TEXT] for key in merged.inside.get(WHOLE, ())]
    ended = [text if text.endswith("\n") else f"{text}\n" for text in texts[:-1]]
    return "".join([*ended, *texts[-1:]]).encode()


def merge_text(places: Places, place: str, base: str, mine: str, theirs: str) -> str:
    """One text of two changes of it, by lines."""

    def choose(was: Sequence[str], ours: Sequence[str], others: Sequence[str]) -> Sequence[str]:
        shown = ["".join(lines).rstrip("\n") for lines in (was, ours, others)]
        return others if places.theirs_holds(place, shown[0], shown[1], shown[2]) else ours

    sides = [text.splitlines(keepends=True) for text in (base, mine, theirs)]
    return "".join(merge_lines(sides[0], sides[1], sides[2], choose))


def _read(text: str) -> Parts:
    """The head, the elements and the texts between them: an element goes by its name, a text by what it follows."""
    parts: dict[str, Part] = {}
    before = "the beginning"
    for name, lines in _segments(text.splitlines(keepends=True)):
        label = name or f"text after {before}"
        key, number = label, 2
        while key in parts:
            key, number = f"{label} {number}", number + 1
        parts[key] = Part(key, WHOLE, key, {TEXT: "".join(lines)}, in_order=True)
        before = key
    return Parts(parts)


def _segments(lines: Sequence[str]) -> Segments:
    """(name, lines) one after the other; blank lines belong to what they follow. A text has no name."""
    segments: Segments = [("the head", [])] if lines and lines[0].strip() == HEAD else []
    in_head, depth, ended = bool(segments), 0, True
    for number, line in enumerate(lines):
        word, opens, closes = _mark(line)
        if not in_head and depth == 0:
            if opens:
                segments.append((f"element {word}", []))
            elif not segments or (ended and line.strip()):
                segments.append(("", []))
                ended = False
        segments[-1][1].append(line)
        if in_head:
            in_head = number == 0 or line.strip() != HEAD
        else:
            depth = max(0, depth + opens - closes)
            ended = ended or bool(closes and depth == 0)
    return segments


def _mark(line: str) -> tuple[str, bool, bool]:
    """The word after `:::`, whether a block opens, and whether one closes."""
    block = BLOCK.match(line.strip())
    words = block.group(1).split() if block else []
    opens = bool(words) and words[0] not in INSIDE_ONLY
    return (words[0] if words else "", opens, bool(block and not words))
