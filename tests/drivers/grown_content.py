"""Aspire's content with what a process owner adds: a letter that a task issues, and one channel more (C3, C4)."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.drivers.runtime_driver import ROOMS, ROOT

LETTER, CHANNEL = "SUPPORT", "whatsapp"
WORDS = "You may ask somebody to help you with your complaint."
SUPPORT = f"""---
title: Help with your complaint {{{{ complaint.reference }}}}
addressee: complainant
---
Dear {{{{ resident.name }}}}

::: ref
Our reference: **{{{{ complaint.reference }}}}**
:::

{WORDS}
"""


def grown_content(folder: Path) -> Path:
    """All content in a folder: letters/aspire/SUPPORT.md, named by “Acknowledge the complaint”; a channel WhatsApp."""
    for room in (*ROOMS, "landlords"):
        shutil.copytree(ROOT / room, folder / room)
    letter = folder / "letters" / "aspire" / f"{LETTER}.md"
    letter.parent.mkdir(exist_ok=True)
    letter.write_text(SUPPORT, encoding="utf-8")
    _change(folder / "landlords" / "aspire.toml", "[channels]\n", f'[channels]\n{CHANNEL} = "WhatsApp"\n')
    _change(folder / "bpmn" / "aspire" / "acknowledgement.bpmn", 'else "ACK1"', f'else "{LETTER}"')
    return folder


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} does not hold {old!r} any more"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
