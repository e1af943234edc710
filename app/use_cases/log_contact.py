"""Log a contact: what came in, for whom, what it is, and the process that it starts (INT, CLS)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.casework.actor import Actor
from app.casework.choices import choices_for
from app.casework.intake import Contact, open_case_for_contact
from app.casework.requests import idempotent_request, require_acceptable_size
from app.casework.runtime import Runtime
from app.content.contracts import LOG_CONTACT
from app.store.retries import retried


@retried
def log_contact(
    runtime: Runtime, actor: Actor, values: Mapping[str, Any], *, request_key: str | None = None
) -> dict[str, Any]:
    """Log a contact for a landlord (`landlord` in the values; not needed for somebody who works for one).

    Returns the case's id and reference, the route with the rule that chose it, and the dates that follow.
    """
    require_acceptable_size(values)
    contact = Contact.read(runtime, actor, values)
    with idempotent_request(runtime, actor, LOG_CONTACT, request_key, values) as outcome:
        if outcome.earlier:
            return outcome.earlier
        options = choices_for(outcome.connection, contact.content, contact.content.form(LOG_CONTACT), None)
        answers = contact.checked_answers(runtime, options)
        case, answer = open_case_for_contact(runtime, outcome.connection, actor, contact, answers)
        outcome.done(case, **answer)
    return outcome.answer
