"""What people call a file of content: the name that it gives itself."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from pathlib import PurePosixPath

MOST_FILES = 2_000
SAID = {
    ".bpmn": re.compile(r"<(?:\w+:)?process\b[^>]*?\sname=\"([^\"]*)\"", re.DOTALL),
    ".dmn": re.compile(r"<(?:\w+:)?decision\b[^>]*?\sname=\"([^\"]*)\"", re.DOTALL),
    ".form": re.compile(r"^  \"title\":\s*\"((?:[^\"\\]|\\.)*)\"", re.MULTILINE),
    ".md": re.compile(r"^title:\s*(.*)$", re.MULTILINE),
    ".yaml": re.compile(r"^title:\s*(.*)$", re.MULTILINE),
    ".toml": re.compile(r"^name\s*=\s*\"([^\"]*)\"", re.MULTILINE),
}
"""Suffix → where a file of the kind says its name."""


@lru_cache(maxsize=MOST_FILES)
def title_of(path: str, body: bytes) -> str:
    """The name that a file gives itself; "" where it gives none."""
    said = SAID.get(PurePosixPath(path).suffix)
    found_there = said.search(body.decode(errors="replace")) if said else None
    return unescape(found_there.group(1)).strip().strip('"') if found_there else ""
