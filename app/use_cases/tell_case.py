"""Send a case the BPMN message that something happened: to the instance that waits for it, or starting a new one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.casework.actor import Actor
from app.casework.command import CaseCommand
from app.casework.open_case import open_case
from app.casework.part_taken import note_part_taken
from app.casework.permissions import require_may_do
from app.casework.requests import idempotent_request, require_acceptable_size
from app.casework.runtime import Runtime
from app.content.messages import known_messages
from app.errors import NotFound, Refused
from app.store.retries import retried


@retried
def tell_case(
    runtime: Runtime,
    actor: Actor,
    case_id: int,
    message: str,
    values: Mapping[str, Any],
    *,
    request_key: str | None = None,
) -> dict[str, Any]:
    """Record that something happened and deliver its message to the case.

    Raises NotFound (unknown message or case), NotAllowed (role), Invalid (answers by field) and Refused when this
    person has no such part in the case, or nothing in it waits for the message now. Returns the case's reference and
    status, and as `parked` the
    messages that a process gets only when it goes on (it is suspended, or cannot be loaded).
    """
    require_acceptable_size(values)
    with idempotent_request(runtime, actor, f"tell:{message}:{case_id}", request_key, values) as outcome:
        if outcome.earlier:
            return outcome.earlier
        case = open_case(runtime, outcome.connection, actor, case_id, message)
        if message not in known_messages(case.content):
            raise NotFound(f"No diagram of this landlord knows the message {message!r}.")
        require_may_do(case, message)
        form = case.content.form(message)
        command = CaseCommand(case)
        note_part_taken(case, message)
        answers = command.checked_answers(form, values)
        command.record_submission(form, answers)
        case.record("told", case.occurred_on, text=form.title, of_fact=True, message=message)
        if not command.instances.deliver(message, form.variables(answers)):
            raise Refused(
                f"“{form.title}” has no effect on this case as it stands ({case.row['status']}).", rule=message
            )
        command.finish()
        outcome.done(
            case, reference=case.row["reference"], status=case.row["status"], case_id=case.id,
            parked=command.instances.parked,
        )  # fmt: skip
    return outcome.answer
