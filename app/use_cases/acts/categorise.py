"""Act: set the service area and theme of a case, by which it is counted (INT-25, Code 9.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("categorise")
def categorise(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Record who set them. Answers: service_area, theme, why; the recorders of the form put both on the case."""
    case = command.case
    landlord = case.content.landlord
    area, theme = landlord.areas[str(answers["service_area"])], landlord.themes[str(answers["theme"])]
    case.record("categorised", case.today, text=f"{area}; {theme}. {answers.get('why') or ''}".strip())
    return {"service_area": answers["service_area"], "theme": answers["theme"]}
