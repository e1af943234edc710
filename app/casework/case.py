"""One locked case inside one transaction, with everything that a command may do to it.

A command opens the case, records what happened, asks decisions, runs process instances and saves once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app import feel
from app.content.contracts import EVENT, EVENT_DATA, ROUTE, STAGE, STATUS
from app.content.release import Release
from app.errors import ContentError
from app.store import Connection, cases, outbox, tables
from app.store.rows import CaseRow

from .actor import Actor
from .case_record import CaseRecord
from .clocks import CaseClocks
from .complaint.colleagues import colleagues
from .submission import Submission

if TYPE_CHECKING:
    from app.dmn import Answer

    from .runtime import Runtime

APPLIED_PROPERTIES = (EVENT, EVENT_DATA, STATUS, STAGE, ROUTE)
"""The properties of an element that change the case when it is passed (`apply_element_properties`)."""


class Case(CaseRecord):
    """One case under one lock. Use `open_case`, then what the command does, then `save`."""

    def __init__(self, runtime: Runtime, connection: Connection, row: CaseRow, content: Release, actor: Actor) -> None:
        super().__init__(
            connection, row, content, actor.username, runtime.clock.now(), runtime.clock.today(),
            lambda: runtime.content_on(row["landlord"], runtime.clock.today(), connection),
        )  # fmt: skip
        self.runtime = runtime
        self.actor = actor
        self.pending_messages: list[tuple[str, dict[str, Any]]] = []
        self.after_commit: list[Callable[[], None]] = []
        self.clocks = CaseClocks(self)
        self.parts: dict[Hashable, Any] = {}  # what somebody may do in it as it was opened (`part_in_case.py`)

    def was_done_by(self, actor: Actor) -> None:
        """From here on what is recorded was done by somebody else than who enters it, whom the history names."""
        self.actor = actor

    def submit(self, submission: Submission) -> None:
        """Set the form that the command records; recorders and decisions read it from the case."""
        self.submission = submission

    @cached_property
    def colleagues(self) -> list[tuple[str, str]]:
        """(username, name) of everybody who may look into cases of its landlord; asked once in a transaction."""
        return colleagues(self.connection, self.landlord_now)

    def context(self) -> dict[str, Any]:
        """What every expression sees, read only."""
        return {
            "complaint": self.complaint_context(),
            "deadlines": self.clocks.context(),
            "landlord": self.landlord_context(),
        }

    def record_involvement(self, username: str | None, capacity: str, stage: int | None = None) -> None:
        """Keep who had a part in the case, for the rules on conflicts (PRM-06): in its present stage, or in `stage`."""
        if username and username != "engine":
            at = stage or self.row["stage"] or 0
            row = {"case_id": self.id, "username": username, "capacity": f"{at}: {capacity}", "since": self.today}
            self._inserted = True
            cases.add_missing(self.connection, tables.involvement, [row])

    def record_breach(self, code: str, layer: str, reason: str = "") -> None:
        """A breach that no clock sees, such as a letter sent incomplete or a notice sent too late."""
        row = {
            "case_id": self.id, "landlord": self.landlord, "code": code, "layer": layer, "clock": "", "due": self.today,
            "done": self.today, "days_late": None, "reason": reason, "recorded_at": self.now,
        }  # fmt: skip
        cases.add_missing(self.connection, tables.breach, [row])
        self.record("breach_recorded", self.today, text=reason, code=code, layer=layer)

    def notify(self, key: str, role: str | None, username: str | None, text: str) -> None:
        """Queue an e-mail to a role or a person: never queued twice for the same key."""
        payload = {"landlord": self.landlord, "role": role, "username": username, "text": text,
                   "reference": self.row["reference"]}  # fmt: skip
        notice = outbox.Message(outbox.NOTICE, key, self.landlord, self.id, payload)
        outbox.queue(self.connection, [notice], self.now)

    def send_letter(self, letter_id: int, email: str, number: int = 0) -> None:
        """Have a letter e-mailed, once to each of its addresses (`number` counts them)."""
        key = f"letter:{letter_id}:{number}" if number else f"letter:{letter_id}"
        letter = outbox.Message(outbox.LETTER, key, self.landlord, self.id, {"letter_id": letter_id}, email)
        outbox.queue(self.connection, [letter], self.now)

    def content_with(self, decision_id: str) -> Release:
        """The release whose table is asked: the case's, or the one in force for a case from before the table."""
        if self.content.has_decision(decision_id):
            return self.content
        return self.content_today

    def decide(self, decision_id: str, variables: Mapping[str, Any], element_id: str = "") -> tuple[Any, list[Any]]:
        """Ask a decision table, keep the answer with its trace, and give (value, trace)."""
        answer = self.content.decide(decision_id, variables)
        self.keep_decision(decision_id, answer, element_id)
        return feel.to_python(answer.value), answer.trace

    def keep_decision(self, decision_id: str, answer: Answer, element_id: str = "") -> None:
        """Keep what a decision table answered, with its trace."""
        self.add(
            tables.decision,
            decision_id=decision_id, table_version=self.content.model(decision_id).version,
            outcome=feel.to_json(answer.value), trace=answer.trace, element_id=element_id,
            decided_at=self.now, actor=self.actor.username,
        )  # fmt: skip

    def evaluate(self, text: str, variables: Mapping[str, Any] | None = None) -> Any:
        """The value of a property of a diagram: itself, or of the FEEL expression after `=`.

        ContentError where the expression asks for what is not there or works with what it cannot.
        """
        if not text.startswith("="):
            return text
        names = {**self.context(), **(variables or {})}
        try:
            with feel.use_working_days(lambda: self.calendar):
                return feel.to_python(feel.compile_expression(text[1:]).faultless(names))
        except feel.FeelFault as error:
            raise ContentError(
                f"“{text}” could not be worked out: {error}. Ask a process owner to correct it."
            ) from error

    def apply_element_properties(self, properties: Mapping[str, Any], occurred_on: date | None = None) -> None:
        """Do what an element's properties say: record its event, set status, stage and route."""
        for column in (STATUS, STAGE, ROUTE):
            value = properties.get(column)
            if value not in (None, ""):
                self.change(**{column: int(value) if column == STAGE else str(value)})
        if self.changed.get("status") == "closed":
            self.change(closed_on=occurred_on or self.occurred_on)
        elif "status" in self.changed and self.row["closed_on"]:
            self.change(closed_on=None)
        if event := properties.get(EVENT):
            self.record(str(event), occurred_on, of_fact=True, **(properties.get(EVENT_DATA) or {}))

    def save(self) -> None:
        """Write everything this command changed. The last thing a command does."""
        dated = self.clocks.save()
        self.write(self.runtime.in_force.version(self.connection) if dated else None)
