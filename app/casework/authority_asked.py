"""Asking the customer for their permission for whoever got in touch for them (REP-03, Code 3.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.content.asking import ask
from app.content.contracts import AUTHORITY_REQUEST, LOG_CONTACT
from app.store import cases, tables

from .complaint.authority import ELECTED_OR_REPRESENTATIVE, may_be_told_by_authority, same_name

if TYPE_CHECKING:
    from .case import Case


def permission_is_asked_for(case: Case, answers: Mapping[str, Any], may_be_told: bool | None) -> bool:
    """Whether the landlord's table has the customer asked, when somebody got in touch for them.

    `answers`: of `log_contact`. `may_be_told`: whether whoever was named may get news of it; None for nobody.
    """
    if may_be_told is None and case.row["source"] not in ELECTED_OR_REPRESENTATIVE:
        return False
    given = {"standing": str(answers.get("contact_standing") or ""), "may_be_told": may_be_told is True}
    if not case.content.has_decision(AUTHORITY_REQUEST):
        return False  # a case from before the table
    return ask(case.content, AUTHORITY_REQUEST, {**case.context(), **given}).value["asked"] is True


def settles_the_request(case: Case, authority_id: int) -> bool:
    """Whether an authority just recorded is the one that the customer would be asked for.

    Its holder may get news by it, and they are who got in touch, if that person gave a name.
    """
    row = cases.get_row(case.connection, tables.authority, authority_id)
    assert row is not None  # it was kept a moment ago
    logged = next((kept for kept in case.rows(tables.submission) if kept["form_id"] == LOG_CONTACT), None)
    named = str(logged["answers"].get("contact_name") or "") if logged else ""
    return (not named or same_name(named, row["name"])) and may_be_told_by_authority(case, row)
