"""The register of refusals: by ground, who decided and when, and whether the Ombudsman overturned it (EXC-13, EXC-16,
Code 2.1, 2.5, 8.1)."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from app import feel
from app.content.contracts import BLANKET_REFUSALS, DECIDE_ACCEPTANCE, GROUNDS
from app.deadlines.periods import quarter_of
from app.store import Connection
from app.store.queries import reports as queries

from .registry import Column, Figures, Shown, report

if TYPE_CHECKING:
    from app.casework.runtime import Runtime
    from app.content.release import Release

WHOLE, PART = "whole", "part"
EXTENTS = {"refuse": WHOLE, "accept_in_part": PART}
DECIDED = ("acceptance_refused", "accepted_in_part")
SENT = {WHOLE: "refusal_sent", PART: "part_refusal_sent"}
OVERTURNED = {WHOLE: ("instructed_to_accept",), PART: ("part_instructed", "instructed_to_accept")}
ON = "on_"
COLUMNS = {
    "reference": Column("Case", Shown.CASE),
    "ground": Column("Ground", Shown.WORD),
    "extent": Column("Refused", Shown.WORD),
    "decided": Column("Decided", Shown.DAY),
    "decided_by": Column("Decided by", Shown.TEXT),
    "sent": Column("Refusal sent", Shown.DAY),
    "overturned": Column("Overturned", Shown.DAY),
    "too_often": Column("Ground used too often", Shown.YES_NO),
}
WORDS = {
    "whole": "As a whole",
    "part": "In part",
    "refused": "Complaints refused",
    "not_sent": "Decided, refusal not sent yet",
    "refused_in_part": "Accepted in part",
    "overturned": "Overturned by the Ombudsman",
    "grounds_too_often": "Grounds used too often",
    "on_none": "On no ground",
}
TELLS = (
    "The complaints refused in the quarter, as a whole or in part: on which ground, who decided and when, and whether "
    "the Ombudsman told us to take it after all. A ground used so often that it looks like a blanket rule is marked."
)


@report("refusals", "Complaints refused", tells=TELLS, columns=COLUMNS, words=WORDS)
def refusals(runtime: Runtime, connection: Connection, landlord: str, as_at: date) -> Figures:
    """The refusals from the first day of the quarter to `as_at`: each on the day that its letter was sent, or until
    then on the day of the decision. One counts as overturned when the Ombudsman's instruction to accept came after
    it, by `as_at`.

    `counts`: complaints refused as a whole, those not told yet, those accepted in part, those overturned, grounds that
    the table `blanket_refusals` finds used too often in the quarter, and the complaints refused on each ground. Who
    decided is told by role.
    """
    begins = quarter_of(as_at).first
    content = runtime.content_on(landlord, as_at, connection)
    found = [one for one in _refused(connection, landlord, as_at) if (one["sent"] or one["decided"]) >= begins]
    told = [one for one in found if one["extent"] == WHOLE and one["sent"]]
    on_ground = Counter(ground for ground, _ in {(one["ground"], one["case_id"]) for one in told})
    too_often = {ground: _too_often(content, ground, count) for ground, count in on_ground.items()}
    roles = queries.roles_of(connection, landlord, [one["actor"] for one in found])
    rows = [
        {
            "reference": one["reference"],
            "ground": one["ground"],
            "extent": one["extent"],
            "decided": one["decided"],
            "decided_by": ", ".join(content.landlord.title_of(role) for role in roles.get(one["actor"], [])) or None,
            "sent": one["sent"],
            "overturned": one["overturned"],
            "too_often": too_often.get(one["ground"]),
        }
        for one in found
    ]
    counts = {
        "refused": len({one["case_id"] for one in told}),
        "not_sent": sum(row["extent"] == WHOLE and row["sent"] is None for row in rows),
        "refused_in_part": sum(row["extent"] == PART for row in rows),
        "overturned": sum(row["overturned"] is not None for row in rows),
        "grounds_too_often": sum(often is True for often in too_often.values()),
        **{f"{ON}{ground or 'none'}": count for ground, count in sorted(on_ground.items(), key=_most_used)},
    }
    titles = content.output_pairs(GROUNDS, "ground", "label")
    words = {f"{ON}{ground}": f"Refused on: {title}" for ground, title in titles.items()}
    return Figures(begins, counts, rows, {**titles, **words})


def _refused(connection: Connection, landlord: str, as_at: date) -> list[dict[str, Any]]:
    """Every decision to refuse, as a whole or in part, by a day, with what its form said and what came of it. A
    decision and its form were kept at the same moment."""
    of_case: dict[int, list[dict[str, Any]]] = defaultdict(list)
    types = {*DECIDED, *SENT.values(), *OVERTURNED[WHOLE], *OVERTURNED[PART]}
    for one in queries.events_until(connection, landlord, sorted(types), as_at):
        of_case[one["case_id"]].append(one)
    decided = {
        (one["case_id"], one["recorded_at"]): one for some in of_case.values() for one in some if one["type"] in DECIDED
    }
    found = []
    for form in queries.submissions_of(connection, sorted({case_id for case_id, _ in decided}), DECIDE_ACCEPTANCE):
        event = decided.get((form["case_id"], form["submitted_at"]))
        extent = EXTENTS.get(str(form["answers"].get("decision")))
        if event and extent:
            later = [one for one in of_case[event["case_id"]] if one["id"] > event["id"]]
            found.append(
                {
                    **{name: event[name] for name in ("case_id", "reference", "actor")},
                    "decided": event["occurred_on"],
                    "ground": form["answers"].get("ground") or None,
                    "extent": extent,
                    "sent": _first(later, SENT[extent]),
                    "overturned": _first(later, *OVERTURNED[extent]),
                }
            )
    return sorted(found, key=lambda one: (one["decided"], one["reference"]))


def _first(events: list[dict[str, Any]], *types: str) -> date | None:
    return next((one["occurred_on"] for one in events if one["type"] in types), None)


def _too_often(content: Release, ground: str | None, times: int) -> bool | None:
    """Whether so many complaints were refused on a ground in the quarter that it looks like a blanket rule; None where
    the content has no such table."""
    if ground is None or not content.has_decision(BLANKET_REFUSALS):
        return None
    asked = {"ground": ground, "times_in_quarter": times, "already_alerted": False}
    return bool(feel.to_python(content.decide(BLANKET_REFUSALS, asked).value)["alert"])


def _most_used(one: tuple[str | None, int]) -> tuple[int, str]:
    return -one[1], one[0] or ""
