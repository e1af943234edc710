"""use: an act at any time – a use case of `acts/`, with the form of the same name and the roles the landlord's file
allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.casework.actor import Actor
from app.casework.case import open_case
from app.casework.command import Verb
from app.casework.permissions import may_use
from app.casework.requests import answering, weigh
from app.casework.runtime import Office
from app.content.contracts import LOG_CONTACT
from app.errors import Invalid, NotFound

from .acts import ACTS
from .log_contact import log_contact


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
