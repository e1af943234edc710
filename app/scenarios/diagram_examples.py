"""Examples of what a diagram does, kept beside the stories and walked again before publishing.

``tests/ways/common/contribution.yaml`` holds those of ``bpmn/common/contribution.bpmn``; each is one way through it::

    on: 2026-03-02                  # when it begins, at nine in the morning
    ways:
      - complaint: {stage: 1}       # of the case; `deadlines` of its clocks; `landlord` of its posts
        steps:
          - begin: contribution_asked         # the message; true for a process that begins without
            with: {contribution_due: "2026-03-05"}
            does: [{opens: contribute, form: contribute, for: [handler], due: 2026-03-05}]
            until: {contribution_overdue: 2026-03-06 00:00}
            hears: [contribution_withdrawn]
          - do: contribute
            leaves: {}              # it has ended, and leaves this data

A step says all that the process does: tasks that open, tables and services that it asks (`answers` says what they
answer), messages, and events and other properties of what it passes. `open` (tasks), `until` (timers) and `hears`
(messages) are as in the step before where a step does not say them. `ends`: the end events reached, where that is to be
looked at; the picture of the case shows them. A process that it calls is a task of its name.
How: ``walking.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from app import bpmn
from app.bpmn.processes import read_processes
from app.clock import LONDON
from app.content.release import Release
from app.errors import ContentError

from .examples import MORNING, ON, SUFFIX, Mismatch, day_of, read_examples, require_known
from .walking import BEGIN, DO, TELL, WAIT, CannotMove, Move, Walk, alone, plain
from .yaml_lines import LinedList, LinedMapping, Problem

FOLDER = Path("tests") / "ways"
WAYS, POSTS, STEPS = "ways", "landlord", "steps"
CASE, CLOCKS, WITH, ANSWERS = "complaint", "deadlines", "with", "answers"
DOES, LEAVES, ENDS = "does", "leaves", "ends"
STANDING = ("open", "until", "hears")
KINDS = (BEGIN, DO, TELL, WAIT)
OF_A_STEP = (*KINDS, WITH, CASE, CLOCKS, ANSWERS, DOES, *STANDING, LEAVES, ENDS)


@dataclass(frozen=True)
class Step:
    """A step of a way: its line, the move, and all that is then seen."""

    line: int
    move: Move
    seen: Mapping[str, Any]


@dataclass(frozen=True)
class Way:
    """A way through a process: its line, when it begins, posts of the landlord held as others, and its steps."""

    line: int
    begins: datetime
    posts: Mapping[str, str]
    steps: Sequence[Step]


def way_mismatches(content: Release, root: Path) -> Iterator[Mismatch]:
    """Walk the diagrams of a release the ways that a folder of content gives; what differs."""
    for file in sorted(set(content.diagram_paths.values())):
        path = way_file_of(file, root)
        if path.is_file():
            yield from mismatches_of_ways(content, file, content.files[file], path, ways_of(path))


def way_file_of(diagram: str, root: Path) -> Path:
    """Where the ways through a diagram stand, by its path in the content."""
    return root / FOLDER / PurePosixPath(diagram).relative_to("bpmn").with_suffix(SUFFIX)


def mismatches_of_ways(content: Release, file: str, body: bytes, path: Path, ways: Iterable[Way]) -> Iterator[Mismatch]:
    """The first step of each way at which the diagram in a file does otherwise. ContentError: it cannot be read."""
    try:
        diagrams, process_id = alone(body, file), read_processes(file, body)[0].id
    except ValueError as error:
        raise ContentError(f"{file}: {error}") from error
    for way in ways:
        walk = Walk(content, diagrams, process_id, way.begins, way.posts)
        for step in way.steps:
            if what := difference(walk, step):
                move = f"{step.move.kind} {step.move.name}".strip()
                remedy = "Correct the diagram; or the example, where the diagram is meant to do so."
                yield Mismatch(path, step.line, f"{process_id}, “{move}”: {what}. {remedy}")
                break


def difference(walk: Walk, step: Step) -> str:
    """How what is seen after a step differs from what is expected; empty when it does not."""
    try:
        seen = walk.move(step.move)
    except (CannotMove, bpmn.EngineError) as error:
        return str(error)
    for name in (DOES, *STANDING):
        if seen[name] != step.seen[name]:
            return _differs(name, seen[name], step.seen[name])
    if (LEAVES in seen) != (LEAVES in step.seen):
        return "it has ended" if LEAVES in seen else "it has not ended"
    for name in (LEAVES, ENDS):
        if name in step.seen and seen.get(name) != step.seen[name]:
            return _differs(name, seen.get(name, []), step.seen[name])
    return ""


def _differs(name: str, seen: Any, expected: Any) -> str:
    """What is there and should not be, or should be there and is not."""
    if isinstance(seen, list):
        more = [entry for entry in seen if entry not in expected]
        less = [entry for entry in expected if entry not in seen]
        parts = [f"not expected: {more}" if more else "", f"expected: {less}" if less else ""]
        return f"{name}: {'; '.join(filter(None, parts)) or f'{seen}, in another order or number'}"
    return f"{name}: {seen}, expected: {expected}"


# -- reading -----------------------------------------------------------------------------------------------------------


def ways_of(path: Path) -> list[Way]:
    """The ways in a file. ContentError names file and line of what cannot be read."""
    return read_examples(path, (ON, WAYS), lambda document: list(_ways(document)))


def _ways(document: LinedMapping) -> Iterator[Way]:
    on, listed = day_of(document), document.get(WAYS)
    if not isinstance(listed, LinedList) or not listed:
        raise Problem(1, f"the file needs a list “{WAYS}” with at least one way")
    if on is None:
        raise Problem(1, f"“{ON}” is the date on which the ways begin, such as 2026-03-02")
    for line, entry in zip(listed.lines, listed, strict=True):
        steps = entry.get(STEPS) if isinstance(entry, LinedMapping) else None
        if not isinstance(steps, LinedList) or not steps:
            raise Problem(line, f"a way has “{STEPS}”, of which the first is “{BEGIN}”")
        require_known(entry, (POSTS, CASE, CLOCKS, STEPS))
        begins = datetime.combine(on, MORNING, LONDON)
        moves = _steps(steps, _mapping(entry, CASE), _mapping(entry, CLOCKS))
        yield Way(line, begins, _mapping(entry, POSTS), list(moves))


def _steps(listed: LinedList, facts: Mapping[str, Any], clocks: Mapping[str, Any]) -> Iterator[Step]:
    standing: dict[str, Any] = {"open": [], "until": {}, "hears": []}
    for line, entry in zip(listed.lines, listed, strict=True):
        kinds = [kind for kind in KINDS if isinstance(entry, LinedMapping) and kind in entry]
        if len(kinds) != 1 or (kinds[0] == BEGIN) != (entry is listed[0]):
            raise Problem(line, f"a step is one of {', '.join(KINDS)}; the first is “{BEGIN}”, and no other")
        require_known(entry, OF_A_STEP)
        name = entry[kinds[0]]
        standing |= {part: plain(entry[part]) for part in STANDING if part in entry}
        seen = {DOES: plain(entry.get(DOES, [])), **standing}
        seen |= {name: plain(entry[name]) for name in (LEAVES, ENDS) if name in entry}
        move = Move(
            kinds[0], "" if name is True else str(name), _mapping(entry, WITH), {**facts, **_mapping(entry, CASE)},
            {**clocks, **_mapping(entry, CLOCKS)}, _mapping(entry, ANSWERS),
        )  # fmt: skip
        facts, clocks = {}, {}
        yield Step(line, move, seen)


def _mapping(entry: LinedMapping, name: str) -> dict[str, Any]:
    value = entry.get(name, {})
    if not isinstance(value, Mapping):
        raise Problem(entry.line_of(name), f"“{name}” has a value for each name")
    return {key: _in_london(inner) for key, inner in value.items()}


def _in_london(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _in_london(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_london(inner) for inner in value]
    return value.replace(tzinfo=LONDON) if isinstance(value, datetime) else value
