"""What the stories of a draft touch of its diagrams and tables, and what of its changes no story touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.content.release import Release, content_of, release_id
from app.errors import ContentError
from app.scenarios.results import Result
from app.scenarios.touched import NOTHING_TOUCHED, Covered, Missed, Touched, covered_in

from .draft import Draft


@dataclass(frozen=True)
class FileCoverage:
    """A diagram or table: how many of its flows or rows there are, and which no story touches.

    `changed`: the draft changes this file; `untested`: what no story touches among that which it adds or changes there.
    """

    path: str
    total: int
    missed: tuple[Missed, ...]
    changed: bool
    untested: tuple[Missed, ...]

    @property
    def touched(self) -> int:
        return self.total - len(self.missed)


@dataclass(frozen=True)
class Coverage:
    """What stories touch of the diagrams and tables of a draft, by file."""

    files: tuple[FileCoverage, ...]

    @property
    def changed(self) -> tuple[FileCoverage, ...]:
        """The files that the draft changes."""
        return tuple(file for file in self.files if file.changed)


def touched_by(results: Iterable[Result]) -> dict[str, Touched]:
    """landlord → what its stories touched, of stories that were played with what they touch."""
    touched: dict[str, Touched] = {}
    for result in results:
        for outcome in result.outcomes:
            touched[result.landlord] = touched.get(result.landlord, NOTHING_TOUCHED) | outcome.touched
    return touched


def coverage_of(draft: Draft, results: Iterable[Result]) -> Coverage:
    """What stories touched of a draft, given how they went when they were played on it (`play(…, with_touched=True)`).

    A file that several landlords share is touched where a story of any of them touches it.
    """
    return coverage_by(draft, touched_by(results))


def as_kept(coverage: Coverage) -> list[dict[str, Any]]:
    """What is kept of it with a run of the stories: of each file that the draft changes, what no story touches."""
    return [
        {"path": file.path, "total": file.total, "touched": file.touched,
         "untested": [{"name": each.name, "of": each.of, "words": each.words} for each in file.untested]}
        for file in coverage.changed
    ]  # fmt: skip


def coverage_by(draft: Draft, touched: Mapping[str, Touched]) -> Coverage:
    """As `coverage_of`, of what was kept: landlord → what its stories touched."""
    files: dict[str, FileCoverage] = {}
    for landlord in draft.landlords:
        base = draft.base[landlord]
        before = _words_of(content_of(release_id(base), landlord, base))
        for covered in _by_file(covered_in(draft.release(landlord), touched.get(landlord, NOTHING_TOUCHED))):
            here = _file(covered, covered.file in draft.changes, before.get(covered.file, frozenset()))
            files[covered.file] = _either(files[covered.file], here) if covered.file in files else here
    return Coverage(tuple(files[path] for path in sorted(files)))


def _by_file(listed: Iterable[Covered]) -> list[Covered]:
    """One for each file, where a file draws several processes or holds several tables."""
    whole: dict[str, Covered] = {}
    for each in listed:
        had = whole.get(each.file, Covered(each.file, 0, ()))
        whole[each.file] = Covered(each.file, had.total + each.total, had.missed + each.missed)
    return list(whole.values())


def _file(covered: Covered, changed: bool, before: frozenset[str]) -> FileCoverage:
    """`before`: the words of each flow or row that the file had; one that has them still was not changed."""
    untested = tuple(missed for missed in covered.missed if _said(missed) not in before) if changed else ()
    return FileCoverage(covered.file, covered.total, covered.missed, changed, untested)


def _either(here: FileCoverage, there: FileCoverage) -> FileCoverage:
    names = {(missed.of, missed.name) for missed in there.missed}
    return FileCoverage(
        here.path, here.total, tuple(each for each in here.missed if (each.of, each.name) in names), here.changed,
        tuple(each for each in here.untested if (each.of, each.name) in names),
    )  # fmt: skip


def _words_of(content: Release) -> dict[str, frozenset[str]]:
    """file → the words of each of its flows or rows; none where they cannot be read."""
    try:
        return {covered.file: frozenset(map(_said, covered.missed)) for covered in covered_in(content, NOTHING_TOUCHED)}
    except ContentError:
        return {}


def _said(missed: Missed) -> str:
    """A flow or row without the number at which it stands: one that only moved down is no other."""
    return missed.words.partition(": ")[2]
