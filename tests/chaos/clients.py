"""Clients that work on cases, repeat with the same key whatever got no answer, and keep what they were answered."""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from app.clock import LONDON
from tests.chaos.fleet import Fleet
from tests.chaos.sink import BAD
from tests.drivers.runtime_driver import COMPLAINT
from tests.race.verbs import OFFICERS, Answer
from tests.server import Server

SILENCE = 60.0
"""Seconds after which a client asks again."""
ASKED_AGAIN = 0.1
"""How often a client sends once more what was answered already, as a double click does."""
LONG_AGO = timedelta(days=70)
"""How long ago every other complaint came in: the date of its answer has passed, so that its timer is due at once."""
ACKNOWLEDGE, INVESTIGATE = "Acknowledge the complaint", "Investigate"
DONE, REFUSED = range(200, 300), range(400, 500)


@dataclass(frozen=True)
class Entry:
    """Something that a client asked for, and the first answer. sent: how often it was sent until then."""

    verb: str
    by: str
    path: str
    body: Mapping[str, Any]
    answer: Answer
    sent: int


@dataclass
class CaseOfClient:
    """A case as its client knows it. number: of this run; late: it came in long ago; bad: its address is not there."""

    number: int
    late: bool
    bad: bool
    by: str
    case_id: int = 0
    reference: str = ""
    entries: dict[str, Entry] = field(default_factory=dict)

    @property
    def marked(self) -> str:
        """What its texts begin with, and those of no other case."""
        return f"Chaos {self.number:05}."

    @property
    def address(self) -> str:
        return f"{BAD if self.bad else 'resident'}-{self.number}@example.org"

    def was_done(self, verb: str) -> bool:
        """Whether its client was answered that this was done."""
        return verb in self.entries and self.entries[verb].answer.status in DONE


@dataclass
class Journal:
    """What all clients were answered. wrong: whatever no client should ever read."""

    cases: list[CaseOfClient] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    repeated: int = 0
    asked_again: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass
class Client:
    """One client, who holds a token and works through cases by their numbers."""

    fleet: Fleet
    journal: Journal
    username: str
    token: str
    random: Random
    _connections: dict[int, Server] = field(default_factory=dict)

    def work(self, numbers: Iterator[int], until: float) -> None:
        """Log cases and work on them while there are numbers left and it is not late."""
        try:
            for number in numbers:
                self.take(CaseOfClient(number, late=number % 2 == 0, bad=number % 10 == 7, by=self.username))
                if time.monotonic() > until:
                    break
        except BaseException as fault:
            self.journal.wrong.append(f"{self.username} stopped: {fault!r}")
            raise

    def take(self, case: CaseOfClient) -> None:
        """One case: logged, claimed, drafted, noted and acknowledged; in some more is done."""
        logged = self._do(case, "log", "POST", "/contacts", contact(case))
        if logged.status not in DONE:
            return
        case.case_id, case.reference = int(logged.body["case_id"]), str(logged.body["reference"])
        self.journal.cases.append(case)
        path = f"/cases/{case.case_id}"
        acknowledge = self._task(case, ACKNOWLEDGE)
        self._do(case, "claim", "POST", f"/tasks/{acknowledge}/claim", {})
        answers = acknowledgement(case)
        self._do(case, "draft", "PUT", f"/tasks/{acknowledge}/draft", {"definition": answers["definition"]})
        self._do(case, "note", "POST", f"{path}/acts/add_note", {"note": f"{case.marked} A note."})
        self._do(case, "complete", "POST", f"/tasks/{acknowledge}/complete", answers)
        if case.number % 2:
            promised = {"what": f"{case.marked} A visit", "owner": "The surveyor", "due": _day(30)}
            self._do(case, "promise", "POST", f"{path}/acts/add_action", promised)
        if case.number % 4 == 1:
            extension = {"new_date": _day(28), "reason": f"{case.marked} The surveyor is away", "agreed": "yes"}
            self._do(case, "extend", "POST", f"{path}/acts/extend_deadline", extension)
        if case.number % 4 == 2:
            investigate = self._task(case, INVESTIGATE)
            self._do(case, "draft_next", "PUT", f"/tasks/{investigate}/draft", {"findings": f"{case.marked} Damp."})

    def _task(self, case: CaseOfClient, name: str) -> int:
        answer, _ = self._until_answered("GET", f"/cases/{case.case_id}", None, "")
        return next(int(task["task_id"]) for task in answer.body["tasks"] if task["name"] == name)

    def _do(self, case: CaseOfClient, verb: str, method: str, path: str, body: Mapping[str, Any]) -> Answer:
        """Ask until there is an answer, note it, and now and then ask once more."""
        key = "" if verb.startswith(("claim", "draft")) else uuid.uuid4().hex
        answer, sent = self._until_answered(method, path, body, key)
        case.entries[verb] = Entry(verb, self.username, path, body, answer, sent)
        if answer.status in REFUSED:
            self.journal.wrong.append(f"{verb} of case {case.number}: {answer.status} {answer.body}")
        if self.random.random() < ASKED_AGAIN:
            self.journal.asked_again += 1
            again, _ = self._until_answered(method, path, body, key)
            if again != answer:
                self.journal.wrong.append(f"{verb} of case {case.number}: {answer}, and asked again {again}")
        return answer

    def _until_answered(self, method: str, path: str, body: Any, key: str) -> tuple[Answer, int]:
        """Send it until it is answered by somebody who was able to; how often it was sent."""
        for sent in itertools.count(1):
            answer = self._send(method, path, body, key)
            if answer is not None:
                self.journal.statuses[answer.status] += 1
                if answer.status < 500:
                    return answer, sent
                if answer.status != 503:
                    self.journal.wrong.append(f"{method} {path}: {answer.status} {answer.body}")
            self.journal.repeated += 1
            time.sleep(self.random.uniform(0.02, 0.3))
        raise AssertionError("it is sent for ever")

    def _send(self, method: str, path: str, body: Any, key: str) -> Answer | None:
        web = self.fleet.any_web()
        if web is None:
            return None
        connection = self._connections.get(web.port)
        if connection is None:
            connection = self._connections[web.port] = web.another_connection(SILENCE)
            connection.token = self.token
        try:
            return Answer(*connection.call(method, f"/api/v1{path}", body, key))
        except OSError:
            return None


