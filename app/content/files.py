"""The files of a landlord's content on disk."""

from __future__ import annotations

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
