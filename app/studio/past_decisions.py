"""What a table was asked on cases, to be asked again on a draft of it. Only of cases that somebody may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app import dmn, feel
from app.casework.actor import Actor
from app.casework.readable import readable_among, readable_case
from app.casework.runtime import Runtime
from app.dmn import DecisionWhy
from app.errors import NotFound
from app.store import cases
from app.store.queries.past_decisions import find_decision, last_decisions

from .fitting_inputs import Fitting, fitting, nobody_named
from .open_table import OpenTable, open_table
from .table_inputs import as_entered, inputs_of

MOST_LISTED = 50
READ = "read"
"""Where a trace keeps the values that the decision read."""
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
    trace = row["trace"] or []
    return row["case_id"], _as_read(table, trace[-1].get(READ, {})) or _as_decided(table, steps[-1])


def _as_read(table: OpenTable, read: Mapping[str, str]) -> Fitting | None:
    """What to enter, where a decision kept what it read, by name as FEEL writes it; None where it did not."""
    inputs = [each for each in inputs_of(table) if each.path in read]
    if not inputs:
        return None
    values = {each.path: feel.to_python(feel.compile_expression(read[each.path]).evaluate({})) for each in inputs}
    said = nobody_named(table, values)
    entered = {each.path: as_entered(each.kind, said[each.path]) for each in inputs}
    return Fitting({path: text for path, text in entered.items() if text})


def _as_decided(table: OpenTable, step: DecisionWhy) -> Fitting:
    """What to enter so that the columns hold what they held."""
    return fitting(table, nobody_named(table, {given.label: given.value for given in step.inputs}))
