"""use: a contribution is not needed any more (S1-06, S2-06)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint.contributions import outstanding, who, withdraw
from app.errors import Invalid

if TYPE_CHECKING:
    from app.casework.case import Casework
    from app.casework.command import Verb


@act("withdraw_contribution")
def withdraw_contribution(verb: Verb, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers: contribution, reason. Its task ends."""
    row = open_contribution(verb.casework, answers.get("contribution"))
    withdraw(verb.casework, row, str(answers.get("reason") or ""))
    return {"contribution_id": row["id"]}


def open_contribution(casework: Casework, wanted: Any) -> dict[str, Any]:
    """The outstanding contribution with that number; when only one is outstanding it need not be named."""
    rows = outstanding(casework)
    found = [row for row in rows if str(row["id"]) == str(wanted)] if wanted else rows
    if len(found) != 1:
        listed = "; ".join(f"{row['id']} {who(casework, row)}: {row['what']}" for row in rows) or "none"
        raise Invalid({"contribution": f"Say which contribution. Outstanding are: {listed}."})
    return found[0]
