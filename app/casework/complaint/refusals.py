"""Whether a ground for refusing complaints is used so often that it looks like a blanket approach (EXC-16).

The source is Code 2.5.

What counts, and why:

- A complaint that was **refused**, from the day its refusal letter was sent, and one that was **accepted in part**,
  from the day that was decided: the ground has kept something out either way, and the register of refusals counts
  both.
- A refusal that the Ombudsman **overturned** counts as well: it is the surest sign that the ground is used wrongly.
- A **late request for stage 2** that is refused does not count: it has no ground to exclude a complaint, and its
  reasons are considered each time by a person.
- Each complaint once, in one **calendar quarter**, for one landlord and one ground.

The program counts and sends the case `complaint_refused`; the table `blanket_refusals` says how often is too often,
and the diagram that waits for the message says what is done about it: one alert for a ground and quarter, however
many refusals follow.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.content.contracts import GROUNDS
from app.content.messages import COMPLAINT_REFUSED
from app.deadlines.periods import quarter_of
from app.store.queries import across_cases, reports

if TYPE_CHECKING:
    from ..case import Case

USED = ("refusal_sent", "accepted_in_part")
"""The events of a complaint kept out, as a whole or in part."""
NOTICED = "blanket_refusals_noticed"
GROUND = "ground"


def watch_refusals(case: Case) -> None:
    """After a refusal as a whole or in part, send the case how often the ground was used this quarter."""
    use = next((event for event in case.newly_happened(*USED) if event.data.get(GROUND)), None)
    if use is None:
        return
    ground = str(use.data[GROUND])
    quarter = quarter_of(use.occurred_on)
    across_cases.take_turns(case.connection, f"refusals of {case.landlord}")
    others = {
        row["reference"]
        for row in reports.events_until(case.connection, case.landlord, USED, quarter.last)
        if row["data"].get(GROUND) == ground and quarter.first <= row["occurred_on"]
    }
    references = sorted(others | {case.row["reference"]})
    values_sent = {
        "ground": ground,
        "ground_title": _title_of(case, ground),
        "quarter": quarter.key,
        "quarter_title": quarter.title,
        "refused_on": use.occurred_on,
        "times_in_quarter": len(references),
        "already_alerted": _alerted(case, ground, quarter.key),
        "references": ", ".join(references),
    }
    case.pending_messages.append((COMPLAINT_REFUSED, values_sent))


def _alerted(case: Case, ground: str, quarter: str) -> bool:
    """Whether any case alerted the complaints officer already of this ground in this quarter."""
    rows = reports.events_until(case.connection, case.landlord, (NOTICED,), date.max)
    return any((row["data"].get(GROUND), row["data"].get("quarter")) == (ground, quarter) for row in rows)


def _title_of(case: Case, ground: str) -> str:
    if not case.content.has_decision(GROUNDS):
        return ground
    rows = case.content.rows(GROUNDS, {})
    return next((str(row.get("label") or ground) for row in rows if row["ground"] == ground), ground)
