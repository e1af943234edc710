"""A story as data: people, steps in order, and what must hold afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from app.errors import ContentError

from .yaml_lines import LinedMapping

LOG, DO, USE, TELL, REPORT, PUBLISH = "log", "do", "use", "tell", "report", "publish"
VERBS = (LOG, DO, USE, TELL, REPORT, PUBLISH)
FROM = "from"
"""The key beside the files of a publication: from which day it is in force."""
NOTHING = "nothing"
DEFAULT, LEAVE = "default", "leave"
BETWEEN = (DEFAULT, LEAVE)
"""What becomes of open tasks that the story says nothing of: they are answered by themselves, or left as they are."""
WORK_BEGINS = time(9)


@dataclass(frozen=True)
class StoryFinding:
    """Something to put right in a story file."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class StoryError(ContentError):
    """A story file cannot be played. The message names each file and line; `findings` has them one by one."""

    def __init__(self, findings: list[StoryFinding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


@dataclass(frozen=True)
class Person:
    """Somebody in the story: a user whose username is the alias. `path`: the file that names them."""

    alias: str
    name: str
    roles: tuple[str, ...]
    areas: tuple[str, ...]
    line: int
    path: Path
    email: str = ""


@dataclass(frozen=True)
class Step:
    """One thing that happens in a story.

    `at` is a date and time (Europe/London), or a date: then the beginning of the working day, or the moment of the step
    before if that is later.
    `verb`: log, do, use, tell, report, publish or nothing; `what`: the task, act, message or report, or the folder of
    files that are published; `values`: the form's fields, or the changes that are published; `lines`: where each of
    its keys stands, in the file `path`. `between`: what becomes, at this step, of open tasks that the story says
    nothing of; None: what the story says.
    """

    path: Path
    line: int
    lines: Mapping[str, int]
    at: date
    verb: str
    what: str
    values: LinedMapping
    case: str | None = None
    by: str | None = None
    of: str | None = None
    expect: LinedMapping | None = None
    refused: str | None = None
    needs: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    between: str | None = None

    @property
    def day(self) -> date:
        return self.at.date() if isinstance(self.at, datetime) else self.at

    def title(self) -> str:
        """The step as a failure names it."""
        moment = f"{self.at:%a %Y-%m-%d %H:%M}" if isinstance(self.at, datetime) else f"{self.at:%a %Y-%m-%d}"
        what = self.what if self.verb == NOTHING else f"{self.verb} {self.what}".strip()
        return f"{moment} {what}{f' ({self.case})' if self.case else ''}"


@dataclass(frozen=True)
class Variant:
    """One course of a story, from beginning to end: the story itself, or a variant of it."""

    title: str
    line: int
    people: dict[str, Person]
    steps: tuple[Step, ...]
    expect: LinedMapping | None
    needs: tuple[str, ...] = ()
    between: str = LEAVE

    @property
    def pending(self) -> tuple[str, ...]:
        """What this variant and its steps still need, by name, each once."""
        return tuple(dict.fromkeys([*self.needs, *(need for step in self.steps for need in step.needs)]))


@dataclass(frozen=True)
class Story:
    """A scenario file. The first of `variants` is the story itself; `included`: the files that it takes parts from."""

    path: Path
    title: str
    landlord: str
    covers: tuple[str, ...]
    variants: tuple[Variant, ...] = field(default_factory=tuple)
    included: frozenset[Path] = frozenset()

    @property
    def name(self) -> str:
        return self.path.stem
