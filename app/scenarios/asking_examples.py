"""The examples kept beside the stories – of tables, letters and diagrams – asked again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.content.release import Release

from .diagram_examples import way_mismatches
from .letter_examples import letter_mismatches
from .table_examples import table_mismatches


def mismatches(content: Release, root: Path) -> Iterator[str]:
    """What a release does otherwise than the examples under a folder of content say, each in words."""
    for differing in (table_mismatches, letter_mismatches, way_mismatches):
        yield from map(str, differing(content, root))
