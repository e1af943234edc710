"""A landlord's published content with something changed in it, as a process owner would, and what the check says."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.content.checking.findings import ERROR
from app.content.release import Release, release_id
from app.use_cases.check_content import check_content
from tests.content.landlords import content_of

Files = Mapping[str, bytes]


def changed(landlord: str, path: str, old: str, new: str, *, files: Files | None = None, times: int = 1) -> Files:
    """The files of a landlord with `old` replaced in one of them; an AssertionError where it does not stand there."""
    known = dict(files or content_of(landlord).files)
    text = known[path].decode()
    assert old in text, f"{old!r} does not stand in {path}"
    known[path] = text.replace(old, new, times).encode()
    return known


def changed_within(landlord: str, path: str, begins: str, old: str, new: str) -> Files:
    """As `changed`, of the first `old` after the text `begins`."""
    text = content_of(landlord).files[path].decode()
    at = text.index(begins)
    assert old in text[at:], f"{old!r} does not stand after {begins!r} in {path}"
    return {**content_of(landlord).files, path: (text[:at] + text[at:].replace(old, new, 1)).encode()}


def with_cell(landlord: str, path: str, entry: str, text: str) -> Files:
    """The files of a landlord with another text in the cell of a table that has this id."""
    body = content_of(landlord).files[path].decode()
    pattern = re.compile(rf'(<outputEntry id="{re.escape(entry)}">\s*<text>)[^<]*(</text>)')
    assert pattern.search(body), f"{path} has no cell {entry}"
    shown = text.replace("&", "&amp;").replace("<", "&lt;")
    return {**content_of(landlord).files, path: pattern.sub(lambda hit: hit[1] + shown + hit[2], body, 1).encode()}


def errors_of(files: Files, landlord: str) -> list[str]:
    """The errors that the check finds, as it says them."""
    return [str(finding) for finding in check_content(files, landlord) if finding.severity == ERROR]


def said_of(files: Files, landlord: str, *words: str) -> str:
    """The one error that says all of these words; an AssertionError with all errors where there is not just one."""
    errors = errors_of(files, landlord)
    telling = [error for error in errors if all(word in error for word in words)]
    assert len(telling) == 1, errors
    return telling[0]


def release_of(files: Files, landlord: str) -> Release:
    """The changed files as a release."""
    return Release(release_id(files), landlord, files)
