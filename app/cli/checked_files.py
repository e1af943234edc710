"""The files that `flask content check FILE …` is asked about: each is looked at, or refused by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app.content.checking.findings import ERROR, ContentFinding
from app.content.files import landlords_on_disk
from app.content.release import CODE, COMMON, OMBUDSMAN_FILE, content_of, release_id

ROOMS = {".bpmn": "bpmn", ".dmn": "dmn", ".form": "forms", ".md": "letters", ".toml": "landlords"}
MEANT = {*ROOMS, ".xml", ".json", ".bpmn20"}
"""How files end, in whatever case, of which somebody may think that they are content."""


@dataclass(frozen=True)
class Asked:
    """A file as it was named, and the paths in a landlord's content under which it may be looked at."""

    path: Path
    names: frozenset[str]


def files_asked_about(paths: Iterable[Path]) -> tuple[list[Path], list[ContentFinding]]:
    """The files that these paths are or hold, and a finding for each that cannot be content, with what to do."""
    files: list[Path] = []
    refused: list[ContentFinding] = []
    for path in paths:
        held = sorted(file for file in path.rglob("*") if file.suffix.lower() in MEANT) if path.is_dir() else [path]
        if not held:
            refused.append(_refusal(path, "holds no content.", f"Content ends in {_endings()}."))
        for file in held:
            if file.suffix in ROOMS:
                files.append(file)
            else:
                refused.append(_refusal(file, *_why_no_content(file)))
    return list(dict.fromkeys(files)), refused


def placed(files: dict[str, bytes], asked: Iterable[Path], root: Path, landlord: str) -> dict[str, Path]:
    """name → path of those files that are looked at with a landlord's content.

    `files`, the landlord's content, takes in each file from elsewhere as if it stood among the landlord's own. A file
    of another landlord, one that stands behind a file of the landlord's own, and a second one of the same name are
    left out.
    """
    names: dict[str, Path] = {}
    for path in asked:
        inside = path.resolve().is_relative_to(root.resolve())
        name = path.resolve().relative_to(root.resolve()).as_posix() if inside else ""
        if name not in files:
            if _is_another_landlords(name, root, landlord):
                continue
            name = _name_for(path, landlord)
            if not name or name in names:
                continue
            files[name] = path.read_bytes()
        names[name] = path
    in_use = content_of(release_id(files), landlord, files).paths_in_use
    return {name: path for name, path in names.items() if name in in_use}


def not_looked_at(asked: Iterable[Path], looked_at: Iterable[Path], landlords: Iterable[str]) -> list[ContentFinding]:
    """A finding for each file that none of these landlords' content took in."""
    whose = ", ".join(landlords)
    return [
        _refusal(
            path,
            f"was not looked at: {whose} would not run on it.",
            "Another file of that name stands before it, or it is another landlord's: name that landlord "
            "(--landlord), or check this file alone under its own name.",
        )
        for path in dict.fromkeys(asked)
        if path not in set(looked_at)
    ]


def is_in(finding: ContentFinding, names: Mapping[str, Path]) -> bool:
    """Whether a finding is in one of these files; their names may have spaces."""
    return any(finding.where == name or finding.where.startswith((f"{name} ", f"{name}:")) for name in names)


def _name_for(path: Path, landlord: str) -> str:
    """Where a file from elsewhere would stand; empty for the file of another landlord."""
    if path.suffix != ".toml":
        return f"{ROOMS[path.suffix]}/{landlord}/{path.name}"
    return next((name for name in (f"landlords/{landlord}.toml", OMBUDSMAN_FILE) if name.endswith(f"/{path.name}")), "")


def _is_another_landlords(name: str, root: Path, landlord: str) -> bool:
    """Whether a path in the content folder is that of another landlord, or a shared file that is not in use."""
    parts = PurePosixPath(name).parts
    if len(parts) != 3 or parts[0] not in ROOMS.values():
        return False
    return parts[1] in {*landlords_on_disk(root), COMMON, CODE} - {landlord}


def _why_no_content(file: Path) -> tuple[str, str]:
    """What is wrong with the end of a file's name, and what to call it."""
    ending = file.suffix.lower()
    if ending in ROOMS:
        return f"ends in {file.suffix}: it would never be read.", f"Call it {file.stem}{ending}."
    said = f"ends in {file.suffix}" if file.suffix else "has no ending"
    return f"{said}, so it was not looked at.", f"Content ends in {_endings()}: give it the one that it is."


def _endings() -> str:
    return ".bpmn (diagram), .dmn (table), .form (form), .md (letter) or .toml (landlord)"


def _refusal(path: Path, message: str, remedy: str) -> ContentFinding:
    return ContentFinding(ERROR, str(path), message, remedy)
