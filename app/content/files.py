"""The files of a landlord's content on disk."""

from __future__ import annotations

from pathlib import Path

from app.errors import NotFound

from .release import Release, content_of, release_id

ROOMS = {"bpmn": ".bpmn", "dmn": ".dmn", "forms": ".form", "letters": ".md"}
SHARED = ("", "common", "code")


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
