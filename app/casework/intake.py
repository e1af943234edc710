"""Make a case of a contact: checked, recorded, classified, its process started (INT, CLS)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import feel
from app.clock import LONDON, london_date
from app.content.contracts import LOG_CONTACT
from app.content.messages import AUTHORITY_MISSING, SPOKEN_FOR
from app.content.release import Release
from app.errors import Invalid, NotAllowed
from app.forms import Options
from app.statuses import RECORDED
from app.store import Connection, cases, tables

from .actor import Actor
from .authority_asked import permission_is_asked_for
from .case import Case
from .command import CaseCommand
from .complaint.authority import record_spokesperson
from .incoming import follow_up_of, tell_earlier_complaints
from .new_case import PERSON_PREFIX, classify, next_reference, start_process_of
from .runtime import Runtime
from .search_index import index_case

DIRECT = (
    "channel", "kind", "source", "service_area", "theme", "summary", "outcomes_sought", "vulnerable", "anonymous",
)  # fmt: skip


FIRST_YEAR = 1900
"""A year before it was typed in another way than meant."""


@dataclass(frozen=True)
class Contact:
    """A contact as it came in: for which landlord, when it was received, the content in force then, and the answers."""

    content: Release
    received_at: datetime
    values: Mapping[str, Any]

    @classmethod
    def read(cls, runtime: Runtime, actor: Actor, values: Mapping[str, Any]) -> Contact:
        """Invalid for an unknown landlord; NotAllowed for somebody who does not log contacts there.

        A day of receipt that is no day, or lies in the future, is refused by `checked_answers`, with all else.
        """
        rest = dict(values)
        landlord = _landlord_of_contact(actor, rest.pop("landlord", None))
        received_at = _received_at(runtime, rest)[0]
        content = runtime.content_on(landlord, london_date(received_at))
        if not content.landlord.may(actor.roles(landlord), LOG_CONTACT):
            raise NotAllowed("Your roles at this landlord do not log contacts.")
        return cls(content, received_at, rest)

    def checked_answers(self, runtime: Runtime, options: Options) -> dict[str, Any]:
        """The answers of the form, typed and checked; Invalid with all that is wrong, by field."""
        form, facts = self.content.form(LOG_CONTACT), {"landlord": self.content.landlord.context()}
        problem = _received_at(runtime, self.values)[1]
        wrong = {"received_at": problem} if problem else {}
        try:
            answers = form.validate(self.values, facts=facts, options=options)
        except Invalid as refusal:
            raise Invalid({**refusal.errors, **wrong}) from refusal
        if wrong:
            raise Invalid(wrong)
        return answers


def open_case_for_contact(
    runtime: Runtime, connection: Connection, actor: Actor, contact: Contact, answers: Mapping[str, Any]
) -> tuple[Case, dict[str, Any]]:
    """Make the case of a checked contact, classify it and start its process, inside the present transaction."""
    case = _insert_case(runtime, connection, actor, contact.content, answers, contact.received_at)
    command = CaseCommand(case)
    command.record_submission(contact.content.form(LOG_CONTACT), answers)
    case.occurred_on = case.row["received_on"]
    case.record("received", case.row["received_on"], of_fact=True, channel=case.row["channel"])
    case.record("logged", case.today)
    case.record_involvement(actor.username, "logged")
    classification = classify(case, follow_up_of(case))
    if classification.get("acknowledged_when_logged") is True and answers.get("acknowledged") is True:
        case.record("acknowledged", case.row["received_on"], of_fact=True)  # said in the call that is being logged
    start_process_of(case, command.instances, classification)
    may_be_told = record_spokesperson(case, answers)
    if may_be_told is False:
        command.instances.deliver(SPOKEN_FOR, {})
    if permission_is_asked_for(case, answers, may_be_told):
        command.instances.deliver(AUTHORITY_MISSING, {})
    command.finish()
    index_case(case)
    name, address = (str(answers.get(PERSON_PREFIX + detail) or "") for detail in ("name", "address"))
    tell_earlier_complaints(case, name, address)
    return case, _logged_answer(case, classification)


def _landlord_of_contact(actor: Actor, wanted: Any) -> str:
    if wanted is None and len(actor.landlords) == 1:
        return actor.landlords[0]
    if wanted not in actor.landlords:
        raise Invalid({"landlord": f"Say for which landlord: {', '.join(actor.landlords) or 'you work for none'}."})
    return str(wanted)


def _received_at(runtime: Runtime, values: Mapping[str, Any]) -> tuple[datetime, str]:
    """When the contact reached the landlord, and what is wrong with what was given: then, and without it, it is now.

    Never in the future (INT-02, T3).
    """
    now, given = runtime.clock.now(), values.get("received_at")
    if given in (None, ""):
        return now, ""
    try:
        moment = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    except ValueError:
        return now, "Enter when it was received, such as 2026-01-13 16:55, with a year of four numbers."
    moment = moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
    if moment.year < FIRST_YEAR:
        return now, "Enter the year with four numbers, such as 2026."
    if moment > now:
        return now, "This is in the future. Enter when the contact reached you."
    return moment, ""


def _insert_case(
    runtime: Runtime,
    connection: Connection,
    actor: Actor,
    content: Release,
    answers: Mapping[str, Any],
    received_at: datetime,
) -> Case:
    received_on = london_date(received_at)
    person = {name: answers.get(PERSON_PREFIX + name) for name in ("name", "address", "email", "telephone")}
    values = {key: value for key, value in person.items() if value}
    values["preferred_contact"] = str(answers.get(PERSON_PREFIX + "preferred_contact") or "")
    values["email_letters"] = bool(answers.get(PERSON_PREFIX + "email_letters"))
    values["needs"] = str(answers.get("needs") or "")
    person_id = cases.insert(connection, tables.person, {"landlord": content.landlord_key, **values})
    row = {
        **{name: answers[name] for name in DIRECT if answers.get(name) is not None},
        "landlord": content.landlord_key,
        "reference": next_reference(connection, content, received_on.year),
        "release_id": content.release_id,
        "policy": content.landlord.policy_on(received_on).key,
        "status": RECORDED,
        "relationship": str(answers.get(PERSON_PREFIX + "relationship") or ""),
        "complainant_id": person_id,
        "facts": {},
        "subjects": [],
        "received_at": received_at,
        "received_on": received_on,
        "logged_at": runtime.clock.now(),
        "logged_by": actor.username,
        "revision": 0,
    }
    case_id = cases.insert(connection, tables.case, row)
    stored = cases.lock_case(connection, case_id)
    assert stored is not None
    return Case(runtime, connection, stored, content, actor)


def _logged_answer(case: Case, classification: Mapping[str, Any]) -> dict[str, Any]:
    states = case.clocks.states
    return {
        "case_id": case.id,
        "reference": case.row["reference"],
        "landlord": case.landlord,
        "route": case.row["route"],
        "status": case.row["status"],
        "why": feel.to_json(classification.get("reason")),
        "clause": feel.to_json(classification.get("clause")),
        "due": {name: state.effective_due.isoformat() for name, state in states.items() if state.effective_due},
    }
