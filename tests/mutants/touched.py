"""Which stories work with which files of content: only those can notice a change of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from app import bpmn
from app.casework.process_instances import Instances
from app.content.release import Release
from app.scenarios import StoryRunner, load_stories, play

ASKED_BY_NAME = {
    "form": "form_paths", "letter": "letter_paths", "model": "table_paths", "has_decision": "table_paths",
    "rows_for": "table_paths",
}  # fmt: skip
"""What a release is asked for by name → where it keeps the paths."""


@contextmanager
def noting(touched: set[str]) -> Iterator[None]:
    """Note the files that are worked with inside the block."""
    patches = [_noting_names(name, paths, touched) for name, paths in ASKED_BY_NAME.items()]
    patches.append(_noting_steps(touched))
    try:
        for patch in patches:
            patch.start()
        yield
    finally:
        for patch in patches:
            patch.stop()


def _noting_names(name: str, paths: str, touched: set[str]) -> Any:
    asked = getattr(Release, name)

    def noted(self: Release, key: str, *others: Any) -> Any:
        path = getattr(self, paths).get(key)
        if path:
            touched.add(path)
        return asked(self, key, *others)

    return mock.patch.object(Release, name, noted)


def _noting_steps(touched: set[str]) -> Any:
    on_step = Instances._on_step

    def noted(self: Instances, step: bpmn.Step) -> None:
        touched.add(self.case.content.diagrams.processes[step.process_id].file)
        on_step(self, step)

    return mock.patch.object(Instances, "_on_step", noted)


def files_touched(path: Path, root: Path) -> tuple[str, frozenset[str]]:
    """A story's landlord, and the files of content that it works with."""
    with StoryRunner(root) as runner:
        story = load_stories([path], runner)[0]
        touched = {f"landlords/{story.landlord}.toml", "landlords/ombudsman.toml"}
        with noting(touched):
            play(story, runner)
    return story.landlord, frozenset(touched)


Touched = Mapping[Path, tuple[str, frozenset[str]]]


def stories_about(path: str, landlord: str, touched: Touched) -> list[Path]:
    """The stories of a landlord that work with a file, those first that work with the fewest files."""
    about = [(len(files), story) for story, (of, files) in touched.items() if of == landlord and path in files]
    return [story for _, story in sorted(about)]
