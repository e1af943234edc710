"""The files of a landlord's content on disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from app.errors import NotFound

from .release import Release, content_of, release_id

ROOMS = {"bpmn": ".bpmn", "dmn": ".dmn", "forms": ".form", "letters": ".md"}
SHARED = ("", "common", "code")
OMBUDSMAN = "ombudsman.toml"


def read_content(root: Path, landlord: str) -> dict[str, bytes]:
    """path → body of every file that a landlord runs on: its own, the common ones, and the Code's."""
    own = root / "landlords" / f"{landlord}.toml"
    if not own.is_file():
        known = ", ".join(sorted(landlords_on_disk(root))) or "none"
        raise NotFound(f"There is no landlords/{landlord}.toml. Landlords here: {known}.")
    files = {f"landlords/{landlord}.toml": own.read_bytes()}
    ombudsman = root / "landlords" / "ombudsman.toml"
    if ombudsman.is_file():
        files["landlords/ombudsman.toml"] = ombudsman.read_bytes()
    for room, suffix in ROOMS.items():
        for folder in (*SHARED, landlord):
            for path in sorted((root / room / folder).glob(f"*{suffix}")):
                files[path.relative_to(root).as_posix()] = path.read_bytes()
    return files


def content_on_disk(root: Path, landlord: str) -> Release:
    """What a landlord would run on if it were published now."""
    files = read_content(root, landlord)
    return content_of(release_id(files), landlord, files)


def landlords_on_disk(root: Path) -> list[str]:
    """Landlord files that name policies; the Ombudsman's record beside them is not a landlord."""
    return sorted(path.stem for path in (root / "landlords").glob("*.toml") if path.stem != "ombudsman")


def runs_on(path: str, landlord: str) -> bool:
    """Whether a landlord runs on a file of this path: its own, or a shared one, in a room of content."""
    parts = PurePosixPath(path).parts
    if path != "/".join(parts):
        return False
    if len(parts) == 2 and parts[0] == "landlords":
        return parts[1] in (f"{landlord}.toml", OMBUDSMAN)
    suffix = ROOMS.get(parts[0]) if parts else None
    if suffix is None or not 2 <= len(parts) <= 3 or not parts[-1].endswith(suffix):
        return False
    return len(parts) == 2 or parts[1] in (*SHARED, landlord)


TRIED = ("scenarios", "tables", "answers", "sample_letters", "ways", "landlords")
"""The folders under tests/ with what content is tried with: stories, and examples of each kind of file."""
OF_ALL = "common"
LONGEST_PATH = 200


def scope_of(path: str) -> str | None:
    """Whose file this is: a landlord's key, `common` for what all share, `code` for the Code's; None for no content."""
    parts = PurePosixPath(path).parts
    if len(path) > LONGEST_PATH or not path.isprintable():
        return None
    if path != "/".join(parts) or any(part in ("..", ".") or part.startswith(".") for part in parts):
        return None
    if parts[:1] == ("tests",):
        return _scope_of_tried(parts)
    if len(parts) == 2 and parts[0] == "landlords" and parts[1].endswith(".toml"):
        return OF_ALL if parts[1] == OMBUDSMAN else parts[1].removesuffix(".toml")
    suffix = ROOMS.get(parts[0]) if parts else None
    if suffix is None or not 2 <= len(parts) <= 3 or not parts[-1].endswith(suffix):
        return None
    return OF_ALL if len(parts) == 2 else parts[1]


def _scope_of_tried(parts: tuple[str, ...]) -> str | None:
    if len(parts) < 3 or parts[1] not in TRIED:
        return None
    if len(parts) > 3:
        return parts[2]
    stem = PurePosixPath(parts[2])
    if stem.suffix != ".yaml":
        return None
    return stem.stem if parts[1] == "landlords" and parts[2] != "ombudsman.yaml" else OF_ALL


def read_tried(root: Path, scopes: Iterable[str]) -> dict[str, bytes]:
    """path → body of every story and example in a folder of content, of some landlords (or `common`)."""
    wanted = set(scopes)
    found_there: dict[str, bytes] = {}
    for folder in TRIED:
        for file in sorted((root / "tests" / folder).rglob("*")):
            path = file.relative_to(root).as_posix()
            if file.is_file() and file.suffix != ".py" and scope_of(path) in wanted:
                found_there[path] = file.read_bytes()
    return found_there
