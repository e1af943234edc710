"""The audit of `make chaos` finds what is lost and what is there twice; where all is well it finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from app.jobs.executor import Worker
from app.store import tables
from app.use_cases.assign_task import claim_task
from app.use_cases.log_contact import log_contact
from tests.chaos.audit import MAILS, Audit, Line
from tests.chaos.clients import CaseOfClient, Entry, Journal, acknowledgement, contact
from tests.chaos.sink import Copy, Sinks
from tests.drivers.mail import send_through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.race.verbs import Answer


class NeverFails(Random):
    """Says of every fault that it does not happen this time."""

    def random(self) -> float:
        return 1.0


@dataclass
class Worked:
    """A case that was worked on by the book, and what its client and the mail servers know of it."""

    driver: RuntimeDriver
    journal: Journal
    copies: list[Copy]
    killed: dict[int, float]

    def lines(self) -> dict[str, Line]:
        with self.driver.runtime.database.read() as connection:
            audit = Audit(self.driver.runtime, connection, self.journal, self.copies, self.killed)
            return {line.name: line for line in audit.lines()}

    def change(self, *statements: Any) -> None:
        with self.driver.runtime.database.write() as connection:
            for statement in statements:
                connection.execute(statement)

    def doubled(self, table: Any, *where: Any) -> Any:
        """The statement that puts the first row that fits there a second time."""
        with self.driver.runtime.database.read() as connection:
            row = connection.execute(select(table).where(*where)).mappings().first()
        assert row is not None
        return insert(table).values(**{key: value for key, value in row.items() if key != "id"})

    @property
    def letter(self) -> Copy:
        """The e-mail to the resident, as the mail server took it."""
        return next(copy for copy in self.copies if copy.to == self.journal.cases[0].address)


@pytest.fixture
def worked(driver: RuntimeDriver) -> Worked:
    case = CaseOfClient(1, late=False, bad=False, by="officer")
    officer = driver["officer"]
    logged = log_contact(driver.runtime, officer, contact(case))
    case.case_id, case.reference = logged["case_id"], logged["reference"]
    task = driver.task(case.case_id, "acknowledge")
    note = {"note": f"{case.marked} A note."}
    answers = {
        "log": logged,
        "claim": claim_task(driver.runtime, officer, task),
        "note": driver.use(case.case_id, "add_note", "officer", **note),
        "complete": driver.do(
            case.case_id, "acknowledge", "officer", **{**acknowledgement(case), "handler": "handler"}
        ),
    }
    for verb, answer in answers.items():
        body = answer if isinstance(answer, dict) else answer.__dict__
        case.entries[verb] = Entry(verb, case.by, "", {}, Answer(200, body), 1)
    sinks = Sinks(NeverFails())
    with sinks.server_for(1) as port:
        send_through(driver, port)
        worker = Worker(driver.runtime)
        while worker.run_once():
            continue
    return Worked(driver, Journal([case]), sinks.copies, {})


def test_where_all_is_well_nothing_is_lost_and_nothing_doubled(worked: Worked) -> None:
    lines = worked.lines()
    assert [str(line) for line in lines.values() if line.wrong] == []
    numbers = {name: lines[name].number for name in ("cases logged", "tasks completed", "notes", "letters", MAILS)}
    assert set(numbers.values()) == {1}


NOTE = tables.case_event.c.text.like("Chaos % A note.")
ACKNOWLEDGED = tables.case_event.c.type == "acknowledged"
STARTED = (tables.step_log.c.element_id == "stage_1_started", tables.step_log.c.kind == "completed")
LOSE: dict[str, Callable[[Worked], object]] = {
    "notes": lambda w: w.change(delete(tables.case_event).where(NOTE)),
    "tasks completed": lambda w: w.change(tables.task.update().values(state="open")),
    "tasks claimed": lambda w: w.change(tables.task.update().values(assignee="manager")),
    "letters": lambda w: w.change(delete(tables.outbox)),
    "processes as in tables": lambda w: w.change(delete(tables.timer)),
    "due work left": lambda w: w.change(tables.job.update().values(run_at=w.driver.clock.now())),
}
DOUBLE: dict[str, Callable[[Worked], object]] = {
    "notes": lambda w: w.change(w.doubled(tables.case_event, NOTE)),
    "completions in the history": lambda w: w.change(w.doubled(tables.case_event, ACKNOWLEDGED)),
    "letters": lambda w: w.change(w.doubled(tables.letter)),
    "steps of processes": lambda w: w.change(w.doubled(tables.step_log, *STARTED)),
    MAILS: lambda w: w.copies.append(replace(w.letter, worker=2, at=w.letter.at + 1)),
}


def test_what_is_lost_is_seen(worked: Worked) -> None:
    worked.copies.clear()
    assert {name for name, line in worked.lines().items() if line.lost} == {MAILS}
    for lose in LOSE.values():
        lose(worked)
    assert {name for name, line in worked.lines().items() if line.lost} == set(LOSE)


def test_what_is_there_twice_is_seen(worked: Worked) -> None:
    for double in DOUBLE.values():
        double(worked)
    assert {name for name, line in worked.lines().items() if line.doubled} == set(DOUBLE)
    worked.journal.cases.clear()
    assert worked.lines()["cases logged"].doubled
    worked.copies[:] = [replace(worked.copies[0], message_id="<other@here>")]
    assert worked.lines()[MAILS].doubled


def test_a_second_copy_is_allowed_only_where_the_first_was_cut_off(worked: Worked) -> None:
    """The mail server gave no answer, or the worker was killed before it sent another."""
    first = worked.letter
    again = replace(first, worker=2, at=first.at + 2)
    worked.copies[:] = [replace(first, answered=False), again]
    assert (worked.lines()[MAILS].wrong, worked.lines()[MAILS].allowed) == (0, 1)
    worked.copies[:] = [first, again]
    assert worked.lines()[MAILS].wrong == 1
    worked.killed[first.worker] = first.at + 1
    assert (worked.lines()[MAILS].wrong, worked.lines()[MAILS].allowed) == (0, 1)
