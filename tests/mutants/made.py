"""The changes of one run: so many of each file, chosen by a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

from app.content.files import landlords_on_disk, read_content
from tests.mutants import diagram_edits, form_edits, landlord_edits, letter_edits, table_edits
from tests.mutants.edit import Edit

EDITS = {
    ".dmn": table_edits.edits,
    ".bpmn": diagram_edits.edits,
    ".form": form_edits.edits,
    ".md": letter_edits.edits,
    ".toml": landlord_edits.edits,
}
OF_TABLES, OF_OTHERS = 10, 5
"""How many changes are made of each table, and of each diagram, form, letter and landlord file."""


def content_files(root: Path) -> dict[str, bytes]:
    """Every file of content that some landlord on disk runs on."""
    files: dict[str, bytes] = {}
    for landlord in landlords_on_disk(root):
        files |= read_content(root, landlord)
    return files


def edits_of(path: str, body: bytes, seed: int, number: int | None = None) -> Iterator[Edit]:
    """So many changes of one file: those of a seed and a file are always the same, whatever else is changed."""
    suffix = PurePosixPath(path).suffix
    wanted = number if number is not None else OF_TABLES if suffix == ".dmn" else OF_OTHERS
    chance = random.Random(f"{seed} {path}")
    different = (edit for edit in EDITS[suffix](path, body, chance) if edit.body != body)
    return islice(different, wanted)
