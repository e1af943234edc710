"""The first gate: what the check finds in a draft, by file, for every landlord that it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.checking.findings import ERROR
from app.store import drafts
from app.store.retries import retried

from .access import require_sees
from .draft import Draft, read_draft
from .findings import findings_of
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
    progress.expect(1)
    findings = findings_of(draft)
    progress.step("Check")
    errors = sum(finding.blocks for finding in findings)
    listed = [finding.answer() for finding in findings]
    return {"findings": listed, "errors": errors, "warnings": len(findings) - errors}


def errors_by_place(checked: Mapping[str, Any]) -> dict[str, str]:
    """place → what is wrong there, of what `check_files` gives."""
    wrong = [finding for finding in checked["findings"] if finding["severity"] == ERROR]
    return {f"{finding['path']} {finding['place']}".strip(): finding["message"] for finding in wrong}
