"""A draft as content: what its landlords would run on, and what would be tried, with its changes laid over its base."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.casework.runtime import Runtime
from app.content.files import OF_ALL, read_tried, runs_on
from app.content.release import Release, content_of, release_id
from app.store import Connection, drafts
from app.store.rows import DraftFileRow, DraftRow

Bodies = Mapping[str, bytes | None]
"""path → what a file says; None: it is taken out."""


@dataclass(frozen=True)
class Draft:
    """A draft, read whole. `base`: landlord → path → body. `base_tried`, the same of stories and examples, by path."""

    row: DraftRow
    files: tuple[DraftFileRow, ...]
    changes: Bodies
    base: Mapping[str, Mapping[str, bytes]]
    base_tried: Mapping[str, bytes]

    @property
    def landlords(self) -> list[str]:
        return sorted(self.base)

    @cached_property
    def hash(self) -> str:
        """Of its bases and everything that it changes: what is approved, and what a result was found on."""
        return hash_of_draft(self.row, self.files)

    @cached_property
    def tried(self) -> dict[str, bytes]:
        """path → body of the stories and examples, as the draft has them."""
        return _laid_over(self.base_tried, {path: body for path, body in self.changes.items() if is_tried(path)})

    def content(self, landlord: str) -> dict[str, bytes]:
        """path → body of what a landlord would run on."""
        own = {path: body for path, body in self.changes.items() if runs_on(path, landlord)}
        return _laid_over(self.base[landlord], own)

    def release(self, landlord: str) -> Release:
        """What a landlord would run on, parsed."""
        files = self.content(landlord)
        return content_of(release_id(files), landlord, files)

    def body(self, path: str) -> bytes | None:
        """What a file says in this draft; None where there is none."""
        if path in self.changes:
            return self.changes[path]
        return self.base_body(path)

    def base_body(self, path: str) -> bytes | None:
        """What a file says in what the draft was made from; None where there is none."""
        if is_tried(path):
            return self.base_tried.get(path)
        return next((files[path] for files in self.base.values() if path in files), None)

    def write_to(self, folder: Path) -> None:
        """Write everything that its landlords would run on, with stories and examples, as a folder of content."""
        for key in self.landlords:
            _write(folder, self.content(key))
        _write(folder, self.tried)


def hash_of_draft(row: DraftRow, files: tuple[DraftFileRow, ...] | list[DraftFileRow]) -> str:
    """As `Draft.hash`, of the rows alone."""
    digest = hashlib.sha256()
    for landlord, base in sorted(row["bases"].items()):
        digest.update(f"{landlord}\0{base}\n".encode())
    for file in sorted(files, key=lambda file: file["path"]):
        digest.update(f"{file['path']}\0{file['hash']}\n".encode())
    return digest.hexdigest()


def read_draft(runtime: Runtime, connection: Connection, row: DraftRow) -> Draft:
    """A draft with its files and all that it stands on."""
    files = tuple(drafts.files_of(connection, row["id"]))
    said = drafts.bodies(connection, [file["hash"] for file in files if file["hash"]])
    changes = {file["path"]: said[file["hash"]] if file["hash"] else None for file in files}
    base = {key: runtime.contents.get(connection, base).files for key, base in row["bases"].items()}
    return Draft(row, files, changes, base, tried_now(runtime, connection, list(row["bases"])))


def tried_now(runtime: Runtime, connection: Connection, landlords: list[str]) -> dict[str, bytes]:
    """The stories and examples of some landlords, with those that all share.

    Of a landlord (or `common`) of whom none were ever published, those in the program's folder of content.
    """
    tried: dict[str, bytes] = {}
    for scope in [*landlords, OF_ALL, "code"]:
        tried |= drafts.tried_files(connection, [scope]) or read_tried(runtime.settings.content, [scope])
    return tried


def base_tried_hash(body: bytes | None) -> str | None:
    return hashlib.sha256(body).hexdigest() if body is not None else None


def is_tried(path: str) -> bool:
    """Whether a file is a story or example, by which content is tried."""
    return path.startswith("tests/")


def _laid_over(base: Mapping[str, bytes], changes: Bodies) -> dict[str, bytes]:
    kept = {path: body for path, body in base.items() if path not in changes}
    return kept | {path: body for path, body in changes.items() if body is not None}


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, body in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
