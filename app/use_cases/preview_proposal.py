"""Preview what a table proposes while the form that it reads is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.casework.task_trial import try_task
from app.content.asking import ask
from app.content.contracts import PROPOSES
from app.content.contracts.tables import PROPOSAL_RULE
from app.dmn import DecisionWhy, explained


@dataclass(frozen=True)
class Proposal:
    """What a table proposes: `proposal` (None while too little is known), `reason`, `clause`; `why`: its rules."""

    proposal: str | None
    reason: str
    clause: str
    why: list[DecisionWhy]


def preview_proposal(runtime: Runtime, actor: Actor, task_id: int, values: Mapping[str, Any]) -> Proposal | None:
    """What is proposed for these answers of a task's form; None for a task that proposes nothing.

    Answers need not be complete. Everything is tried inside a transaction that is rolled back. Raises what completing
    the task raises when it is not this person's to do.
    """
    with runtime.trial() as connection:
        case, _, properties = try_task(runtime, connection, actor, task_id, values)
        if PROPOSES not in properties:
            return None
        asked = ask(case.content, properties[PROPOSES], case.context(), PROPOSAL_RULE)
        said = asked.value
        reason, clause = (str(said.get(name) or "") for name in ("reason", "clause"))
        return Proposal(said.get("proposal"), reason, clause, explained(asked.answer.trace))
