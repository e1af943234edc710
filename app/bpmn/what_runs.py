"""The elements that may be drawn because the engine runs them: what the check refuses is not among them."""

from __future__ import annotations

from app.bpmn.lint.constructs import ALLOWED_EVENTS, UNKNOWN_ELEMENTS
from app.bpmn.lint.context import ACTIVITIES, GATEWAYS

UNDEFINED = "task"
"""An activity without a kind: it does nothing."""


def what_runs() -> dict[str, list[str]]:
    """Type of element → the kinds of event that it may be; "" for one of no kind, and for what is no event."""
    others = (ACTIVITIES | GATEWAYS) - UNKNOWN_ELEMENTS.keys() - {UNDEFINED}
    events = {name: sorted(kinds) for name, kinds in ALLOWED_EVENTS.items()}
    return {name: [""] for name in sorted(others)} | events
