"""Act: say whom a complaint is about, and which colleagues of the same name are not meant (INT-26, PRM-02)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.subjects import NOT_MEANT, SUBJECTS_NAMED, subjects_of

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("name_subjects")
def name_subjects(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Record the subjects. Answers: complained_about and not_meant (lists of colleagues), subjects (in words), reason.

    The recorders of the form set whom it is about, and refuse an answer by somebody whom it is or may be about. Those
    who are not meant are kept with the reason, so that a name they share bars them no longer.
    """
    cleared = sorted({str(row["colleague"]) for row in answers.get("not_meant") or [] if row.get("colleague")})
    kept: dict[str, Any] = {NOT_MEANT: cleared}
    command.case.record(SUBJECTS_NAMED, command.case.today, text=str(answers["reason"]), **kept)
    return {"subjects": subjects_of(command.case), NOT_MEANT: cleared}
