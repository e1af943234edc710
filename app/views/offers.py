"""What somebody may do with a case: the acts, and what they may tell it."""

from __future__ import annotations

from dataclasses import dataclass

from app.casework.act_registry import ACTS
from app.casework.actor import Actor
from app.casework.part_in_case import what_may_be_done
from app.casework.readable import opened, readable_case
from app.casework.runtime import Runtime
from app.content.contracts import LOG_CONTACT
from app.content.messages import known_messages


@dataclass(frozen=True)
class Offer:
    """One thing a person may do or tell: its name, what to call it, and the form it takes."""

    name: str
    title: str
    form_id: str


def messages_for(runtime: Runtime, actor: Actor, case_id: int) -> list[Offer]:
    """What this person may tell this case, by title: the messages that have a form."""
    with runtime.database.read() as connection:
        case = opened(runtime, connection, actor, readable_case(runtime, connection, actor, case_id))
        content = case.content
        names = what_may_be_done(case, [name for name in known_messages(content) if content.has_form(name)])
    return sorted((Offer(name, content.form(name).title, name) for name in names), key=lambda offer: offer.title)


def acts_for(runtime: Runtime, actor: Actor, case_id: int | None = None) -> list[Offer]:
    """What this person may do with a case at any time, by title; without a case, what needs none."""
    if case_id is None:
        landlords = [runtime.landlord(key) for key in actor.landlords]
        if any(landlord.may(actor.roles(landlord.key), LOG_CONTACT) for landlord in landlords):
            return [Offer(LOG_CONTACT, "Log a contact", LOG_CONTACT)]
        return []
    with runtime.database.read() as connection:
        case = opened(runtime, connection, actor, readable_case(runtime, connection, actor, case_id))
        content = case.content
        names = what_may_be_done(case, [name for name in ACTS if content.has_form(name)])
    return sorted((Offer(name, content.form(name).title, name) for name in names), key=lambda offer: offer.title)
