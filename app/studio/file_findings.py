"""What the check of a draft says of one of its files, and what it says of others that this draft has brought about."""

from __future__ import annotations

from dataclasses import dataclass

from app.content.checking.findings import ContentFinding
from app.use_cases.check_content import check_content

from .draft import Draft
from .kept_examples import content_for


@dataclass(frozen=True)
class FileFindings:
    """`here`: what is wrong or doubtful in a file. `elsewhere`: in other files, and not in what is in force."""

    here: tuple[ContentFinding, ...]
    elsewhere: tuple[ContentFinding, ...]


def findings_in(draft: Draft, path: str) -> FileFindings:
    """Check a draft, for one of its files."""
    landlord = content_for(draft, path).landlord_key
    findings = check_content(draft.content(landlord), landlord)
    before = set(check_content(draft.base[landlord], landlord))
    here = [each for each in findings if _is_of(each, path)]
    elsewhere = [each for each in findings if not _is_of(each, path) and each not in before]
    return FileFindings(tuple(here), tuple(elsewhere))


def _is_of(finding: ContentFinding, path: str) -> bool:
    return finding.where.startswith((f"{path} ", f"{path}:")) or finding.where == path
