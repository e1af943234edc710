"""What the check of a release reports, and how it offers the nearest name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

ERROR, WARNING = "error", "warning"
MOST_LISTED = 12


@dataclass(frozen=True)
class ContentFinding:
    """Something to put right in a file: `where` names file and place, `remedy` says what to do instead."""

    severity: str
    where: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.severity}: {self.where}: {self.message} {self.remedy}".rstrip()


def errors_in(findings: Iterable[ContentFinding]) -> list[ContentFinding]:
    return [finding for finding in findings if finding.severity == ERROR]


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known name that is most like one; "" where none is."""
    return _nearest(name, frozenset(known), cutoff)


@lru_cache(maxsize=10_000)
def _nearest(name: str, known: frozenset[str], cutoff: float) -> str:
    listed = sorted(known)
    folded = {other.casefold(): other for other in reversed(listed)}
    near = get_close_matches(name.casefold(), folded, 1, cutoff)
    return folded[near[0]] if near else ""


def instead(name: str, known: Iterable[str]) -> str:
    """What to write instead of a name that is not known: the nearest, or what there is."""
    listed = sorted(known)
    if near := nearest(name, listed):
        return f"Did you mean “{near}”?"
    if not listed:
        return "There is none to choose from."
    more = len(listed) - MOST_LISTED
    shown = ", ".join(f"“{value}”" for value in listed[:MOST_LISTED])
    return f"Use one of {shown}{f' or {more} more' if more > 0 else ''}."


def row_place(table: str, row: int | None, column: str) -> str:
    """Where something is in a decision table, as its editor shows it."""
    return f"{table}, {f'row {row}, ' if row else ''}column {column!r}"
