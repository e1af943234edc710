"""Why? – the explanation of a date or of a decision, as it was kept when it was reckoned or made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.casework.access import readable_case
from app.dmn import DecisionWhy, explained
from app.errors import NotFound
from app.store.queries import case as queries

from .view_case import ClockOnLine, stops_of

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime

Row = dict[str, Any]


@dataclass(frozen=True)
class WhyDate:
    """Why a clock is due when it is: one entry for each layer and extension, each with sentences in `text`."""

    case_id: int
    reference: str
    stop: ClockOnLine
    anchored_on: date | None
    entries: list[Row]
    extensions: list[Row]
    breaches: list[Row]


@dataclass(frozen=True)
class WhyDecision:
    """Why a decision table said what it said: its inputs, and for every rule the cells that held or stopped it."""

    case_id: int
    reference: str
    decision_id: str
    title: str
    version: str
    outcome: Any
    decided_at: datetime
    who: str
    entries: list[DecisionWhy]


def why_date(runtime: Runtime, actor: Actor, case_id: int, clock: str) -> WhyDate:
    """The explanation of one clock of a case."""
    with runtime.database.read() as connection:
        row = readable_case(runtime, connection, actor, case_id)
        content = runtime.contents.get(connection, row["release_id"])
        found = queries.clock(connection, case_id, clock)
        rows = queries.rows_of_case(connection, case_id)
    if found is None or found["effective_due"] is None:
        raise NotFound("This case has no such date. Go back to the case to see those it has.")
    extensions = [one for one in rows["extensions"] if one["clock"] == clock]
    stop = stops_of([found], extensions, runtime.clock.today(), content)[0]
    return WhyDate(
        case_id=case_id,
        reference=row["reference"],
        stop=stop,
        anchored_on=found["anchored_on"],
        entries=list((found["state"] or {}).get("explanation") or []),
        extensions=extensions,
        breaches=[one for one in rows["breaches"] if one["clock"] == clock],
    )


def why_decision(runtime: Runtime, actor: Actor, case_id: int, decision_id: int) -> WhyDecision:
    """The trace of one decision of a case."""
    with runtime.database.read() as connection:
        row = readable_case(runtime, connection, actor, case_id)
        found = queries.decision(connection, case_id, decision_id)
        names = queries.names(connection, [found["actor"]] if found else [])
    if found is None:
        raise NotFound("This case has no such decision. Go back to the case to see those it has.")
    entries = explained(found["trace"] or [])
    return WhyDecision(
        case_id=case_id,
        reference=row["reference"],
        decision_id=found["decision_id"],
        title=entries[-1].name if entries else found["decision_id"],
        version=found["table_version"],
        outcome=found["outcome"],
        decided_at=found["decided_at"],
        who=names.get(found["actor"]) or str(found["actor"]),
        entries=entries,
    )
