"""Which test files are nearest to what is being changed, for `make quick`.

What is being changed is what git shows as changed or new; where that is nothing, what the last commit changed.
"""

from __future__ import annotations

import re
import subprocess
from functools import lru_cache
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ("bpmn", "dmn", "forms", "letters", "landlords")
ROOMS_OF_CONTENT = ("content", "scenarios", "lifecycles")
ALWAYS = ("tests/repo/test_layout.py", "tests/repo/test_files.py")
"""The house's own rules: any change may break them."""
ITSELF, BESIDE, SAME_ROOM = 0, 1, 2
"""How near: changed itself; imports or names what is changed; in the room of tests for it."""


def changed_paths(root: Path = ROOT) -> set[str]:
    """The paths that git shows as changed or new; of the last commit where there are none; nothing without git."""
    shown = _git(root, "status", "--porcelain", "--untracked-files=all", "--no-renames")
    paths = {line[3:].strip('"') for line in shown.splitlines()}
    of_last = ("show", "--name-only", "--format=", "--no-renames", "--diff-merges=first-parent", "HEAD")
    return paths or set(_git(root, *of_last).splitlines())


def _git(root: Path, *command: str) -> str:
    try:
        ended = subprocess.run(["git", *command], cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return ended.stdout if ended.returncode == 0 else ""


def nearness(changed: set[str], tests: dict[str, str]) -> dict[str, int]:
    """The paths of the test files that a change touches → how near they are to it.

    `tests`: the paths of all test files → their text.
    """
    near = dict.fromkeys(tests.keys() & set(ALWAYS), BESIDE)
    rooms = {room for path in changed for room in _rooms_of(path)}
    names = [name for name in map(_names_of, sorted(changed)) if name]
    for path, text in tests.items():
        if path in changed:
            near[path] = ITSELF
        elif any(PurePosixPath(path).stem == f"test_{stem}" or wanted.search(text) for stem, wanted in names):
            near[path] = BESIDE
        elif PurePosixPath(path).parts[1] in rooms:
            near.setdefault(path, SAME_ROOM)
    return near


def _rooms_of(path: str) -> tuple[str, ...]:
    """The rooms of tests for a file; whatever runs complaints is tried by whole lifecycles too."""
    top, *inner = PurePosixPath(path).parts
    if top == "app" and len(inner) > 1:
        return (inner[0], "lifecycles")
    if top in CONTENT:
        return ROOMS_OF_CONTENT
    if top == "tests" and inner and inner[0] in ("answers", "landlords", "sample_letters", "tables", "ways"):
        return ("scenarios",)
    return () if top in ("app", "tests") else ("repo",)


def _names_of(path: str) -> tuple[str, re.Pattern[str]] | None:
    """The name of a file, and what names it in a test: an import of a module, or the name of a piece of content."""
    file = PurePosixPath(path)
    if file.suffix == ".py" and file.parts[0] in ("app", "tests"):
        package, module = re.escape(".".join(file.parent.parts)), re.escape(file.stem)
        imported = rf"\bfrom {package} import (?:\([^)]*?|[^\n]*?)\b{module}\b"
        return file.stem, re.compile(rf"\b{package}\.{module}\b|{imported}")
    if file.parts[0] in CONTENT:
        return file.stem, re.compile(rf"[\"'/]{re.escape(file.stem)}[\"'.]")
    return None


@lru_cache
def near_tests() -> dict[str, int]:
    """The test files of this repository that the change at hand touches → how near they are."""
    files = sorted(ROOT.glob("tests/**/test_*.py"))
    tests = {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}
    return nearness(changed_paths(), tests)
