"""Preview a contact before it is logged: the route, the rule that chose it, the dates, and possible duplicates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from app import feel
from app.casework.actor import Actor
from app.casework.choices import choices_for
from app.casework.intake import Contact, open_case_for_contact
from app.casework.new_case import PERSON_PREFIX
from app.casework.readable import readable_among
from app.casework.requests import require_acceptable_size
from app.casework.runtime import Runtime
from app.clock import london_date
from app.content.contracts import LOG_CONTACT, LOOK_BACK
from app.forms.partial import valid_answers
from app.store import Connection, alike, cases

SAME_PERSON = ("name", "address", "telephone", "email")
"""What makes a contact look like an earlier one."""
NEEDED = ("channel", "kind")  # without these nothing can be said yet


def preview_contact(runtime: Runtime, actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """What logging these answers would do. The answers need not be complete, and nothing is kept."""
    require_acceptable_size(values)
    contact = Contact.read(runtime, actor, values)
    form = contact.content.form(LOG_CONTACT)
    facts = {"landlord": contact.content.landlord.context()}
    with runtime.trial() as connection:
        options = choices_for(connection, contact.content, form, None)
        answers = valid_answers(form, contact.values, facts, options)
        if any(answers.get(name) is None for name in NEEDED):
            return {"route": None, "duplicates": []}
        _, answer = open_case_for_contact(runtime, connection, actor, contact, answers)
        alike = _duplicates(connection, contact, answers, answer["case_id"])
        rows = [row for row in (cases.find_case(connection, row["id"]) for row in alike) if row]
        seen = {row["id"] for row in readable_among(runtime, connection, actor, contact.content.landlord_key, rows)}
        looks = {**answer, "duplicates": [feel.to_json(row) for row in alike if row["id"] in seen]}
    return {key: value for key, value in looks.items() if key not in ("case_id", "reference")}


def _duplicates(connection: Connection, contact: Contact, answers: Mapping[str, Any], own: int) -> list[dict[str, Any]]:
    """Cases of the same person or address, however they are written, within the landlord's look-back (INT-11).

    By reference, day, status and theme: what was said in them, and by whom, stands in the case.
    """
    found_days: list[Any] = list(contact.content.rows(LOOK_BACK, {"complaint": {}}))
    days = max((int(days) for days in found_days), default=0)
    since: date = london_date(contact.received_at) - timedelta(days=days)
    details = {name: str(answers.get(PERSON_PREFIX + name) or "") for name in SAME_PERSON}
    landlord, theme = contact.content.landlord_key, str(answers.get("theme") or "")
    rows = alike.cases_of_person(connection, landlord, details, theme, since)
    shown = ("id", "reference", "received_on", "status", "theme")
    return [{key: value for key, value in row.items() if key in shown} for row in rows if row["id"] != own]
