"""Whom a letter goes to, and how: decided for every letter at the moment of sending (CON-05, CON-06, CON-09)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.content.contracts import COMPLAINANT, CONTACT_ADDRESSEE, LETTER_CHANNEL
from app.errors import Refused
from app.letters import Template
from app.store import users

from ..alerting import raise_alert
from ..case import Case
from ..complaint.authority import require_addressee_may_be_told

EMAIL, POST, BY_HAND, NOWHERE, ALERT = "email", "post", "by_hand", "nowhere", "alert"
HAND_OVER = "{reference}: “{title}” has no address to go to. Hand it over, or enter the address and send it again."
NOBODY_TO_MAIL = "{reference}: “{title}” could not be sent: {role} has no e-mail address here. Tell them yourself."


@dataclass(frozen=True)
class Recipient:
    """Name and address as they stand on the letter, how it goes, and the e-mail addresses that it goes to."""

    addressee: str
    channel: str
    emails: tuple[str, ...] = ()


def recipient_of(case: Case, template: Template, facts: Mapping[str, Any]) -> Recipient:
    """Whom a letter of this template goes to now.

    Raises Refused when that person may not get it (Code 5.12), and when nobody is named and no address is known.
    """
    if template.addressee in ("", COMPLAINANT):
        if not template.discloses_nothing:
            require_addressee_may_be_told(case)
        return _person(case, template, facts["resident"])
    if template.addressee == CONTACT_ADDRESSEE:
        return _person(case, template, facts["contact"])
    return _post(case, template.addressee)


def tell_what_cannot_be_sent(case: Case, recipient: Recipient, title: str) -> None:
    """Alert whoever can do something about a letter that neither mail nor post takes anywhere."""
    if recipient.channel == BY_HAND:
        text = HAND_OVER.format(reference=case.row["reference"], title=title)
        raise_alert(case, text, username=case.actor.username)
    elif recipient.channel == ALERT:
        text = NOBODY_TO_MAIL.format(reference=case.row["reference"], title=title, role=recipient.addressee)
        for role in case.landlord_now.complaints_officers:
            raise_alert(case, text, role=role)


def _person(case: Case, template: Template, person: Mapping[str, Any]) -> Recipient:
    channel, reason = _channel(case, template.key, person)
    if channel == NOWHERE:
        raise Refused(
            f"{reason}. Enter who it is and how to reach them under “Who the customer is, and how to reach them”, then "
            "send the letter.",
            rule=LETTER_CHANNEL,
        )
    addressee = "\n".join([person["name"] or "", *person["address_lines"]]).strip()
    return Recipient(addressee, channel, (person["email"],) if channel == EMAIL else ())


def _channel(case: Case, key: str, person: Mapping[str, Any]) -> tuple[str, str]:
    """How a letter to a person goes, and why, as the landlord's table says.

    In a release from before that table, their consent decides.
    """
    facts = {
        "has_email": bool(person["email"]),
        "agreed_to_email": bool(person["email_letters"]),
        "has_address": bool(person["address_lines"]),
        "has_name": bool(person["name"]),
        "preferred_contact": person.get("preferred_contact"),
        "adjustments": person.get("adjustments") or [],
        "letter": key,
    }
    rows = case.content.rows(LETTER_CHANNEL, facts)
    if not rows:
        return (EMAIL if facts["has_email"] and facts["agreed_to_email"] else POST), ""
    return str(rows[0]["channel"]), str(rows[0].get("reason") or "")


def _post(case: Case, post: str) -> Recipient:
    """A letter to a post of the landlord goes to everybody who holds its role; to nobody's mailbox, it is an alert."""
    role = str(case.landlord_context()[post])
    emails = users.addresses(case.connection, case.landlord, role, None)
    return Recipient(case.landlord_now.title_of(role), EMAIL if emails else ALERT, tuple(emails))
