"""Every example that is kept of the content of a landlord: what does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from app import dmn, feel
from app.content.release import OMBUDSMAN_FILE, Release
from app.forms import parse_form
from app.landlords import load_landlord, load_ombudsman
from app.letters import parse_letter

from .diagram_examples import mismatches_of_ways, way_file_of, way_mismatches, ways_of
from .examples import Mismatch
from .form_examples import form_examples_file, form_examples_of, form_mismatches, form_mismatches_of
from .landlord_examples import (
    landlord_examples_file,
    landlord_examples_of,
    landlord_mismatches,
    landlord_mismatches_of,
    ombudsman_mismatches_of,
)
from .letter_examples import letter_examples_beside, letter_file_of, letter_mismatches, mismatches_of_letter
from .table_examples import examples_of, file_of, mismatches_of
from .table_examples import mismatches as table_mismatches

__all__ = ["Mismatch", "examples_beside", "mismatches", "mismatches_of_file"]
EXAMPLES_FILES = {
    ".dmn": file_of, ".form": form_examples_file, ".md": letter_file_of, ".bpmn": way_file_of,
    ".toml": landlord_examples_file,
}  # fmt: skip


def mismatches(content: Release, root: Path) -> Iterator[Mismatch]:
    """What the examples under a folder of content say of a release, and what is otherwise."""
    yield from table_mismatches(content, root)
    yield from form_mismatches(content, root)
    yield from letter_mismatches(content, root)
    yield from way_mismatches(content, root)
    yield from landlord_mismatches(content, root)


def examples_beside(path: str, root: Path) -> Path | None:
    """Where the examples of a file of content stand, whether there are any; None for a kind that has none."""
    where = EXAMPLES_FILES.get(PurePosixPath(path).suffix)
    return where(path, root) if where else None


def mismatches_of_file(path: str, body: bytes, content: Release, root: Path) -> Iterator[Mismatch]:
    """What the examples of one file say otherwise of a body for it, beside all else in a release.

    ContentError for a body that cannot be read.
    """
    examples, name = examples_beside(path, root), PurePosixPath(path).stem
    if examples is None or not examples.is_file():
        return
    with feel.use_working_days(content.working_days):
        match PurePosixPath(path).suffix:
            case ".dmn":
                yield from mismatches_of(dmn.parse_model(body, name=name), name, examples, examples_of(examples))
            case ".form":
                form = parse_form(body, name).knowing(content.fillers, content.working_days)
                yield from form_mismatches_of(form, examples, form_examples_of(examples))
            case ".md":
                letter = replace(parse_letter(body, name), working_days=content.working_days)
                yield from mismatches_of_letter(letter, examples, letter_examples_beside(examples, root))
            case ".bpmn":
                yield from mismatches_of_ways(content, path, body, examples, ways_of(examples))
            case _ if path == OMBUDSMAN_FILE:
                yield from ombudsman_mismatches_of(load_ombudsman(body), examples, landlord_examples_of(examples))
            case _:
                yield from landlord_mismatches_of(load_landlord(body, name), examples, landlord_examples_of(examples))
