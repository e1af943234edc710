"""The register of refusals: by ground, who decided and when, and whether the Ombudsman overturned it.

Sources: EXC-13, EXC-16, Code 2.1, 2.5, 8.1.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from app.content.asking import ask
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
    """The refusals from the first day of the quarter to `as_at`.

    Each counts on the day that its letter was sent, or until then on the day of the decision. It counts as overturned
    when the Ombudsman's instruction to accept came after it, by `as_at`.

    `counts`: complaints refused as a whole, those whose refusal is not sent yet, those accepted in part, those
    overturned, grounds that the table `blanket_refusals` finds used too often in the quarter, and the complaints
    refused on each ground. Who decided is shown by role.
    """
    begins = quarter_of(as_at).first
    content = runtime.content_on(landlord, as_at, connection)
    decided = [
        refusal
        for refusal in _refused(connection, landlord, as_at)
        if (refusal["sent"] or refusal["decided"]) >= begins
    ]
    sent = [refusal for refusal in decided if refusal["extent"] == WHOLE and refusal["sent"]]
    on_ground = Counter(ground for ground, _ in {(refusal["ground"], refusal["case_id"]) for refusal in sent})
    too_often = {ground: _too_often(content, ground, count) for ground, count in on_ground.items()}
    roles = queries.roles_of(connection, landlord, [refusal["actor"] for refusal in decided])
    rows = [
        {
            "reference": refusal["reference"],
            "ground": refusal["ground"],
            "extent": refusal["extent"],
            "decided": refusal["decided"],
            "decided_by": ", ".join(content.landlord.title_of(role) for role in roles.get(refusal["actor"], []))
            or None,
            "sent": refusal["sent"],
            "overturned": refusal["overturned"],
            "too_often": too_often.get(refusal["ground"]),
        }
        for refusal in decided
    ]
    counts = {
        "refused": len({refusal["case_id"] for refusal in sent}),
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
    """Every decision to refuse, as a whole or in part, up to and including a day, with its form and what came of it.

    A decision and its form were stored at the same moment.
    """
    of_case: dict[int, list[queries.EventWithReference]] = defaultdict(list)
    types = {*DECIDED, *SENT.values(), *OVERTURNED[WHOLE], *OVERTURNED[PART]}
    for row in queries.events_until(connection, landlord, sorted(types), as_at):
        of_case[row["case_id"]].append(row)
    decided = {
        (row["case_id"], row["recorded_at"]): row for some in of_case.values() for row in some if row["type"] in DECIDED
    }
    refused = []
    for form in queries.submissions_of(connection, sorted({case_id for case_id, _ in decided}), DECIDE_ACCEPTANCE):
        event = decided.get((form["case_id"], form["submitted_at"]))
        extent = EXTENTS.get(str(form["answers"].get("decision")))
        if event and extent:
            later = [row for row in of_case[event["case_id"]] if row["id"] > event["id"]]
            refused.append(
                {
                    "case_id": event["case_id"],
                    "reference": event["reference"],
                    "actor": event["actor"],
                    "decided": event["occurred_on"],
                    "ground": form["answers"].get("ground") or None,
                    "extent": extent,
                    "sent": _first(later, SENT[extent]),
                    "overturned": _first(later, *OVERTURNED[extent]),
                }
            )
    return sorted(refused, key=lambda refusal: (refusal["decided"], refusal["reference"]))


def _first(events: list[queries.EventWithReference], *types: str) -> date | None:
    return next((event["occurred_on"] for event in events if event["type"] in types), None)


def _too_often(content: Release, ground: str | None, times: int) -> bool | None:
    """Whether a ground was used so often in the quarter that it looks like a blanket rule.

    None where the content has no such table.
    """
    if ground is None or not content.has_decision(BLANKET_REFUSALS):
        return None
    asked = {"ground": ground, "times_in_quarter": times, "already_alerted": False}
    return bool(ask(content, BLANKET_REFUSALS, asked).value["alert"])


def _most_used(counted: tuple[str | None, int]) -> tuple[int, str]:
    ground, count = counted
    return -count, ground or ""
