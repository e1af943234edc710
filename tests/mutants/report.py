"""What a run found, by kind of file and kind of slip, and what nobody noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tests.mutants.catching import CHECK, EXAMPLE, FAULT, NOBODY, STORY, Caught
from tests.mutants.harmless import why_harmless

ENOUGH = 0.95
ROOMS = {"bpmn": "diagrams", "dmn": "tables", "forms": "forms", "letters": "letters", "landlords": "landlord files"}
HARMLESS = "harmless"
COLUMNS = (CHECK, EXAMPLE, STORY, HARMLESS, NOBODY, FAULT)


def verdict(caught: Caught) -> str:
    """Who noticed it, or that it does no harm."""
    return HARMLESS if caught.by == NOBODY and why_harmless(caught.edit) else caught.by


def room_of(caught: Caught) -> str:
    return ROOMS[caught.edit.path.partition("/")[0]]


def share(caught: Sequence[Caught]) -> float:
    """The share of what does harm that somebody noticed."""
    harmful = [result for result in caught if verdict(result) != HARMLESS]
    return sum(verdict(result) in (CHECK, EXAMPLE, STORY) for result in harmful) / len(harmful) if harmful else 1.0


def enough(caught: Sequence[Caught]) -> bool:
    """Whether enough of every kind of file was noticed."""
    return all(share(group) >= ENOUGH for _, group in _groups(caught, room_of))


def report(caught: Sequence[Caught]) -> str:
    """Counts by kind of file and by slip, then every change that nobody noticed or that ended in a fault."""
    lines = ["", *_table("files", caught, room_of), "", *_table("slip", caught, lambda result: result.edit.kind), ""]
    for wanted in (NOBODY, FAULT):
        lines += [
            f"{wanted}: {result.edit.key} {result.how}".rstrip() for result in caught if verdict(result) == wanted
        ]
    lines += [
        f"{HARMLESS}: {result.edit.key}: {why_harmless(result.edit)}"
        for result in caught
        if verdict(result) == HARMLESS
    ]
    return "\n".join(lines)


def _table(title: str, caught: Sequence[Caught], key: Callable[[Caught], str]) -> Iterable[str]:
    yield f"{title:<32}{'made':>7}{''.join(f'{column:>10}' for column in COLUMNS)}   noticed of what does harm"
    for name, group in [*_groups(caught, key), ("together", list(caught))]:
        counts = [sum(verdict(result) == column for result in group) for column in COLUMNS]
        yield f"{name:<32}{len(group):>7}{''.join(f'{count:>10}' for count in counts)}   {share(group):.1%}"


def _groups(caught: Sequence[Caught], key: Callable[[Caught], str]) -> list[tuple[str, list[Caught]]]:
    names = sorted({key(result) for result in caught})
    return [(name, [result for result in caught if key(result) == name]) for name in names]
