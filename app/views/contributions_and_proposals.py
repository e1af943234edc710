"""What helps whoever answers a complaint: what others contribute, and what a table proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.content.release import tables_that_propose
from app.store.rows import ContributionRow, DecisionWithoutTrace

if TYPE_CHECKING:
    from app.content.release import Release
    from app.landlords import Landlord

PEOPLE = ("asked", "answered_by", "withdrawn_by", "recorded_by")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What an area or a person was asked to contribute.

    `state`: outstanding, late, given or withdrawn. `text`: what they gave, or why it is not needed any more. `by`,
    `on`: who gave or withdrew it, and when.
    """

    number: int
    stage: int
    who: str
    what: str
    due: date
    state: str
    text: str
    by: str
    on: date | None
    asked_by: str

    @property
    def waits(self) -> bool:
        """Whether the answer waits for it."""
        return self.state in ("outstanding", "late")


def shown_contributions(
    rows: Iterable[ContributionRow], landlord: Landlord, names: Mapping[str, str], today: date
) -> list[Contribution]:
    """The contributions of a case as they are shown, in the order they were asked for."""
    return [_contribution(row, landlord, names, today) for row in rows]


def _contribution(row: ContributionRow, landlord: Landlord, names: Mapping[str, str], today: date) -> Contribution:
    area = landlord.areas.get(row["area"], row["area"])
    person = names.get(row["asked"], row["asked"])
    if row["answered_on"]:
        state, text, by, on = "given", row["answer"], row["answered_by"], row["answered_on"]
    elif row["withdrawn_on"]:
        state, text, by, on = "withdrawn", row["withdrawn_reason"], row["withdrawn_by"], row["withdrawn_on"]
    else:
        state, text, by, on = "late" if row["due_on"] < today else "outstanding", "", "", None
    return Contribution(
        number=row["id"],
        stage=row["stage"],
        who=", ".join(name for name in (area, person) if name),
        what=row["what"],
        due=row["due_on"],
        state=state,
        text=text,
        by=names.get(by, by),
        on=on,
        asked_by=names.get(row["recorded_by"], row["recorded_by"]),
    )


def newest_proposals(content: Release, decisions: Sequence[DecisionWithoutTrace]) -> list[DecisionWithoutTrace]:
    """The newest answer of each table that the landlord's diagrams ask for a proposal."""
    asked = tables_that_propose(content)
    newest = {row["decision_id"]: row for row in decisions if row["decision_id"] in asked}
    return list(newest.values())
