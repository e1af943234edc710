"""What a table was asked on cases, to be asked again on a draft of it. Only of cases that somebody may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app import dmn
from app.casework.actor import Actor
from app.casework.readable import readable_among, readable_case
from app.casework.runtime import Runtime
from app.errors import NotFound
from app.store import cases
from app.store.queries.past_decisions import find_decision, last_decisions

from .fitting_inputs import Fitting, fitting, nobody_named
from .open_table import open_table

MOST_LISTED = 50
NO_DECISION = "There is no such decision of this table on a case that you may see."


@dataclass(frozen=True)
class PastDecision:
    """A decision of a table on a case."""

    decision: int
    reference: str
    decided_at: datetime


def past_decisions(runtime: Runtime, actor: Actor, draft_id: int, path: str, landlord: str = "") -> list[PastDecision]:
    """The last decisions of a table on cases that somebody may read, the newest first; none for who may read none."""
    with runtime.reading() as connection:
        table = open_table(runtime, connection, actor, draft_id, path, landlord=landlord)
        rows = last_decisions(connection, table.landlord, table.name, MOST_LISTED)
        known = {row["case_id"]: cases.find_case(connection, row["case_id"]) for row in rows}
        among = [case for case in known.values() if case is not None]
        seen = {case["id"] for case in readable_among(runtime, connection, actor, table.landlord, among)}
    return [PastDecision(row["id"], row["reference"], row["decided_at"]) for row in rows if row["case_id"] in seen]


def past_inputs(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, decision: int, *,
    text: bytes | None = None, landlord: str = "",
) -> tuple[int, Fitting]:  # fmt: skip
    """The id of the case, and what to enter to ask a table what it was asked then.

    A text that the table does not name, such as a person's name, is replaced. NotFound for a decision of a case that
    somebody may not read.
    """
    with runtime.reading() as connection:
        table = open_table(runtime, connection, actor, draft_id, path, text=text, landlord=landlord)
        row = find_decision(connection, decision)
        if row is None or row["decision_id"] != table.name:
            raise NotFound(NO_DECISION)
        readable_case(runtime, connection, actor, row["case_id"])
        steps = [step for step in dmn.explained(row["trace"] or []) if step.decision == table.name]
    if not steps:
        raise NotFound(NO_DECISION)
    kept = {given.label: given.value for given in steps[-1].inputs}
    return row["case_id"], fitting(table, nobody_named(table, kept))
