"""The landlord that docs/add-a-landlord.md adds: its files and commands as they stand there. Only who it is and its
times are its own, so it runs on whatever is shared."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from app.content.files import ROOMS
from tests.drivers.runtime_driver import ROOT

DOC = ROOT / "docs" / "add-a-landlord.md"


@dataclass(frozen=True)
class Block:
    """A code block of the page: its language, the file it is (if it names one), and its text."""

    language: str
    path: str
    text: str


def blocks() -> list[Block]:
    matches = re.findall(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", DOC.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [Block(*parts) for parts in matches]


FILES = {block.path: block.text for block in blocks() if block.path}
COMMANDS = [line for block in blocks() if block.language == "sh" for line in block.text.splitlines() if line.strip()]
KEY = next(Path(path).stem for path in FILES if path.startswith("landlords/"))


def write_checkout(root: Path) -> Path:
    """What is shared, and no landlord but the one that the page adds."""
    for room, suffix in ROOMS.items():
        for folder in ("", "common", "code"):
            for path in (ROOT / room / folder).glob(f"*{suffix}"):
                target = root / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
    (root / "landlords").mkdir()
    shutil.copyfile(ROOT / "landlords" / "ombudsman.toml", root / "landlords" / "ombudsman.toml")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root
