"""Act: end somebody's authority to speak for the customer; from then on they learn nothing of the case (CON-09)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.store import cases, tables

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("end_authority")
def end_authority(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """End the authority. Answers: authority (one that is in force), occurred_on, why."""
    case = command.case
    row = next(row for row in case.rows(tables.authority) if str(row["id"]) == str(answers["authority"]))
    cases.update_row(case.connection, tables.authority, row["id"], {"ended_on": case.occurred_on})
    why = str(answers.get("why") or "")
    case.record("authority_ended", case.occurred_on, text=f"{row['name']}. {why}".removesuffix(" "))
    return {"authority_id": row["id"]}
