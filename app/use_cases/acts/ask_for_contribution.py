"""use: ask a service area or a colleague for a part of the answer (S1-06, S2-06)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..contributions import ask
from .registry import act

if TYPE_CHECKING:
    from ..verb import Verb


@act("ask_for_contribution")
def ask_for_contribution(verb: Verb, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers: area and/or asked, what, due."""
    return {"contribution_id": ask(verb.casework, answers)}
