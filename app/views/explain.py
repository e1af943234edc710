"""Why? – the explanation of a date or of a decision, as it was stored when it was computed or made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.casework.readable import readable_case
from app.dmn import DecisionWhy, explained
from app.errors import NotFound
from app.store.queries import case as queries
from app.store.queries.reports import LATENESS_REMOVED
from app.store.rows import BreachRow, EventRow, ExtensionRow

from .view_case import ClockOnLine, clocks_on_line

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime


@dataclass(frozen=True)
class WhyDate:
    """Why a clock is due when it is: one entry for each layer and extension, each with sentences in `text`.

    `removed`: what corrections and later entries removed of its lateness.
    """

    case_id: int
    reference: str
    clock: ClockOnLine
    anchored_on: date | None
    entries: list[dict[str, Any]]
    extensions: list[ExtensionRow]
    breaches: list[BreachRow]
    removed: list[EventRow]


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


def why_date(runtime: Runtime, actor: Actor, case_id: int, name: str) -> WhyDate:
    """The explanation of one clock of a case."""
    with runtime.reading() as connection:
        row = readable_case(runtime, connection, actor, case_id)
        content = runtime.contents.get(connection, row["release_id"])
        clock = queries.clock(connection, case_id, name)
        rows = queries.rows_of_case(connection, case_id)
        calendar = runtime.calendar(row["landlord"], connection)
    if clock is None or clock["effective_due"] is None:
        raise NotFound("This case has no such date. Go back to the case to see those it has.")
    extensions = [extension for extension in rows["extensions"] if extension["clock"] == name]
    on_line = clocks_on_line([clock], extensions, runtime.clock.today(), content, calendar)[0]
    return WhyDate(
        case_id=case_id,
        reference=row["reference"],
        clock=on_line,
        anchored_on=clock["anchored_on"],
        entries=list((clock["state"] or {}).get("explanation") or []),
        extensions=extensions,
        breaches=[breach for breach in rows["breaches"] if breach["clock"] == name],
        removed=[row for row in rows["events"] if row["type"] == LATENESS_REMOVED and row["data"]["clock"] == name],
    )


def why_decision(runtime: Runtime, actor: Actor, case_id: int, decision_id: int) -> WhyDecision:
    """The trace of one decision of a case."""
    with runtime.reading() as connection:
        row = readable_case(runtime, connection, actor, case_id)
        decision = queries.decision(connection, case_id, decision_id)
        names = queries.names(connection, [decision["actor"]] if decision else [])
    if decision is None:
        raise NotFound("This case has no such decision. Go back to the case to see those it has.")
    entries = explained(decision["trace"] or [])
    return WhyDecision(
        case_id=case_id,
        reference=row["reference"],
        decision_id=decision["decision_id"],
        title=entries[-1].name if entries else decision["decision_id"],
        version=decision["table_version"],
        outcome=decision["outcome"],
        decided_at=decision["decided_at"],
        who=names.get(decision["actor"]) or str(decision["actor"]),
        entries=entries,
    )
