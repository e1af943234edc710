"""Every verb done by several people in the same moment: what each sends, and what must hold afterwards.

A verb is tried without a key (different people, each their own request) and with the same key (one request sent again
and again, as a double click does).
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from app.store import tables
from app.use_cases.add_document import add_document
from tests.api.conftest import ACKNOWLEDGE
from tests.drivers.runtime_driver import COMPLAINT, RuntimeDriver

OFFICERS = [f"officer_{number}" for number in range(1, 9)]
ANSWERED, REFUSED = range(200, 300), range(400, 500)


@dataclass(frozen=True)
class Asked:
    """A request: who sends it, to which address below the prefix, and what it holds."""

    by: str
    method: str
    path: str
    body: Mapping[str, Any] | None = None
    key: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any


@dataclass(frozen=True)
class Attempt:
    """What is sent in one moment, and what is wrong with the answers and with what the database holds then."""

    asked: Sequence[Asked]
    wrong: Callable[[Sequence[Answer]], str]


Verb = Callable[[RuntimeDriver, int, bool], Attempt]


def staff() -> dict[str, tuple[str, ...]]:
    """Eight officers who may do the same, and a handler."""
    return {
        **dict.fromkeys(OFFICERS, ("customer_excellence_team", "customer_relations_manager")),
        "handler": ("complaints_handler",),
    }


def _by(number: int, same_key: bool) -> tuple[list[str], str]:
    """Who sends, and the key: one person again and again, or each once."""
    return ([OFFICERS[0]] * number, uuid.uuid4().hex) if same_key else (OFFICERS[:number], "")


def _each(number: int, same_key: bool, path: str, body: Mapping[str, Any], method: str = "POST") -> list[Asked]:
    people, key = _by(number, same_key)
    return [Asked(person, method, path, body, key) for person in people]


def _rows(driver: RuntimeDriver, table: Any, *where: Any) -> int:
    with driver.runtime.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())


def _statuses(answers: Sequence[Answer]) -> str:
    return ", ".join(f"{count}× {status}" for status, count in sorted(Counter(a.status for a in answers).items()))


def _expect(answers: Sequence[Answer], wanted: int, *, done: int | None = None) -> str:
    """Wrong unless so many were answered and all others refused in words, and (`done`) so many took effect."""
    answered = [answer for answer in answers if answer.status in ANSWERED]
    refused = [answer for answer in answers if answer.status in REFUSED]
    if len(answered) != wanted or len(answered) + len(refused) != len(answers):
        return f"wanted {wanted} answered and the others refused, got {_statuses(answers)}: {answers[-1].body}"
    if any(not (answer.body or {}).get("message") for answer in refused):
        return f"a refusal without words: {_statuses(answers)}"
    return "" if done in (None, wanted) else f"{wanted} answered, but {done} took effect"


def log(driver: RuntimeDriver, number: int, same_key: bool) -> Attempt:
    """Log a contact: each a case with a reference of its own."""
    contact = {**COMPLAINT, "complainant_address": "1 High Street", "summary": uuid.uuid4().hex}
    times = 1 if same_key else number

    def wrong(answers: Sequence[Answer]) -> str:
        references = {answer.body.get("reference") for answer in answers}
        logged = _rows(driver, tables.case, tables.case.c.summary == contact["summary"])
        if len(references) != times or logged != times:
            return f"{len(references)} references, {logged} cases, wanted {times}: {_statuses(answers)}"
        return _expect(answers, number)

    return Attempt(_each(number, same_key, "/contacts", contact), wrong)


def note(driver: RuntimeDriver, number: int, same_key: bool) -> Attempt:
    """An act that anybody may repeat: a note each."""
    case_id, words = driver.log(OFFICERS[0]), uuid.uuid4().hex
    events = tables.case_event

    def wrong(answers: Sequence[Answer]) -> str:
        written = _rows(driver, events, events.c.case_id == case_id, events.c.text == words)
        problem = _expect(answers, number)
        return problem or ("" if written == (1 if same_key else number) else f"{written} notes")

    return Attempt(_each(number, same_key, f"/cases/{case_id}/acts/add_note", {"note": words}), wrong)


def extend(driver: RuntimeDriver, number: int, same_key: bool) -> Attempt:
    """Extend a clock: however many send it, each that is answered is in the register once."""
    case_id = driver.log(OFFICERS[0])
    later = driver.clock.today() + timedelta(days=28)
    body = {"new_date": later.isoformat(), "reason": "The surveyor can only come next week", "agreed": "yes"}
    path = f"/cases/{case_id}/acts/extend_deadline"

    def wrong(answers: Sequence[Answer]) -> str:
        answered = sum(answer.status in ANSWERED for answer in answers)
        registered = _rows(driver, tables.extension, tables.extension.c.case_id == case_id)
        if not answered or registered != (1 if same_key else answered):
            return f"{answered} answered, {registered} extensions: {answers[0].body}"
        return _expect(answers, answered)

    return Attempt(_each(number, same_key, path, body), wrong)


def complete(driver: RuntimeDriver, number: int, same_key: bool) -> Attempt:
    """Complete a task: one letter, and everybody else reads that it is done."""
    case_id = driver.log(OFFICERS[0])
    path = f"/tasks/{driver.task(case_id, 'acknowledge')}/complete"

    def wrong(answers: Sequence[Answer]) -> str:
        letters = _rows(driver, tables.letter, tables.letter.c.case_id == case_id)
        return _expect(answers, number if same_key else 1) or ("" if letters == 1 else f"{letters} letters")

    return Attempt(_each(number, same_key, path, ACKNOWLEDGE), wrong)


def tell(driver: RuntimeDriver, number: int, same_key: bool) -> Attempt:
    """Tell a case that the complaint is withdrawn: it is withdrawn once."""
    case_id = driver.log(OFFICERS[0])
    body, events = {"reason": "The customer says it is mended"}, tables.case_event

    def wrong(answers: Sequence[Answer]) -> str:
        withdrawn = _rows(driver, events, events.c.case_id == case_id, events.c.type == "withdrawn")
        return _expect(answers, number if same_key else 1) or ("" if withdrawn == 1 else f"{withdrawn} withdrawals")

    return Attempt(_each(number, same_key, f"/cases/{case_id}/messages/withdrawn", body), wrong)


def _one_holder(driver: RuntimeDriver, task_id: int, answers: Sequence[Answer]) -> str:
    holders = [answer.body["assignee"] for answer in answers if answer.status in ANSWERED]
    stored = _rows(driver, tables.task, tables.task.c.id == task_id, tables.task.c.assignee.in_(holders or [""]))
    return "" if len(holders) == 1 and stored == 1 else f"{len(holders)} were told that they have it"


def claim(driver: RuntimeDriver, number: int, same_key: bool) -> Attempt:
    """Claim a task: it is one person's, and nobody else is told that it is theirs."""
    task_id = driver.task(driver.log(OFFICERS[0]), "acknowledge")
    asked = [Asked(person, "POST", f"/tasks/{task_id}/claim") for person in _by(number, same_key)[0]]
    if same_key:  # a double click: it is theirs, and stays theirs
        return Attempt(asked, lambda answers: _expect(answers, number))
    return Attempt(asked, lambda answers: _expect(answers, 1) or _one_holder(driver, task_id, answers))


