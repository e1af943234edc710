"""Act: record that somebody may speak for the customer: what authority, from when (CON-09, Code 3.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act
from app.casework.authority_asked import settles_the_request
from app.content.messages import AUTHORITY_RECORDED
from app.errors import Invalid
from app.store import tables

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("record_authority")
def record_authority(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the authority.

    Answers: name, standing, form (spoken, written, power_of_attorney), scope, copies (yes, no), given_on, expires_on.
    Who need not be asked for it any more is not (REP-03).
    """
    case = command.case
    if case.row["anonymous"]:
        raise Invalid("Nobody knows who complained, so nobody can have their authority. Record who they are first.")
    given_on, expires_on = answers.get("given_on") or case.today, answers.get("expires_on")
    if given_on > case.today:
        raise Invalid({"given_on": "This date is in the future. Enter the day on which they gave their permission."})
    if expires_on is not None and expires_on < given_on:
        raise Invalid({"expires_on": "This is before the day it was given. Check both days."})
    authority_id = case.insert(
        tables.authority,
        name=" ".join(str(answers["name"]).split()), standing=str(answers["standing"]), form=str(answers["form"]),
        scope=str(answers.get("scope") or ""), copies=answers.get("copies") == "yes",
        given_on=given_on, expires_on=expires_on, recorded_at=case.now,
        recorded_by=case.actor.username,
    )  # fmt: skip
    case.record("authority_recorded", given_on, text=str(answers["name"]), form=str(answers["form"]))
    if settles_the_request(case, authority_id):
        case.pending_messages.append((AUTHORITY_RECORDED, {}))
    return {"authority_id": authority_id}
