"""Check a landlord's content against what this program offers to it."""

from __future__ import annotations

from collections.abc import Mapping

from app.casework.recorders import RECORDERS
from app.casework.services.registry import SERVICES
from app.content.check import ProgramNames, check_release
from app.content.checking.findings import ContentFinding
from app.content.contracts import FACT
from app.content.release import content_of, release_id

from .acts import ACTS


def check_content(files: Mapping[str, bytes], landlord: str) -> list[ContentFinding]:
    """Everything wrong (`error`, blocks publishing) or doubtful (`warning`) in what a landlord would run on."""
    program = ProgramNames(frozenset(ACTS), frozenset({FACT, *RECORDERS}), frozenset(SERVICES))
    return list(check_release(content_of(release_id(files), landlord, files), program))
