"""Who notices a change: the check, a story, nobody."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app import bpmn, dmn, forms, letters
from app.content.checking.findings import ERROR, ContentFinding
from app.content.files import ROOMS, content_on_disk, landlords_on_disk, read_content
from app.content.release import Release, layers
from app.dmn.verify import verify_model
from app.errors import ContentError, RedressError
from app.scenarios import StoryError, StoryRunner, load_stories, play
from app.scenarios.all_examples import Mismatch, mismatches_of_file
from app.use_cases.check_content import check_content
from tests.mutants.edit import Edit
from tests.mutants.touched import Walk, stories_about

CHECK, EXAMPLE, STORY, NOBODY, FAULT = "check", "example", "story", "nobody", "fault"


@dataclass(frozen=True)
class Caught:
    """Who noticed a change (``by``) and how: what the check says, which example does not hold, or which
    story failed. ``fault``: the check or a
    story ended in an error of the program instead of a finding."""

    edit: Edit
    by: str
    how: str


class Catching:
    """The content on disk, with its own findings, and a copy of it to change a file in."""

    def __init__(self, root: Path, walks: list[Walk]) -> None:
        self.root = root
        self.walks = walks
        self._files = {landlord: read_content(root, landlord) for landlord in landlords_on_disk(root)}
        self._as_they_are: dict[str, Release] = {}
        self._findings: dict[str, Counter[str]] = {}

    def catch(self, edit: Edit) -> Caught:
        """Who notices a change: whatever asks least is asked first.

        The changed file by itself; its examples; then, for one landlord after the other that runs on the file, the
        whole check and the stories that touch it, the quickest first.
        """
        try:
            by_itself = self._wrong_by_itself(edit) or self._example_answered_otherwise(edit)
            if by_itself:
                return by_itself
            landlords = [landlord for landlord in self._files if self._runs_on(landlord, edit.path)]
            if not landlords:
                new = self._new_findings_without_own(edit)
                return Caught(edit, CHECK if new else NOBODY, new)
            for landlord in landlords:
                if new := self._new_findings(edit, landlord):
                    return Caught(edit, CHECK, new)
                if caught := self._noticed_by_stories(edit, landlord):
                    return caught
        except Exception as error:  # noqa: BLE001  a fault of the check is what this looks for
            return Caught(edit, FAULT, f"the check: {type(error).__name__}: {error}")
        return Caught(edit, NOBODY, "")

    def said_by_check(self, edit: Edit) -> str:
        """What the check says of a change at the first landlord that runs on the file, whoever else notices it."""
        landlord = next(landlord for landlord in self._files if self._runs_on(landlord, edit.path))
        return self._new_findings(edit, landlord)

    def _new_findings_without_own(self, edit: Edit) -> str:
        """Of a shared file that each landlord has replaced by its own: what the check says where one has not."""
        landlord, files = next((name, files) for name, files in self._files.items() if edit.path in files)
        shared = PurePosixPath(edit.path)
        without = {
            path: body
            for path, body in files.items()
            if not (PurePosixPath(path).name == shared.name and PurePosixPath(path).parent.name == landlord)
        }
        before = _counted(check_content(without, landlord))
        return next(iter(_counted(check_content({**without, edit.path: edit.body}, landlord)) - before), "")

    def _noticed_by_stories(self, edit: Edit, landlord: str) -> Caught | None:
        stories = stories_about(edit.path, edit.elements, landlord, self.walks)
        if not stories:
            return None
        with _copy_with(self.root, edit) as root:
            return self._failing_story(edit, stories, root)

    def _runs_on(self, landlord: str, path: str) -> bool:
        files = self._files[landlord]
        if path not in files:
            return False
        room = path.partition("/")[0]
        return room not in ROOMS or path in layers(files, room, ROOMS[room], landlord).values()

    def _new_findings(self, edit: Edit, landlord: str) -> str:
        """What the check says of a change that it did not say before; empty when that is nothing."""
        if landlord not in self._findings:
            self._findings[landlord] = _counted(check_content(self._files[landlord], landlord))
        after = _counted(check_content({**self._files[landlord], edit.path: edit.body}, landlord))
        return next(iter(after - self._findings[landlord]), "")

    def _wrong_by_itself(self, edit: Edit) -> Caught | None:
        """What the check says of a diagram, form or letter that it reads alone; the whole check says the same."""
        before = self._errors_alone(edit.path, next(files[edit.path] for files in self._files.values()
                                                    if edit.path in files))  # fmt: skip
        new = next(iter(self._errors_alone(edit.path, edit.body) - before), "")
        return Caught(edit, CHECK, new) if new else None

    @staticmethod
    def _errors_alone(path: str, body: bytes) -> Counter[str]:
        """The errors of one file that is read alone; a landlord file needs the whole check."""
        file = PurePosixPath(path)
        try:
            match file.suffix:
                case ".bpmn":
                    findings = [finding for finding in bpmn.lint({path: body}) if finding.severity == ERROR]
                    return Counter(finding.message for finding in findings)
                case ".dmn":
                    return Counter(
                        finding.message
                        for finding in verify_model(dmn.parse_model(body, name=file.stem))
                        if finding.severity == ERROR
                    )
                case ".form":
                    return Counter(
                        finding.message for finding in forms.parse_form(body, file.stem).lint()
                        if finding.severity == ERROR
                    )  # fmt: skip
                case ".md":
                    letters.parse_letter(body, file.stem)
        except (dmn.DmnError, forms.FormError, letters.LetterError) as error:
            return Counter([str(error)])
        return Counter()

    def _example_answered_otherwise(self, edit: Edit) -> Caught | None:
        try:
            differs = next((str(mismatch) for mismatch in self._mismatches(edit)), "")
        except ContentError:
            return None  # the check says so
        return Caught(edit, EXAMPLE, differs) if differs else None

    def _mismatches(self, edit: Edit) -> Iterator[Mismatch]:
        """What the examples of the changed file say otherwise; nothing of a file without examples."""
        landlord = next(name for name, files in self._files.items() if edit.path in files)
        if landlord not in self._as_they_are:
            self._as_they_are[landlord] = content_on_disk(self.root, landlord)
        return mismatches_of_file(edit.path, edit.body, self._as_they_are[landlord], self.root)

    def _failing_story(self, edit: Edit, stories: list[str], root: Path) -> Caught | None:
        with StoryRunner(root) as runner:
            for path in (self.root / story for story in stories):
                try:
                    result = play(load_stories([path], runner)[0], runner)
                except (StoryError, RedressError) as error:
                    return Caught(edit, STORY, f"{path.stem}: {error}")
                except Exception as error:  # noqa: BLE001  a fault of the player is what this looks for
                    return Caught(edit, FAULT, f"{path.stem}: {type(error).__name__}: {error}")
                if any(outcome.failures for outcome in result.outcomes):
                    return Caught(edit, STORY, path.stem)
        return None


def _counted(findings: list[ContentFinding]) -> Counter[str]:
    """Findings without their places, which move when a row is deleted."""
    return Counter(f"{finding.severity}: {finding.message}" for finding in findings)


@contextmanager
def _copy_with(root: Path, edit: Edit) -> Iterator[Path]:
    """A copy of the content on disk with the change in it."""
    with tempfile.TemporaryDirectory(prefix="redress-mutant-") as folder:
        copy = Path(folder)
        for room in ("landlords", *ROOMS):
            shutil.copytree(root / room, copy / room, copy_function=_link)
        (copy / edit.path).unlink()
        (copy / edit.path).write_bytes(edit.body)
        yield copy


def _link(source: str, target: str) -> None:
    Path(target).symlink_to(source)
