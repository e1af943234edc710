"""use: say what a case is about – service area and theme, by which it is counted (INT-25, Code 9.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("categorise")
def categorise(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers: service_area, theme, why. The form's recorders put both on the case; here the history says who did."""
    case = command.case
    landlord = case.content.landlord
    area, theme = landlord.areas[str(answers["service_area"])], landlord.themes[str(answers["theme"])]
    case.record("categorised", case.today, text=f"{area}; {theme}. {answers.get('why') or ''}".strip())
    return {"service_area": answers["service_area"], "theme": answers["theme"]}
