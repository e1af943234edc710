"""Every landlord on disk, with the content it would run on, and the one of shared parts only that the documentation
adds."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from app.content.files import content_on_disk, landlords_on_disk, read_content
from app.content.release import Release
from tests.content import added_landlord
from tests.drivers.runtime_driver import ROOT

LANDLORDS = tuple(landlords_on_disk(ROOT))
SHARED = added_landlord.KEY
"""The landlord of shared parts only: what it runs on that no landlord on disk does is covered with it."""


@lru_cache
def content_of(landlord: str) -> Release:
    """What the landlord's files on disk make up."""
    if landlord != SHARED:
        return content_on_disk(ROOT, landlord)  # parsed once for these tests and for every driver of the landlord
    with tempfile.TemporaryDirectory() as folder:
        checkout = added_landlord.write_checkout(Path(folder) / "checkout")
        return Release("shared parts", SHARED, read_content(checkout, SHARED))


def files_of(landlord: str) -> set[str]:
    """The diagrams and tables that a landlord runs on."""
    content = content_of(landlord)
    return {*content.diagram_paths.values(), *content.table_paths.values()}


@lru_cache
def covered_with(landlord: str) -> frozenset[str]:
    """The diagrams and tables that are covered with a landlord: all of its own, or what is on disk and no other has."""
    if landlord != SHARED:
        return frozenset(files_of(landlord))
    others = {path for key in LANDLORDS for path in files_of(key)}
    return frozenset(path for path in files_of(SHARED) if path not in others and (ROOT / path).exists())
