"""What the check finds in what is in force today, and which drafts change which of its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import NotFound
from app.store import drafts
from app.store.rows import DraftRow

from .access import landlords_in, scopes_seen
from .findings import DraftFinding, findings_in

LIVE = (drafts.OPEN, drafts.SUBMITTED)


@dataclass(frozen=True)
class Overview:
    """Of each file of what is in force: what the check finds in it, and the drafts that change it."""

    findings: Mapping[str, list[DraftFinding]]
    drafts: Mapping[str, list[DraftRow]]


def view_overview(runtime: Runtime, actor: Actor, scope: str) -> Overview:
    """path → findings and drafts, of a landlord or of what all share; NotFound for who may not see it."""
    with runtime.database.read() as connection:
        if scope not in scopes_seen(runtime, connection, actor):
            raise NotFound("There is no such content among what you may see. The studio lists it all.")
        contents = {
            key: runtime.content_on(key, runtime.clock.today(), connection)
            for key in landlords_in(runtime, connection, scope)
        }
        changing: dict[str, list[DraftRow]] = {}
        for row in drafts.list_drafts(connection, [scope], LIVE):
            for file in drafts.files_of(connection, row["id"]):
                changing.setdefault(file["path"], []).append(row)
    findings: dict[str, list[DraftFinding]] = {}
    for finding in findings_in({key: content.files for key, content in contents.items()}):
        findings.setdefault(finding.path, []).append(finding)
    return Overview(findings, changing)
