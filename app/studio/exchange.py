"""Content as a folder or zip, for those who change it with other tools: what is in force, or what a draft says.

Beside the files stands a small one that says what was fetched, so that only what somebody changed since is brought
back, and is merged with what others changed meanwhile.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.files import OF_ALL, ROOMS, TRIED, scope_of
from app.content.release import hash_of
from app.errors import Conflict, Invalid, NotFound, TooLarge
from app.store import Connection

from .access import landlords_in, scopes_seen
from .changed_files import LARGEST_TOGETHER, MOST_FILES, TOO_MANY
from .draft import Bodies, tried_now
from .view_draft import draft_for

FETCHED = ".redress-pull.json"
NO_ZIP = "This is no zip file. Pack the changed files with their folders as a zip, then choose that."
LEFT_ALONE = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", ".git"})
"""What systems put beside files: not content, and nobody's mistake."""
LONGEST_NAME = 400
OLDEST = (1980, 1, 1, 0, 0, 0)
"""The same content makes the same zip."""
TOP = ("landlords", "tests", *ROOMS)


@dataclass(frozen=True)
class Fetched:
    """Content as it was fetched. `draft`: of which draft; None: what is in force. `files`: path → body."""

    scope: str
    draft: int | None
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Brought:
    """What somebody brings back. `files`: path → body, None: it is taken out. `made_from`: path → hash when it was
    fetched; None: nobody knows. `left_alone`: files beside them that are not content, or another landlord's."""

    files: Bodies
    made_from: Mapping[str, str] | None
    left_alone: tuple[str, ...] = ()

    def of_scope(self, scope: str) -> Brought:
        """The same without what is not content, and without the files of other landlords."""
        others = {path for path in self.files if scope_of(path) not in (scope, OF_ALL, "code")}
        kept = {path: body for path, body in self.files.items() if path not in others}
        return Brought(kept, self.made_from, tuple(sorted(others)))


def fetch_in_force(runtime: Runtime, actor: Actor, scope: str) -> Fetched:
    """Everything that is in force today for a landlord, or of what all share; NotFound for who may not see it."""
    with runtime.database.read() as connection:
        if scope not in scopes_seen(runtime, connection, actor):
            raise NotFound("There is no such content among what you may see. The studio lists it all.")
        return Fetched(scope, None, _in_force(runtime, connection, scope))


def fetch_draft(runtime: Runtime, actor: Actor, draft_id: int) -> Fetched:
    """Everything that a draft says, with what it does not change."""
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        files: dict[str, bytes] = {}
        for key in draft.landlords:
            files |= draft.content(key)
        return Fetched(draft.row["scope"], draft_id, files | draft.tried)


def as_zip(fetched: Fetched) -> bytes:
    """The files as a zip; the same content gives the same bytes."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, body in sorted({**fetched.files, FETCHED: _said_of(fetched)}.items()):
            archive.writestr(zipfile.ZipInfo(path, OLDEST), body, zipfile.ZIP_DEFLATED)
    return into.getvalue()


def read_zip(body: bytes) -> Brought:
    """What a zip brings; a folder around everything is passed over. Invalid for no zip, TooLarge for too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            files = dict(_unpacked(archive))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise Invalid({"file": NO_ZIP}) from error
    return _brought(_without_outer_folder(files))


def write_folder(fetched: Fetched, folder: Path, *, replacing: Collection[str] = ()) -> list[str]:
    """Write the files into a folder; gives those that changed there. Conflict where somebody changed a file there that
    has not been brought back (all but those `replacing` names): nothing is written then."""
    before = _read_fetched(folder)
    changed = [path for path, body in fetched.files.items() if _read(folder / path) != body]
    gone = [path for path in before if path not in fetched.files and (folder / path).is_file()]
    own = [path for path in [*changed, *gone] if path not in replacing and _changed_there(folder, path, before)]
    if own:
        raise Conflict(
            f"Nothing was written: {', '.join(sorted(own))} changed here. Bring that into a draft first with "
            "flask content push, or fetch into an empty folder."
        )
    for path in changed:
        _write(folder / path, fetched.files[path])
    for path in gone:
        (folder / path).unlink()
    _write(folder / FETCHED, _said_of(fetched))
    return sorted([*changed, *gone])


