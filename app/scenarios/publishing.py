"""The `publish` step of a story: files of the landlord change, and what is in force with them, while cases run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from app.casework.actor import ENGINE
from app.casework.runtime import Runtime
from app.content.files import runs_on
from app.errors import NotFound
from app.use_cases.publish_content import publish_contents

from .story import FROM, Step
from .yaml_lines import LinedMapping

REASON = "A step of a story"


def publication_problems(step: Step, landlord: str) -> Iterator[tuple[int, str]]:
    """(line, what is wrong) of a step that publishes, as far as that can be known before it is played."""
    if step.what:
        if not _folder(step).is_dir():
            yield step.lines.get("publish", step.line), f"there is no folder {step.what}, seen from this file"
        for path in _overlay(step):
            if not runs_on(path, landlord):
                yield step.lines.get("publish", step.line), f"{landlord} does not run on {step.what}/{path}"
        return
    for path, changes in step.values.items():
        line = step.values.line_of(path)
        if path == FROM:
            if isinstance(changes, datetime) or not isinstance(changes, date):
                yield line, f"from must be a date, not {changes!r}"
        elif not runs_on(path, landlord):
            yield line, f"{landlord} does not run on a file {path}"
        elif not isinstance(changes, LinedMapping) or not all(isinstance(text, str) for text in changes.values()):
            yield line, "a changed file is a mapping: a text that stands in it, and what stands there instead"


def publish_step(runtime: Runtime, landlord: str, step: Step) -> None:
    """Publish what is in force with the changes of a step. Whatever people lose by it, they lose.

    NotFound for a text that does not stand in its file; else as `publish_contents`.
    """
    begins = step.values.get(FROM)
    files = dict(runtime.content_on(landlord, begins or runtime.clock.today()).files)
    files |= _overlay(step)
    for path, changes in step.values.items():
        if path != FROM:
            files[path] = _changed(path, files.get(path, b"").decode(), changes).encode()
    publish_contents(runtime, {landlord: files}, ENGINE, in_force_from=begins, reason=REASON, losses_accepted=True)


def _changed(path: str, text: str, changes: Mapping[str, str]) -> str:
    for old, new in changes.items():
        if old not in text:
            raise NotFound(f"{path} does not say {old!r}, so that cannot be changed.")
        text = text.replace(old, new)
    return text


def _folder(step: Step) -> Path:
    return step.path.parent / step.what


def _overlay(step: Step) -> dict[str, bytes]:
    """path → body of every file in the folder that a step names."""
    if not step.what:
        return {}
    folder = _folder(step)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
