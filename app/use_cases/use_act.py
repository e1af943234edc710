"""use: an act at any time – a use case of `acts/`, with the form of the same name and the roles the landlord's file
allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import Invalid, NotAllowed, NotFound
from app.landlords import Landlord
from app.store import cases

from .actors import Actor
from .acts import ACTS
from .casework import open_case
from .log_contact import LOG_CONTACT, log_contact
from .office import Office
from .tell_case import Choice
from .verb import Verb, answering, weigh


def use_act(
    office: Office,
    actor: Actor,
    act: str,
    values: Mapping[str, Any],
    *,
    case_id: int | None = None,
    request_key: str | None = None,
) -> dict[str, Any]:
    """Use an act, on a case unless it is the one that logs a contact.

    Raises NotFound (unknown act or case), NotAllowed (role), Invalid (answers by field), Refused (a rule of the
    process).
    """
    if act == LOG_CONTACT:
        return log_contact(office, actor, values, request_key=request_key)
    if act not in ACTS:
        raise NotFound(f"There is no act called {act!r}. There are: {', '.join(sorted(ACTS))}.")
    if case_id is None:
        raise Invalid("Say which case this is about.")
    weigh(values)
    with answering(office, actor, f"use:{act}:{case_id}", request_key) as answering_:
        if answering_.earlier:
            return answering_.earlier
        casework = open_case(office, answering_.connection, actor, case_id)
        may_use(casework.content.landlord, actor, act)
        verb = Verb(casework)
        form = casework.content.form(act)
        answers = verb.check(form, values)
        verb.take_down(form, answers)
        result = ACTS[act](verb, answers)
        verb.finish()
        answering_.done(casework, case_id=casework.id, reference=casework.row["reference"], **result)
    return answering_.answer


def may_use(landlord: Landlord, actor: Actor, act: str) -> None:
    if actor.username != "engine" and not landlord.may(actor.roles(landlord.key), act):
        allowed = ", ".join(landlord.title_of(role) for role in sorted(landlord.roles_for(act)))
        raise NotAllowed(f"{act.replace('_', ' ').capitalize()} is for: {allowed or 'nobody at this landlord'}.")


def acts_for(office: Office, actor: Actor, case_id: int | None = None) -> list[Choice]:
    """What this person may do with a case at any time, by title; without a case, what needs none."""
    if case_id is None:
        landlords = [office.landlord(key) for key in actor.landlords]
        if any(one.may(actor.roles(one.key), LOG_CONTACT) for one in landlords):
            return [Choice(LOG_CONTACT, "Log a contact", LOG_CONTACT)]
        return []
    with office.database.read() as connection:
        row = cases.find_case(connection, case_id)
        if row is None or row["landlord"] not in actor.landlords:
            raise NotFound("There is no such case among those you may see.")
        content = office.contents.get(connection, row["release_id"])
    held = actor.roles(row["landlord"])
    names = [name for name in ACTS if content.has_form(name) and content.landlord.may(held, name)]
    return sorted((Choice(name, content.form(name).title, name) for name in names), key=lambda one: one.title)
