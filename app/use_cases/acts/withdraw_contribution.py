"""Act: withdraw the request for a contribution that is not needed any more (S1-06, S2-06)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.complaint import contributions
from app.errors import Invalid
from app.store.rows import ContributionRow

if TYPE_CHECKING:
    from app.casework.case import Case
    from app.casework.command import CaseCommand


@act("withdraw_contribution")
def withdraw_contribution(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Withdraw the request and end its task. Answers: contribution, reason."""
    row = open_contribution(command.case, answers.get("contribution"))
    contributions.withdraw_contribution(command.case, row, str(answers.get("reason") or ""))
    return {"contribution_id": row["id"]}


def open_contribution(case: Case, wanted: Any) -> ContributionRow:
    """The outstanding contribution with that number; when only one is outstanding it need not be named."""
    rows = contributions.outstanding(case)
    matching = [row for row in rows if str(row["id"]) == str(wanted)] if wanted else rows
    if len(matching) != 1:
        listed = (
            "; ".join(f"{row['id']} {contributions.contributor_name(case, row)}: {row['what']}" for row in rows)
            or "none"
        )
        raise Invalid({"contribution": f"Say which contribution. Outstanding are: {listed}."})
    return matching[0]
