"""A copy of the content on disk, for a test that changes a file of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.content.files import ROOMS
from tests.drivers.runtime_driver import ROOT


def copy_content(folder: Path) -> Path:
    """Every file of every landlord, in a folder that need not be there yet."""
    for room in (*ROOMS, "landlords"):
        shutil.copytree(ROOT / room, folder / room)
    return folder
