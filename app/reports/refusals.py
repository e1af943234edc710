"""The register of refusals: by ground, who decided and when, and whether the Ombudsman overturned it (EXC-13, EXC-16,
Code 2.1, 2.5, 8.1)."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from app import feel
from app.store.queries import reports as queries

from .registry import Column, Figures, Shown, quarter_of, report

if TYPE_CHECKING:
    from app.use_cases.content import Content
    from app.use_cases.office import Office

DECIDING = "decide_acceptance"
WHOLE, PART = "whole", "part"
EXTENTS = {"refuse": WHOLE, "accept_in_part": PART}
DECIDED = ("acceptance_refused", "accepted")
SENT, OVERTURNED = "refusal_sent", "instructed_to_accept"
BLANKET = "blanket_refusals"
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
    "refused_in_part": "Of these, in part",
    "overturned": "Overturned by the Ombudsman",
    "grounds_too_often": "Grounds used too often",
    "on_none": "Without a ground",
}
TELLS = (
    "The complaints refused in the quarter, as a whole or in part: on which ground, who decided and when, and whether "
    "the Ombudsman told us to take it after all. A ground used so often that it looks like a blanket rule is marked."
)


@report("refusals", "Complaints refused", tells=TELLS, columns=COLUMNS, words=WORDS)
def refusals(office: Office, connection: Any, landlord: str, as_at: date) -> Figures:
    """The refusals decided from the first day of the quarter to `as_at`. A refusal counts as overturned when the
    Ombudsman's instruction to accept came after it, by `as_at`.

    `counts`: refusals, those in part, those overturned, grounds that the table `blanket_refusals` finds used too often
    in the quarter, and the complaints refused on each ground. Who decided is told by role.
    """
    begins = quarter_of(as_at)
    content = office.content_on(landlord, as_at, connection)
    events = queries.events_until(connection, landlord, (*DECIDED, SENT, OVERTURNED), as_at)
    of_case: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in events:
        of_case[one["case_id"]].append(one)
    found = [one for one in _refused(connection, events) if one["decided"] >= begins]
    on_ground = Counter(ground for ground, _ in {(one["ground"], one["case_id"]) for one in found})
    too_often = {ground: _too_often(content, ground, count) for ground, count in on_ground.items()}
    roles = queries.roles_of(connection, landlord, [one["actor"] for one in found])
    rows = [
        {
            "reference": one["reference"],
            "ground": one["ground"],
            "extent": one["extent"],
            "decided": one["decided"],
            "decided_by": ", ".join(content.landlord.title_of(role) for role in roles.get(one["actor"], [])) or None,
            "sent": _next(of_case[one["case_id"]], SENT, one["event_id"]),
            "overturned": _next(of_case[one["case_id"]], OVERTURNED, one["event_id"]),
            "too_often": too_often[one["ground"]],
        }
        for one in found
    ]
    counts = {
        "refused": len(rows),
        "refused_in_part": sum(row["extent"] == PART for row in rows),
        "overturned": sum(row["overturned"] is not None for row in rows),
        "grounds_too_often": sum(found is True for found in too_often.values()),
        **{f"{ON}{ground or 'none'}": count for ground, count in sorted(on_ground.items(), key=_most_used)},
    }
    titles = {str(row["ground"]): str(row.get("label") or row["ground"]) for row in content.rows("grounds", {})}
    return Figures(begins, counts, rows, {**titles, **{f"{ON}{ground}": title for ground, title in titles.items()}})


def _refused(connection: Any, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each decision to refuse, as a whole or in part, with what its form said: both were kept at the same moment."""
    decided = {(one["case_id"], one["recorded_at"]): one for one in events if one["type"] in DECIDED}
    submitted = queries.submissions_of(connection, sorted({case_id for case_id, _ in decided}), DECIDING)
    found = []
    for form in submitted:
        event = decided.get((form["case_id"], form["submitted_at"]))
        extent = EXTENTS.get(str(form["answers"].get("decision")))
        if event and extent:
            found.append(
                {
                    "case_id": event["case_id"],
                    "event_id": event["id"],
                    "reference": event["reference"],
                    "decided": event["occurred_on"],
                    "actor": event["actor"],
                    "ground": form["answers"].get("ground") or None,
                    "extent": extent,
                }
            )
    return sorted(found, key=lambda one: (one["decided"], one["event_id"]))


def _next(events: list[dict[str, Any]], type_: str, after: int) -> date | None:
    """When something first happened that was recorded after an event."""
    return next((one["occurred_on"] for one in events if one["type"] == type_ and one["id"] > after), None)


def _too_often(content: Content, ground: str | None, times: int) -> bool | None:
    """Whether a ground was used so often in the quarter that it looks like a blanket rule; None where the content has
    no such table."""
    if ground is None or not content.has_decision(BLANKET):
        return None
    value = feel.to_python(content.decide(BLANKET, {"ground": ground, "times_in_quarter": times}).value)
    return bool(value and value["alert"])


def _most_used(one: tuple[str | None, int]) -> tuple[int, str]:
    return -one[1], one[0] or ""
