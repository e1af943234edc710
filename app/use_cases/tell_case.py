"""tell: something happened – a BPMN message, delivered to the instance that waits for it or starting one of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.casework.actor import Actor
from app.casework.case import open_case
from app.casework.command import Verb
from app.casework.permissions import may_tell
from app.casework.requests import answering, weigh
from app.casework.runtime import Office
from app.content.messages import known_messages
from app.errors import NotFound, Refused


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