def read_folder(folder: Path) -> Brought:
    """What a folder brings: the files of content in it. TooLarge for too much."""
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.")
    files: dict[str, bytes] = {}
    for top in ("landlords", *ROOMS, *(f"tests/{name}" for name in TRIED)):
        for file in sorted((folder / top).rglob("*")):
            path = file.relative_to(folder).as_posix()
            if not file.is_file() or LEFT_ALONE & {*PurePosixPath(path).parts} or path.endswith((".py", ".pyc")):
                continue
            if len(files) >= MOST_FILES or file.stat().st_size > LARGEST_TOGETHER:
                raise TooLarge(TOO_MANY)
            files[path] = file.read_bytes()
    fetched = _read(folder / FETCHED)
    return _brought(files | ({FETCHED: fetched} if fetched is not None else {}))


def _in_force(runtime: Runtime, connection: Connection, scope: str) -> dict[str, bytes]:
    keys = landlords_in(runtime, connection, scope)
    files: dict[str, bytes] = {}
    for key in keys:
        files |= runtime.content_on(key, runtime.clock.today(), connection).files
    return files | tried_now(runtime, connection, keys)


def _said_of(fetched: Fetched) -> bytes:
    said = {
        "scope": fetched.scope, "draft": fetched.draft,
        "files": {path: hash_of(body) for path, body in sorted(fetched.files.items())},
    }  # fmt: skip
    return (json.dumps(said, indent=1) + "\n").encode()


def _brought(files: Mapping[str, bytes]) -> Brought:
    """What changed since it was fetched; everything, where nobody knows what was fetched."""
    if FETCHED not in files:
        return Brought(dict(files), None)
    before = _hashes(files[FETCHED])
    changed: dict[str, bytes | None] = {
        path: body for path, body in files.items() if path != FETCHED and before.get(path) != hash_of(body)
    }
    changed |= dict.fromkeys(path for path in before if path not in files)
    return Brought(changed, before)


def _hashes(said: bytes) -> dict[str, str]:
    try:
        files = json.loads(said)["files"]
        return {str(path): str(key) for path, key in files.items() if scope_of(str(path)) is not None}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Invalid(
            {FETCHED: "This does not say what was fetched. Fetch the content anew into another folder."}
        ) from error


def _read_fetched(folder: Path) -> dict[str, str]:
    said = _read(folder / FETCHED)
    return _hashes(said) if said is not None else {}


def _changed_there(folder: Path, path: str, before: Mapping[str, str]) -> bool:
    there = _read(folder / path)
    return there is not None and before.get(path) != hash_of(there)


def _read(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _write(file: Path, body: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)


def _unpacked(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Name → body, bounded by what really comes out, whatever the zip says of itself."""
    room, count = LARGEST_TOGETHER, 0
    for entry in archive.infolist():
        parts = PurePosixPath(entry.filename).parts
        if entry.is_dir() or LEFT_ALONE & {*parts}:
            continue
        count += 1
        if count > MOST_FILES or len(entry.filename) > LONGEST_NAME:
            raise TooLarge(TOO_MANY)
        with archive.open(entry) as file:
            body = file.read(room + 1)
        room -= len(body)
        if room < 0:
            raise TooLarge(TOO_MANY)
        yield entry.filename, body


def _without_outer_folder(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """As if packed from inside its folder, where one folder holds everything."""
    outer = {path.partition("/")[0] for path in files}
    if len(outer) != 1 or outer & {*TOP} or any("/" not in path for path in files):
        return dict(files)
    return {path.partition("/")[2]: body for path, body in files.items()}
