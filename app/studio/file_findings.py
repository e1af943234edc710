"""What the check of a draft says of one of its files, and what it says of others that this draft has brought about."""

from __future__ import annotations

from dataclasses import dataclass

from .draft import Draft
from .findings import DraftFinding, findings_before, findings_of


@dataclass(frozen=True)
class FileFindings:
    """`here`: what is wrong or doubtful in a file. `elsewhere`: in other files, and not in what the draft was made
    from."""

    here: tuple[DraftFinding, ...]
    elsewhere: tuple[DraftFinding, ...]


def findings_in(draft: Draft, path: str) -> FileFindings:
    """Check a draft, for one of its files."""
    findings, before = findings_of(draft), set(findings_before(draft))
    here = (finding for finding in findings if finding.path == path)
    elsewhere = (finding for finding in findings if finding.path != path and finding not in before)
    return FileFindings(tuple(here), tuple(elsewhere))
