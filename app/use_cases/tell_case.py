"""tell: something happened – a BPMN message, delivered to the instance that waits for it or starting one of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import NotAllowed, NotFound, Refused
from app.store import cases

from .actors import Actor
from .casework import open_case
from .content import Content
from .office import Office
from .verb import Verb, answering, weigh

THROWING = ("intermediateThrowEvent", "sendTask", "endEvent")


@dataclass(frozen=True)
class Choice:
    """One thing a person may do or tell: its name, what to call it, and the form it takes."""

    name: str
    title: str
    form_id: str


def tell_case(
    office: Office,
    actor: Actor,
    case_id: int,
    message: str,
    values: Mapping[str, Any],
    *,
    request_key: str | None = None,
) -> dict[str, Any]:
    """Tell a case that something happened.

    Raises NotFound (unknown message or case), NotAllowed (role), Invalid (answers by field) and Refused when nothing
    in the case waits for it now. Returns the case's reference and status.
    """
    weigh(values)
    with answering(office, actor, f"tell:{message}:{case_id}", request_key) as answering_:
        if answering_.earlier:
            return answering_.earlier
        casework = open_case(office, answering_.connection, actor, case_id)
        if message not in known_messages(casework.content):
            raise NotFound(f"No diagram of this landlord knows the message {message!r}.")
        may_tell(casework.content, actor, message)
        form = casework.content.form(message)
        verb = Verb(casework)
        answers = verb.check(form, values)
        verb.take_down(form, answers)
        casework.record("told", casework.occurred_on, text=form.title, message=message)
        if not verb.conductor.tell(message, form.variables(answers)):
            raise Refused(
                f"“{form.title}” has no effect on this case as it stands ({casework.row['status']}).", rule=message
            )
        verb.finish()
        answering_.done(
            casework, reference=casework.row["reference"], status=casework.row["status"], case_id=casework.id
        )
    return answering_.answer


def known_messages(content: Content) -> set[str]:
    """Messages that some diagram of the release waits for or begins with."""
    elements = [one for process in content.diagrams.processes.values() for one in process.elements.values()]
    return {one.message for one in elements if one.message and one.type not in THROWING}


def may_tell(content: Content, actor: Actor, message: str) -> None:
    if actor.username != "engine" and not content.landlord.may(actor.roles(content.landlord_key), message):
        titles = [content.landlord.title_of(role) for role in sorted(content.landlord.roles_for(message))]
        raise NotAllowed(f"Recording “{content.form(message).title}” is for: {', '.join(titles) or 'nobody here'}.")


def messages_for(office: Office, actor: Actor, case_id: int) -> list[Choice]:
    """What this person may tell this case, by title: the messages that have a form."""
    with office.database.read() as connection:
        row = cases.find_case(connection, case_id)
        if row is None or row["landlord"] not in actor.landlords:
            raise NotFound("There is no such case among those you may see.")
        content = office.contents.get(connection, row["release_id"])
    choices = []
    for message in known_messages(content):
        if content.has_form(message) and content.landlord.may(actor.roles(row["landlord"]), message):
            choices.append(Choice(message, content.form(message).title, message))
    return sorted(choices, key=lambda one: one.title)