def take_over(driver: RuntimeDriver, number: int, same_key: bool) -> Attempt:
    """Take a task over from the same holder: one gets it."""
    task_id = driver.task(driver.log(OFFICERS[0]), "acknowledge")
    with driver.runtime.database.write() as connection:
        connection.execute(tables.task.update().where(tables.task.c.id == task_id).values(assignee="away"))
    people = _by(number, same_key)[0]
    asked = [Asked(person, "POST", f"/tasks/{task_id}/take-over", {"holder": "away"}) for person in people]
    return Attempt(asked, lambda answers: _expect(answers, 1))


def assign(driver: RuntimeDriver, number: int, same_key: bool) -> Attempt:
    """Assign a task that nobody has, each to another person: it goes to one."""
    task_id = driver.task(driver.log(OFFICERS[0]), "acknowledge")
    path, people = f"/tasks/{task_id}/assignee", _by(number, same_key)[0]
    asked = [
        Asked(person, "PUT", path, {"username": OFFICERS[(at + 1) % 8], "held_by": None})
        for at, person in enumerate(people)
    ]
    return Attempt(asked, lambda answers: _expect(answers, 1) or _one_holder(driver, task_id, answers))


def draft(driver: RuntimeDriver, number: int, same_key: bool) -> Attempt:
    """Save different drafts of a task, none of which has seen another: one is kept, the others are told."""
    task_id = driver.task(driver.log(OFFICERS[0]), "acknowledge")
    asked = [
        Asked(OFFICERS[0], "PUT", f"/tasks/{task_id}/draft", {"definition": f"Words {at}"}, headers={"If-Match": "0"})
        for at in range(number)
    ]
    return Attempt(asked, lambda answers: _expect(answers, 1))