def work_through(
    fleet: Fleet, journal: Journal, random: Random, tokens: Mapping[str, str], cases: int, seconds: float
) -> None:
    """Have a client for each token work on so many cases in all, and begin none after so many seconds."""
    numbers, until = _Shared(cases), time.monotonic() + seconds
    threads = [
        threading.Thread(
            target=Client(fleet, journal, username, token, Random(random.random())).work, args=(numbers, until)
        )
        for username, token in tokens.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def sign_in(web: Server, password: str) -> dict[str, str]:
    """A token for each client."""
    tokens = {}
    for username in OFFICERS:
        connection = web.another_connection()
        connection.sign_in(username, password)
        tokens[username] = connection.token
    return tokens


class _Shared:
    """Numbers from 1, each given to one of several threads."""

    def __init__(self, most: int) -> None:
        self._next, self._most, self._lock = 0, most, threading.Lock()

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        with self._lock:
            if self._next >= self._most:
                raise StopIteration
            self._next += 1
            return self._next


def _day(days: int) -> str:
    return (datetime.now(LONDON).date() + timedelta(days=days)).isoformat()


def contact(case: CaseOfClient) -> dict[str, Any]:
    contact = {
        **COMPLAINT, "summary": f"{case.marked} No heating", "complainant_name": f"Resident {case.number}",
        "complainant_address": f"{case.number} High Street", "complainant_email": case.address,
        "complainant_email_letters": True, "service_area": "heating", "theme": "delay",
    }  # fmt: skip
    if case.late:
        contact["received_at"] = f"{datetime.now(LONDON) - LONG_AGO:%Y-%m-%dT%H:%M}"
    return contact


def acknowledgement(case: CaseOfClient) -> dict[str, Any]:
    answers = {
        "definition": f"{case.marked} No heating", "outcomes_sought": "The boiler mended", "handler": case.by,
        "responsible": "The heating is ours to keep in repair",
    }  # fmt: skip
    late = {"new_answer_by": _day(14), "late_apology": "We are sorry that you have waited so long."}
    return {**answers, **(late if case.late else {})}
