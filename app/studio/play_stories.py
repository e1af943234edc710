"""The second gate: the stories and examples of a draft, tried with what it says."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app import scenarios
from app.errors import ContentError, Invalid
from app.scenarios.loading import is_part
from app.scenarios.results import said

from .check_draft import check_files, errors_by_place
from .coverage import as_kept, coverage_of
from .draft import Draft
from .progress import Progress

STORY, EXAMPLE = "story", "example"
FOLDER = Path("tests") / "scenarios"
CHECK_FIRST = "Stories cannot be played while the check finds errors. Mend these first."
Wrong = dict[str, Any]
"""What does not hold: `kind`, `path`, `title`, `line`, `step`, `what`, `expected` and `found`."""


def play_stories(draft: Draft, progress: Progress, failed: frozenset[str], *, only_failing: bool) -> dict[str, Any]:
    """Try a draft with its examples and stories; what did not hold last time (`failed`) is tried first.

    Gives `held`, `pending` and `failed`, `all`: whether everything was tried, and then as `untouched`, of each diagram
    and table that the draft changes, what no story touches. With `only_failing` the others are
    tried only where those hold. Invalid where the check finds errors.
    """
    checked = check_files(draft, progress)
    if checked["errors"]:
        raise Invalid(errors_by_place(checked), CHECK_FIRST)
    with _as_folder(draft) as root:
        return _Tried(draft, progress, root).everything(failed, only_failing=only_failing)


class _Tried:
    """A draft in a folder, being tried."""

    def __init__(self, draft: Draft, progress: Progress, root: Path) -> None:
        self.draft, self.progress, self.root = draft, progress, root
        self.failed: list[Wrong] = []
        self.held = self.pending = 0
        self.results: list[scenarios.Result] = []

    def everything(self, failed: frozenset[str], *, only_failing: bool) -> dict[str, Any]:
        self.progress.expect(len(self.draft.landlords))
        for landlord in self.draft.landlords:
            self.progress.step(f"Examples of {landlord}")
            self._examples(landlord)
        with scenarios.StoryRunner(self.root) as runner:
            stories = self._stories(runner)
            first = [story for story in stories if self._path(story.path) in failed]
            others = [story for story in stories if self._path(story.path) not in failed]
            self.progress.expect(len(stories))
            self._play(first, runner)
            stops = only_failing and bool(self.failed)
            if not stops:
                self._play(others, runner)
        untouched = [] if stops else as_kept(coverage_of(self.draft, self.results))
        return {
            "held": self.held, "pending": self.pending, "failed": self.failed, "all": not stops, "untouched": untouched,
        }  # fmt: skip

    def _examples(self, landlord: str) -> None:
        known = {(wrong["path"], wrong["line"], wrong["what"]) for wrong in self.failed}
        try:
            for mismatch in scenarios.mismatches(self.draft.release(landlord), self.root):
                path = self._path(mismatch.path)
                if (path, mismatch.line, mismatch.said) not in known:
                    self.failed.append(_wrong(EXAMPLE, path, mismatch.line, mismatch.said))
        except ContentError as error:
            self.failed.append(_wrong(EXAMPLE, "", 1, str(error).replace(f"{self.root}/", "")))

    def _stories(self, runner: scenarios.StoryRunner) -> list[scenarios.Story]:
        """The stories that can be played; what is wrong in the others is noted."""
        folders = [self.root / FOLDER / landlord for landlord in self.draft.landlords]
        there = scenarios.find_stories(folder for folder in folders if folder.is_dir())
        files = [file for file in there if not _is_part(file)]
        while True:
            try:
                return scenarios.load_stories(files, runner)
            except scenarios.StoryError as error:
                for finding in error.findings:
                    self.failed.append(_wrong(STORY, self._path(finding.path), finding.line, finding.message))
                unreadable = {finding.path.resolve() for finding in error.findings}
                left = [file for file in files if file.resolve() not in unreadable]
                if len(left) == len(files):
                    return []
                files = left

    def _play(self, stories: list[scenarios.Story], runner: scenarios.StoryRunner) -> None:
        for story in stories:
            self.progress.step(story.title, 0)
            result = scenarios.play(story, runner, with_touched=True)
            self.results.append(result)
            self.held += scenarios.count([result], scenarios.PASSED)
            self.pending += scenarios.count([result], scenarios.PENDING)
            for outcome in result.outcomes:
                for failure in outcome.failures:
                    wrong = _wrong(STORY, self._path(failure.path or result.path), failure.line, failure.what)
                    more = {"title": outcome.title, "step": failure.step, "story": self._path(result.path)}
                    values = {"expected": said(failure.expected), "found": said(failure.actual)}
                    self.failed.append({**wrong, **more, **values})
            self.progress.step(story.title)

    def _path(self, path: Path) -> str:
        return path.resolve().relative_to(self.root.resolve()).as_posix()


def _is_part(file: Path) -> bool:
    try:
        return is_part(file)
    except scenarios.StoryError:
        return False  # it cannot be read, which is said when the stories are loaded


def _wrong(kind: str, path: str, line: int, what: str) -> Wrong:
    return {"kind": kind, "path": path, "line": line, "what": what, "title": "", "step": "", "expected": "",
            "found": ""}  # fmt: skip


@contextmanager
def _as_folder(draft: Draft) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="redress-draft-"))
    try:
        draft.write_to(folder)
        yield folder
    finally:
        shutil.rmtree(folder)
