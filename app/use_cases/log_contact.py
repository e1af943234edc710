"""use: log a contact – what came in, who for, what it is, and the process that it starts (INT, CLS)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.casework.actor import Actor
from app.casework.choices import choices_for
from app.casework.intake import Contact, log_in
from app.casework.requests import answering, weigh
from app.casework.runtime import Office
from app.content.contracts import LOG_CONTACT


def log_contact(
    office: Office, actor: Actor, values: Mapping[str, Any], *, request_key: str | None = None
) -> dict[str, Any]:
    """Log a contact for a landlord (`landlord` in the values; not needed for somebody who works for one).

    Returns the case's id and reference, the route with the rule that chose it, and the dates that follow.
    """
    weigh(values)
    contact = Contact.read(office, actor, values)
    with answering(office, actor, LOG_CONTACT, request_key) as answering_:
        if answering_.earlier:
            return answering_.earlier
        form = contact.content.form(LOG_CONTACT)
        options = choices_for(answering_.connection, contact.content, form, None)
        facts = {"landlord": contact.content.landlord.context()}
        answers = form.validate(contact.values, facts=facts, options=options)
        casework, answer = log_in(office, answering_.connection, actor, contact, answers)
        answering_.done(casework, **answer)
    return answering_.answer
