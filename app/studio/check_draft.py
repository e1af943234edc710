"""The first gate: what the check finds in a draft, by file, for every landlord that it concerns."""

from __future__ import annotations

from typing import Any

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.checking.findings import ERROR
from app.store import drafts
from app.store.retries import retried
from app.use_cases.check_content import check_content

from .access import require_sees
from .draft import Draft, read_draft
from .progress import NO_PROGRESS, Progress
from .runs import CHECK, add_run


@retried
def check_draft(runtime: Runtime, actor: Actor, draft_id: int) -> dict[str, Any]:
    """Check a draft now, and keep with it what is found; gives that. NotFound for who may not see it."""
    with runtime.database.read() as connection:
        row = require_sees(runtime, connection, actor, drafts.find_draft(connection, draft_id))
        draft = read_draft(runtime, connection, row)
    result = check_files(draft, NO_PROGRESS)
    with runtime.transaction() as connection:
        run_id = add_run(runtime, connection, actor, draft_id, CHECK, draft.hash)
        ended = {"state": drafts.DONE, "result": result, "ended_at": runtime.clock.now()}
        drafts.update_run(connection, run_id, ended)
    return result


def check_files(draft: Draft, progress: Progress) -> dict[str, Any]:
    """What is wrong (`error`, keeps it from coming into force) or doubtful (`warning`), the errors first.

    `findings`: each with its file, place, message, remedy and the landlords in whose content it is; `errors`,
    `warnings`: how many.
    """
    progress.expect(len(draft.landlords))
    listed: dict[tuple[str, str, str, str], list[str]] = {}
    for landlord in draft.landlords:
        progress.step(landlord)
        for finding in check_content(draft.content(landlord), landlord):
            key = (finding.severity, finding.where, finding.message, finding.remedy)
            listed.setdefault(key, []).append(landlord)
    findings = [
        {"severity": severity, "path": file_of(draft, where), "where": where, "message": message, "remedy": remedy,
         "landlords": landlords}
        for (severity, where, message, remedy), landlords in listed.items()
    ]  # fmt: skip
    findings.sort(key=lambda finding: (finding["severity"] != ERROR, finding["path"], finding["where"]))
    errors = sum(finding["severity"] == ERROR for finding in findings)
    return {"findings": findings, "errors": errors, "warnings": len(findings) - errors}


def file_of(draft: Draft, where: str) -> str:
    """The file that a place is in; "" where it names none of the draft."""
    path = path_in(where)
    return path if draft.body(path) is not None or draft.base_body(path) is not None else ""


def path_in(where: str) -> str:
    """The path that the name of a place begins with."""
    return where.split(",")[0].split(" ")[0].split("#")[0].rstrip(":")
