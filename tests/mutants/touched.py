"""Which stories work with which files of content, and which elements of diagrams they pass: only those can notice."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from app import bpmn
from app.casework.process_instances import Instances
from app.content import release
from app.content.files import read_content
from app.content.release import Release, release_id
from app.scenarios import StoryRunner, load_stories, load_story, play

ASKED_BY_NAME = {
    "form": "form_paths", "letter": "letter_paths", "model": "table_paths", "has_decision": "table_paths",
    "value_for": "table_paths",
}  # fmt: skip
"""What a release is asked for by name → where it keeps the paths."""


@dataclass(frozen=True)
class Walk:
    """What a story works with: its landlord, files, the elements that it passes (``file element``), and the seconds of
    processor time that it takes. ``of``: the hash of the story and of the content that it was played with."""

    story: str
    landlord: str
    files: frozenset[str]
    elements: frozenset[str]
    seconds: float
    of: str


@contextmanager
def noting(files: set[str], elements: set[str]) -> Iterator[None]:
    """Note the files that are worked with inside the block, and the elements of diagrams that are passed."""
    patches = [_noting_names(name, paths, files) for name, paths in ASKED_BY_NAME.items()]
    patches.append(_noting_steps(files, elements))
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


def _noting_steps(files: set[str], elements: set[str]) -> Any:
    on_step = Instances._on_step

    def noted(self: Instances, step: bpmn.Step) -> None:
        file = self.case.content.diagrams.processes[step.process_id].file
        files.add(file)
        elements.add(f"{file} {step.element_id}")
        on_step(self, step)

    return mock.patch.object(Instances, "_on_step", noted)


def walk_of(path: Path, root: Path) -> Walk:
    """Play a story and note what it works with. What was remembered of its content is forgotten before."""
    release._parsed.clear()
    with StoryRunner(root) as runner:
        story = load_stories([path], runner)[0]
        files = {f"landlords/{story.landlord}.toml", "landlords/ombudsman.toml"}
        elements: set[str] = set()
        began = time.process_time()
        with noting(files, elements):
            play(story, runner)
        seconds = time.process_time() - began
    return Walk(
        path.relative_to(root).as_posix(),
        story.landlord,
        frozenset(files),
        frozenset(elements),
        seconds,
        walked_with(path, root),
    )


def walked_with(path: Path, root: Path) -> str:
    """The hash of a story, its parts, and its landlord's content: while it is the same, so is the walk."""
    story = load_story(path)
    digest = hashlib.sha256(release_id(read_content(root, story.landlord)).encode())
    for file in sorted({path.resolve(), *story.included}):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def kept(file: Path) -> dict[str, Walk]:
    """The walks of an earlier run, by story; none when there is no such file."""
    if not file.is_file():
        return {}
    rows = json.loads(file.read_text(encoding="utf-8"))
    return {
        row["story"]: Walk(**{**row, "files": frozenset(row["files"]), "elements": frozenset(row["elements"])})
        for row in rows
    }


def keep(walks: list[Walk], file: Path) -> None:
    rows = [{**asdict(walk), "files": sorted(walk.files), "elements": sorted(walk.elements)} for walk in walks]
    file.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def stories_about(path: str, elements: frozenset[str], landlord: str, walks: list[Walk]) -> list[str]:
    """The stories of a landlord that work with a file, and pass an element of a diagram; the quickest first.

    `elements`: of a change in a diagram, those where it can be noticed; none: wherever the file is worked with.
    """
    about = [
        walk
        for walk in walks
        if walk.landlord == landlord
        and path in walk.files
        and (not elements or any(f"{path} {element}" in walk.elements for element in elements))
    ]
    return [walk.story for walk in sorted(about, key=lambda walk: walk.seconds)]