def link(driver: RuntimeDriver, number: int, same_key: bool) -> Attempt:
    """Link two cases, from either end: they are linked once."""
    first, second = driver.log(OFFICERS[0]), driver.log(OFFICERS[0])
    with driver.runtime.database.read() as connection:
        query = select(tables.case.c.id, tables.case.c.reference).where(tables.case.c.id.in_([first, second]))
        references = {row.id: row.reference for row in connection.execute(query)}
    ends = [(first, second), (second, first)]
    people, key = _by(number, same_key)
    asked = []
    for at, person in enumerate(people):
        case_id, other = ends[0] if same_key else ends[at % 2]
        body = {"reference": references[other], "why": "The same boiler"}
        asked.append(Asked(person, "POST", f"/cases/{case_id}/acts/link_duplicate", body, key))

    def wrong(answers: Sequence[Answer]) -> str:
        members = _rows(driver, tables.same_matter, tables.same_matter.c.case_id.in_([first, second]))
        return _expect(answers, number if same_key else 1) or ("" if members == 2 else f"{members} of 2 are linked")

    return Attempt(asked, wrong)


def remove(driver: RuntimeDriver, number: int, same_key: bool) -> Attempt:
    """Remove a document: once, and everybody else reads that it is not there to be removed."""
    case_id, events = driver.log(OFFICERS[0]), tables.case_event
    wrong_file = add_document(driver.runtime, driver[OFFICERS[0]], case_id, "wrong.txt", b"Somebody else")
    body = {"document": str(wrong_file), "why": "It is about another resident"}

    def wrong(answers: Sequence[Answer]) -> str:
        removed = _rows(driver, events, events.c.case_id == case_id, events.c.type == "document_removed")
        return _expect(answers, number if same_key else 1) or ("" if removed == 1 else f"{removed} removals")

    return Attempt(_each(number, same_key, f"/cases/{case_id}/acts/remove_document", body), wrong)


def other_content(driver: RuntimeDriver, number: int, same_key: bool) -> Attempt:
    """The same key with other content: one is kept, the others are told that theirs is not."""
    case_id, key = driver.log(OFFICERS[0]), uuid.uuid4().hex
    path = f"/cases/{case_id}/acts/add_note"
    asked = [Asked(OFFICERS[0], "POST", path, {"note": f"Words {at}"}, key) for at in range(number)]
    return Attempt(asked, lambda answers: _expect(answers, 1))


VERBS: dict[str, Verb] = {
    verb.__name__: verb
    for verb in (log, note, extend, complete, tell, claim, take_over, assign, draft, link, remove, other_content)
}
WITHOUT_KEY = ("take_over", "assign", "draft", "other_content")
"""Verbs that are tried in one way only: they take no key, or that is what they are about."""
