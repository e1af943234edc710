"""use: keep something that came in or went out besides the letters of the process (REC-01)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.store import tables

from .registry import act

if TYPE_CHECKING:
    from ..verb import Verb


@act("record_correspondence")
def record_correspondence(verb: Verb, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers: direction (in or out), method, with_whom, notes, occurred_on."""
    casework = verb.casework
    casework.add(
        tables.correspondence,
        direction=str(answers.get("direction") or "in"), method=str(answers.get("method") or ""), reached=None,
        with_whom=str(answers.get("with_whom") or ""), notes=str(answers.get("notes") or ""),
        occurred_on=casework.occurred_on, recorded_at=casework.now, actor=casework.actor.username,
    )  # fmt: skip
    casework.record("correspondence_recorded", casework.occurred_on, method=str(answers.get("method") or ""))
    return {}
