"""Service: alert a role or a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.errors import Invalid

from ..alerting import raise_alert
from .registry import service

if TYPE_CHECKING:
    from ..case import Case


@service("alert")
def alert(case: Case, arguments: Mapping[str, Any]) -> None:
    """Tell a role, or the person named, something about the case. Arguments: `role` and/or `username`, `text`.

    `role` may name several roles, separated by commas.
    """
    text = str(arguments.get("text") or "").strip()
    if not text:
        raise Invalid("An alert needs a text: give the service task a header or input called text.")
    roles = [role.strip() for role in str(arguments.get("role") or "").split(",") if role.strip()]
    username = arguments.get("username")
    for role in roles:
        raise_alert(case, text, role=role)
    if username:
        raise_alert(case, text, username=str(username))
