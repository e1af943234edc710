"""The closing audit: what clients were answered, compared with what the database holds and what mail servers took."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from app.casework.consistency import inconsistencies
from app.casework.runtime import Runtime
from app.store import Connection, outbox, tables
from tests.chaos.clients import CaseOfClient, Journal
from tests.chaos.sink import BAD, Copy

SHOWN = 5
EVENTS = ("intermediateCatchEvent", "boundaryEvent")


@dataclass
class Line:
    """A sort of thing: how many there are, and which are lost or doubled. allowed: doubled where that may be."""

    name: str
    number: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    allowed: int = 0

    def expect(self, what: str, times: int, wanted: int = 1) -> None:
        """Note something that must be there so often."""
        self.number += times
        if times < wanted:
            self.lost.append(what)
        elif times > wanted:
            self.doubled.append(f"{what} ({times} times)")

    @property
    def wrong(self) -> int:
        return len(self.lost) + len(self.doubled)

    def __str__(self) -> str:
        line = f"{self.name:26} {self.number:6}   lost {len(self.lost):3}   doubled {len(self.doubled):3}"
        line += f"   twice because cut off while sending {self.allowed}" if self.name == MAILS else ""
        shown = [f"\n    LOST {what}" for what in self.lost[:SHOWN]]
        return line + "".join(shown + [f"\n    DOUBLED {what}" for what in self.doubled[:SHOWN]])


MAILS = "mails"


@dataclass
class Audit:
    """What an audit compares."""

    runtime: Runtime
    connection: Connection
    journal: Journal
    copies: list[Copy]
    killed: Mapping[int, float]

    def lines(self) -> Iterator[Line]:
        """Every sort of thing, compared."""
        yield self._cases()
        yield self._references()
        for name, verb, count in self._verbs():
            yield self._per_case(name, verb, count)
        yield self._letters()
        yield self._left_behind()
        yield self._timers()
        yield self._steps()
        yield self._failures()
        yield self._mails()
        yield self._instances()

    def _cases(self) -> Line:
        """Each that was answered is there once under its reference, and there is none that nobody was answered."""
        line = Line("cases logged")
        rows = self.connection.execute(select(tables.case.c.id, tables.case.c.reference, tables.case.c.summary))
        by_mark = defaultdict(list)
        for row in rows:
            by_mark[_mark(row.summary)].append((row.id, row.reference))
        for case in self.journal.cases:
            there = by_mark.pop(case.marked, [])
            line.expect(case.reference, len(there))
            if there and (case.case_id, case.reference) not in there:
                line.lost.append(f"{case.reference}: it was answered, and there is {there}")
        line.doubled += [f"{there}: nobody was answered" for there in by_mark.values()]
        return line

    def _references(self) -> Line:
        line = Line("references")
        references = Counter(self.connection.execute(select(tables.case.c.reference)).scalars())
        for reference, times in references.items():
            line.expect(reference, times)
        return line

    def _verbs(self) -> Iterator[tuple[str, str, Counter[Any]]]:
        """A name, the verb of the journal, and by case how often it took effect."""
        events, task, action, extension = tables.case_event, tables.task, tables.action, tables.extension
        form, instance, acknowledging = tables.submission, tables.instance, task.c.element_id == "acknowledge"
        drafted = task.c.draft["findings"].as_string().like("Chaos %")
        submitted = self._by_case(form, form.c.form_id == "acknowledge")
        promising = self._by_case(instance, instance.c.process_id == "action")
        yield "tasks claimed", "claim", self._claimed(acknowledging)
        yield "tasks completed", "complete", self._by_case(task, acknowledging, task.c.state == "completed")
        yield "completions in the history", "complete", self._by_case(events, events.c.type == "acknowledged")
        yield "forms submitted", "complete", submitted
        yield "notes", "note", self._by_case(events, events.c.text.like("Chaos % A note."))
        yield "promises", "promise", self._by_case(action, action.c.what.like("Chaos %"))
        yield "processes of promises", "promise", promising
        yield "extensions", "extend", self._by_case(extension, extension.c.reason.like("Chaos %"))
        yield "drafts kept", "draft_next", self._by_case(task, task.c.element_id == "investigate", drafted)

    def _claimed(self, element: Any) -> Counter[Any]:
        """By case how many of these tasks are with whom its client claimed them for."""
        by = {case.case_id: case.by for case in self.journal.cases}
        rows = self.connection.execute(select(tables.task.c.case_id, tables.task.c.assignee).where(element))
        return Counter(row.case_id for row in rows if row.assignee == by.get(row.case_id))

    def _by_case(self, table: Any, *where: Any) -> Counter[Any]:
        query = select(table.c.case_id, func.count()).where(*where).group_by(table.c.case_id)
        return Counter({case_id: int(number) for case_id, number in self.connection.execute(query)})

    def _per_case(self, name: str, verb: str, times: Counter[Any]) -> Line:
        line = Line(name)
        for case in self.journal.cases:
            line.expect(case.reference, times[case.case_id], int(case.was_done(verb)))
        return line

    def _letters(self) -> Line:
        """The acknowledgement of each case is there once, as its completion was answered, and in the outbox once."""
        line, letter, row = Line("letters"), tables.letter, tables.outbox
        ids: dict[int, list[int]] = defaultdict(list)
        for each in self.connection.execute(select(letter.c.id, letter.c.case_id).where(letter.c.key == "ACK1")):
            ids[each.case_id].append(each.id)
        queued = Counter(
            payload["letter_id"]
            for payload in self.connection.execute(select(row.c.payload).where(row.c.kind == outbox.LETTER)).scalars()
        )
        for case in self._having("complete"):
            letters = ids[case.case_id]
            line.expect(case.reference, len(letters))
            answered = case.entries["complete"].answer.body["letter_id"]
            if answered not in letters:
                line.lost.append(f"{case.reference}: letter {answered} was answered")
            elif queued[answered] != 1:
                line.lost.append(f"{case.reference}: letter {answered} stands in the outbox {queued[answered]} times")
        return line

    def _having(self, verb: str) -> Iterable[CaseOfClient]:
        return [case for case in self.journal.cases if case.was_done(verb)]

    def _left_behind(self) -> Line:
        """Due work that nobody did, and work that was given up."""
        line, now = Line("due work left"), self.runtime.clock.now()
        for table, column in ((tables.timer, "due_at"), (tables.job, "run_at"), (tables.outbox, "send_at")):
            query = select(table.c.id, table.c.last_error).where(table.c[column] <= now)
            if "state" in table.c:
                query = query.where(table.c.state == "waiting")
            line.lost += [f"{table.name} {row.id}: {row.last_error}" for row in self.connection.execute(query)]
        given_up = select(tables.job.c.id, tables.job.c.last_error).where(tables.job.c.state == "failed")
        line.lost += [f"job {row.id}: {row.last_error}" for row in self.connection.execute(given_up)]
        incidents = select(tables.incident.c.id, tables.incident.c.detail)
        line.lost += [f"incident {row.id}: {row.detail}" for row in self.connection.execute(incidents)]
        return line

    def _timers(self) -> Line:
        """The date of the answer has passed in each late case: its timer has fired once, and in no other case."""
        line, steps, instance = Line("timers fired"), tables.step_log, tables.instance
        query = select(instance.c.case_id, func.count()).join(steps, steps.c.instance_id == instance.c.id)
        query = query.where(steps.c.element_id == "response_overdue", steps.c.kind == "completed")
        fired = Counter(
            {case_id: int(number) for case_id, number in self.connection.execute(query.group_by(instance.c.case_id))}
        )
        for case in self.journal.cases:
            line.expect(case.reference, fired[case.case_id], int(case.late))
        return line

    def _steps(self) -> Line:
        """No step of any process ended more often than it was begun, and no event was passed twice."""
        line, steps = Line("steps of processes"), tables.step_log
        place = (steps.c.instance_id, steps.c.process_id, steps.c.element_id, steps.c.element_type)
        query = select(*place, steps.c.kind, func.count().label("times")).group_by(*place, steps.c.kind)
        times: dict[Any, Counter[str]] = defaultdict(Counter)
        for row in self.connection.execute(query):
            times[tuple(row)[:4]][row.kind] = row.times
            line.number += row.times
        for where, kinds in times.items():
            if kinds["completed"] > max(kinds["entered"], 1 if where[3] in EVENTS else 0):
                line.doubled.append(f"{where}: {dict(kinds)}")
        return line

    def _failures(self) -> Line:
        """Each letter to an address that does not exist is in the history of its case once, and nowhere else."""
        line, events = Line("failed letters in history"), tables.case_event
        failed = self._by_case(events, events.c.type == "letter_not_delivered")
        sent = self._by_case(tables.outbox, tables.outbox.c.kind == outbox.LETTER)
        for case in self.journal.cases:
            line.expect(case.reference, failed[case.case_id], sent[case.case_id] if case.bad else 0)
        return line

    def _mails(self) -> Line:
        """What is said to have left was taken by a mail server; a second copy left only where the first was cut off.

        Reminders of a day that leave at an hour still to come are not lost.
        """
        line, now = Line(MAILS), self.runtime.clock.now()
        taken: dict[str, list[Copy]] = defaultdict(list)
        for copy in self.copies:
            taken[copy.message_id.strip("<>").partition("@")[0]].append(copy)
        row = tables.outbox
        for message in self.connection.execute(select(row).where(row.c.recipient.is_not(None))):
            copies = taken.pop(message.message_id, [])
            said = f"message {message.id} to {message.recipient}, {message.state}"
            if message.state == outbox.SENT:
                line.number += 1
                if not copies:
                    line.lost.append(said)
            elif message.state == outbox.WAITING and message.send_at > now:
                line.number += len(copies)
            elif message.state != outbox.UNNEEDED and not str(message.recipient).startswith(BAD):
                line.lost.append(f"{said}: {message.last_error}")
            unexcused = [copy for copy in copies[:-1] if not self._cut_off(copy)]
            line.allowed += len(copies[:-1]) - len(unexcused)
            line.doubled += [f"{said}: {copies}" for _ in unexcused[:1]]
        line.doubled += [f"nobody queued {copies}" for copies in taken.values()]
        return line

    def _cut_off(self, copy: Copy) -> bool:
        """Whether the server hung up without an answer, or the worker was killed before it handed over another."""
        if not copy.answered:
            return True
        last = max((other.at for other in self.copies if other.worker == copy.worker), default=0.0)
        return copy.worker in self.killed and copy.at == last

    def _instances(self) -> Line:
        line = Line("processes as in tables")
        line.number = int(self.connection.execute(select(func.count()).select_from(tables.instance)).scalar_one())
        line.lost += [each.text for each in inconsistencies(self.runtime, self.connection)]
        return line


def until_drained(runtime: Runtime, pause: Callable[[], object], rounds: int) -> bool:
    """Wait until nothing is due any more, looking so often at most; whether that is so."""
    for _ in range(rounds):
        if not _due(runtime):
            return True
        pause()
    return False


def _due(runtime: Runtime) -> int:
    now = runtime.clock.now()
    timers = select(func.count()).where(tables.timer.c.due_at <= now)
    jobs = select(func.count()).where(tables.job.c.state == "waiting", tables.job.c.run_at <= now)
    mail = select(func.count()).where(tables.outbox.c.state == outbox.WAITING, tables.outbox.c.send_at <= now)
    with runtime.database.read() as connection:
        return sum(int(connection.execute(query).scalar_one()) for query in (timers, jobs, mail))


def _mark(text: str) -> str:
    return " ".join(text.split()[:2])
