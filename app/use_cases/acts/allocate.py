"""use: allocate the case to a handler, or to another one (S1-01)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .registry import act

if TYPE_CHECKING:
    from ..verb import Verb


@act("allocate")
def allocate(verb: Verb, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers: handler, and service_area when it changes. The recorders of the form do the work and refuse who is
    barred."""
    return {"handler": verb.casework.row["handler"]}
