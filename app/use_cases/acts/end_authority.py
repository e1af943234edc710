"""use: somebody no longer speaks for the customer; from now on they are told nothing (CON-09)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.store import cases, tables

if TYPE_CHECKING:
    from app.casework.command import Verb


@act("end_authority")
def end_authority(verb: Verb, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers: authority (one in force), occurred_on, why."""
    casework = verb.casework
    row = next(one for one in casework.rows(tables.authority) if str(one["id"]) == str(answers["authority"]))
    cases.update_row(casework.connection, tables.authority, row["id"], {"ended_on": casework.occurred_on})
    why = str(answers.get("why") or "")
    casework.record("authority_ended", casework.occurred_on, text=f"{row['name']}. {why}".removesuffix(" "))
    return {"authority_id": row["id"]}
