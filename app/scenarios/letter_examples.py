"""Examples of what a letter says, kept beside the stories and composed again before publishing.

``tests/sample_letters/common/UPDATE.yaml`` holds those of ``letters/UPDATE.md``, ``…/<landlord>/RSP1.yaml`` those of
``letters/<landlord>/RSP1.md``. Each begins with the sample case, ``tests/sample_letters/case.yaml``::

    examples:
      - given: {}                                                     # the sample case as it is
        elements: [progress, due, ombudsman]                          # those that the letter has, and no others
        says: ["You will have our answer by Monday 9 February 2026."]
      - given: {deadlines.stage_1_response.passed: true, answers.next: null}
        lacks: ["You will have our answer by"]
        stopped: ["expected on is not known"]                         # what keeps it from going; else nothing may

What is given takes the place of a fact of the sample case. ``stage`` and ``promises`` may say what the letter counts
as.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from app import letters
from app.content.release import COMMON, Release
from app.errors import ContentError
from app.wording import list_words

from .examples import SUFFIX, Mismatch, read_examples, require_known
from .yaml_lines import LinedList, LinedMapping, Problem, read

FOLDER = Path("tests") / "sample_letters"
SAMPLE_CASE = "case.yaml"
EXAMPLES, GIVEN = "examples", "given"
TEXTS = ("elements", "says", "lacks", "stopped")
STAGE, PROMISES = "stage", "promises"
KNOWN = (GIVEN, *TEXTS, STAGE, PROMISES)


@dataclass(frozen=True)
class LetterExample:
    """An example of a letter: the line it stands on, the facts, and what the letter then is.

    ``elements``: exactly those that it has; None where the example says nothing of them. ``says``: words of its title
    and text, in this order; ``lacks``: words that stand nowhere in it; without regard to where lines end. ``stopped``:
    words of each reason why it cannot go. ``settled``: what it counts as, by ``stage`` and ``promises``, as far as the
    example says.
    """

    line: int
    facts: Mapping[str, Any]
    elements: tuple[str, ...] | None
    says: tuple[str, ...]
    lacks: tuple[str, ...]
    stopped: tuple[str, ...]
    settled: Mapping[str, Any]


def letter_examples_of(path: Path, sample_case: Path) -> list[LetterExample]:
    """The examples in a file, on the sample case in another. ContentError names file and line of what is wrong."""
    facts = _sample_case(sample_case)
    return read_examples(path, (EXAMPLES,), lambda document: list(_examples(document, facts)))


def letter_examples_beside(path: Path, root: Path) -> list[LetterExample]:
    """The examples in a file, on the sample case that the folder of content has."""
    return letter_examples_of(path, root / FOLDER / SAMPLE_CASE)


def letter_mismatches(content: Release, root: Path) -> Iterator[Mismatch]:
    """Compose the letters of a release for every example under a folder of content; what differs."""
    for key, letter in sorted(content.letter_paths.items()):
        path = letter_file_of(letter, root)
        if path.is_file():
            yield from mismatches_of_letter(content.letter(key), path, letter_examples_beside(path, root))


def letter_file_of(letter: str, root: Path) -> Path:
    """Where the examples of a letter stand, by its path in the content."""
    inside = PurePosixPath(letter).relative_to("letters").with_suffix(SUFFIX)
    return root / FOLDER / (inside if len(inside.parts) > 1 else COMMON / inside)


def mismatches_of_letter(
    template: letters.Template, path: Path, examples: Iterable[LetterExample]
) -> Iterator[Mismatch]:
    """The examples that one letter does not keep to, each with the first thing that differs."""
    for example in examples:
        if what := difference(template, example):
            remedy = "Correct the letter; or the example, where the letter is meant to be so."
            yield Mismatch(path, example.line, f"the letter {template.key} {what}. {remedy}")


def difference(template: letters.Template, example: LetterExample) -> str:
    """How the letter for the facts of an example differs from what it says; empty when it does not."""
    letter = letters.compose(template, example.facts)
    if example.elements is not None and letter.present != example.elements:
        return f"has the elements {list_words(letter.present) or 'none'}, not {list_words(example.elements) or 'none'}"
    text, at = in_one_line(f"{letter.title}\n{letter.numbered_text}"), 0
    for wanted in map(in_one_line, example.says):
        at = text.find(wanted, at)
        if at < 0:
            return f"does not say “{wanted}”{' there' if wanted in text else ''}"
        at += len(wanted)
    for unwanted in example.lacks:
        if in_one_line(unwanted) in text:
            return f"says “{unwanted}”"
    return wrongly_stopped(letter, example.stopped) or _wrongly_settled(letter, example.settled)


def wrongly_stopped(letter: letters.Letter, expected: Iterable[str]) -> str:
    """What keeps a letter from going otherwise than expected, in words; empty when nothing does."""
    reasons = (*letter.gaps, *letter.passed)
    for reason in reasons:
        if not any(words in reason for words in expected):
            return f"cannot go: {reason}"
    missing = [words for words in expected if not any(words in reason for reason in reasons)]
    return f"is not stopped by “{missing[0]}”" if missing else ""


def _wrongly_settled(letter: letters.Letter, settled: Mapping[str, Any]) -> str:
    counts = {STAGE: letter.stage, PROMISES: letter.promises}
    for name, expected in settled.items():
        if str(counts[name]) != str(expected):
            return f"has {name} {counts[name]}, not {expected}"
    return ""


def in_one_line(text: str) -> str:
    """A text on one line, for comparing: a process owner need not know where lines end."""
    return " ".join(text.split())


# -- reading -----------------------------------------------------------------------------------------------------------


def _sample_case(path: Path) -> LinedMapping:
    try:
        document = read(path.read_text(encoding="utf-8"))
    except Problem as problem:
        raise ContentError(f"{path}:{problem.line}: {problem}") from problem
    except FileNotFoundError as error:
        raise ContentError(f"{path} is missing: it holds the sample case of the letters.") from error
    if not isinstance(document, LinedMapping):
        raise ContentError(f"{path}:1: the file needs the facts of a case, each with its name")
    return document


def _examples(document: LinedMapping, facts: Mapping[str, Any]) -> Iterator[LetterExample]:
    listed = document.get(EXAMPLES)
    if not isinstance(listed, LinedList) or not listed:
        raise Problem(1, f"the file needs a list “{EXAMPLES}” with at least an example")
    for line, entry in zip(listed.lines, listed, strict=True):
        if not isinstance(entry, LinedMapping) or not isinstance(entry.get(GIVEN), LinedMapping):
            raise Problem(line, f"an example has “{GIVEN}”, with what differs from the sample case, or {{}}")
        require_known(entry, KNOWN)
        if len(entry) < 2:
            raise Problem(line, f"an example says what the letter then is: {', '.join((*TEXTS, STAGE, PROMISES))}")
        elements, says, lacks, stopped = (_texts(entry, name) for name in TEXTS)
        yield LetterExample(
            line, facts_with(facts, entry[GIVEN]), elements, says or (), lacks or (), stopped or (),
            {name: entry[name] for name in (STAGE, PROMISES) if name in entry},
        )  # fmt: skip


def _texts(entry: LinedMapping, name: str) -> tuple[str, ...] | None:
    if name not in entry:
        return None
    values = entry[name]
    if not isinstance(values, LinedList) or not all(isinstance(value, str) and value.strip() for value in values):
        raise Problem(entry.line_of(name), f"“{name}” is a list of texts, in quotes where they hold a colon")
    return tuple(values)


def facts_with(facts: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of the sample case with others in their places: ``deadlines.stage_1_response.due`` is a place."""
    changed: dict[str, Any] = copy.deepcopy(dict(facts))
    for place, value in changes.items():
        *outer, name = place.split(".")
        inside = changed
        for step in outer:
            if not isinstance(inside.get(step), dict):
                inside[step] = {}
            inside = inside[step]
        inside[name] = value
    return changed
