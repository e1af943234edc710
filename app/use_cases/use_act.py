"""Use an act: what a person may do at any time, with the form of the act's name and the roles that may use it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.casework.act_registry import TRIED_WITH
from app.casework.actor import Actor
from app.casework.command import CaseCommand
from app.casework.open_case import open_case
from app.casework.part_taken import note_part_taken
from app.casework.permissions import require_may_do
from app.casework.requests import idempotent_request, require_acceptable_size
from app.casework.runtime import Runtime
from app.content.contracts import LOG_CONTACT
from app.errors import Invalid, NotFound, Refused
from app.store.retries import retried

from .acts import ACTS
from .log_contact import log_contact


@retried
def use_act(
    runtime: Runtime,
    actor: Actor,
    act: str,
    values: Mapping[str, Any],
    *,
    case_id: int | None = None,
    request_key: str | None = None,
) -> dict[str, Any]:
    """Use an act on a case. `log_contact` needs no case: it opens one.

    Raises NotFound (unknown act or case), NotAllowed (role), Invalid (answers by field), Refused (a rule of the
    process).
    """
    if act == LOG_CONTACT:
        return log_contact(runtime, actor, values, request_key=request_key)
    if act not in ACTS:
        raise NotFound(f"There is no act called {act!r}. There are: {', '.join(sorted(ACTS))}.")
    if case_id is None:
        raise Invalid("Say which case this is about.")
    require_acceptable_size(values)
    with idempotent_request(runtime, actor, f"use:{act}:{case_id}", request_key, values) as outcome:
        if outcome.earlier:
            return outcome.earlier
        case = open_case(runtime, outcome.connection, actor, case_id, act)
        require_may_do(case, act)
        command = CaseCommand(case)
        note_part_taken(case, act)
        form = case.content.form(act)
        try:
            answers = command.checked_answers(form, values)
            command.record_submission(form, answers)
        except Invalid as refusal:
            raise Invalid({**_wrong_when_tried(command, act), **refusal.errors}) from refusal
        result = ACTS[act](command, answers)
        command.finish()
        parked = command.instances.parked
        outcome.done(case, case_id=case.id, reference=case.row["reference"], parked=parked, **result)
    return outcome.answer


def _wrong_when_tried(command: CaseCommand, act: str) -> dict[str, str]:
    """What the act objects to in the answers that are right, such as what its letter misses; nothing may be kept.

    A rule that refuses the act says so when the form is right.
    """
    answers = command.case.submission.answers
    if act not in TRIED_WITH or any(answers.get(key) is None for key in TRIED_WITH[act]):
        return {}
    try:
        ACTS[act](command, answers)
    except Invalid as refusal:
        return refusal.errors
    except Refused:
        return {}
    return {}
