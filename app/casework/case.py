"""A case in hand: locked, inside one transaction, with everything a verb may do to it.

A verb opens the case, records what happened, asks decisions, runs process instances and saves once. Rows that a verb
adds are gathered and written together at the end, so that a step costs few statements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from app import feel
from app.content.release import Content
from app.errors import NotFound
from app.store import cases, tables

from .actor import Actor
from .case_record import CaseRecord
from .clocks import Reckoning

if TYPE_CHECKING:
    from app.dmn import Answer

    from .runtime import Office

MARKED = ("event", "event_data", "status", "stage", "route")
"""The properties of an element that change the case when it is passed (`mark`)."""


class Casework(CaseRecord):
    """One case under one lock. Use `open_case`, then the verbs' own functions, then `save`."""

    def __init__(self, office: Office, connection: Any, row: dict[str, Any], content: Content, actor: Actor) -> None:
        super().__init__(
            connection, row, content, actor.username, office.clock.now(), office.clock.today(),
            lambda: office.calendar(row["landlord"], connection),
        )  # fmt: skip
        self.office = office
        self.actor = actor
        self.answers: dict[str, Any] = {}
        self.task: Mapping[str, Any] = {}  # the properties of the user task in hand, when a verb completes one
        self.told_later: list[tuple[str, dict[str, Any]]] = []
        self.after_commit: list[Callable[[], None]] = []
        self.reckoning = Reckoning(self)

    def context(self) -> dict[str, Any]:
        """What every expression sees, read only."""
        return {
            "complaint": self.complaint_context(),
            "deadlines": self.reckoning.context(),
            "landlord": self.content.landlord.context(),
        }

    def involve(self, username: str | None, capacity: str, stage: int | None = None) -> None:
        """Keep who had a part in the case, for the rules on conflicts (PRM-06): in its present stage, or in `stage`."""
        if username and username != "engine":
            at = stage or self.row["stage"] or 0
            row = {"case_id": self.id, "username": username, "capacity": f"{at}: {capacity}", "since": self.today}
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
        """Have people told by e-mail, at least once and never twice for the same key."""
        payload = {"landlord": self.landlord, "role": role, "username": username, "text": text,
                   "reference": self.row["reference"]}  # fmt: skip
        row = {
            "kind": "notice", "idempotency_key": key, "case_id": self.id, "payload": payload, "created_at": self.now,
            "send_at": self.now, "state": "waiting", "attempts": 0,
        }  # fmt: skip
        cases.add_missing(self.connection, tables.outbox, [row])

    def send_letter(self, letter_id: int, email: str, number: int = 0) -> None:
        """Have a letter e-mailed, once to each of its addresses (`number` counts them)."""
        key = f"letter:{letter_id}:{number}" if number else f"letter:{letter_id}"
        row = {
            "kind": "letter", "idempotency_key": key, "case_id": self.id, "created_at": self.now,
            "payload": {"letter_id": letter_id, "to": email}, "send_at": self.now, "state": "waiting", "attempts": 0,
        }  # fmt: skip
        cases.add_missing(self.connection, tables.outbox, [row])

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
        """The value of a property of a diagram: itself, or of the FEEL expression after `=`."""
        if not text.startswith("="):
            return text
        names = {**self.context(), **(variables or {})}
        return feel.to_python(feel.compile_expression(text[1:]).evaluate(names))

    def mark(self, properties: Mapping[str, Any], occurred_on: date | None = None) -> None:
        """Do what an element's properties say: record its event, set status, stage and route."""
        for column in ("status", "stage", "route"):
            value = properties.get(column)
            if value not in (None, ""):
                self.change(**{column: int(value) if column == "stage" else str(value)})
        if self.changed.get("status") == "closed":
            self.change(closed_on=self.today)
        elif "status" in self.changed and self.row["closed_on"]:
            self.change(closed_on=None)
        if event := properties.get("event"):
            self.record(str(event), occurred_on, **(properties.get("event_data") or {}))

    def save(self) -> None:
        """Write everything this verb changed. The last thing a verb does."""
        self.reckoning.save()
        self.write()


def open_case(office: Office, connection: Any, actor: Actor, case_id: int) -> Casework:
    """Lock a case and take it in hand. NotFound for a case of a landlord the actor does not work for (PRM-05)."""
    row = cases.lock_case(connection, case_id)
    return take_in_hand(office, connection, actor, row)


def take_in_hand(office: Office, connection: Any, actor: Actor, row: dict[str, Any] | None) -> Casework:
    if row is None or (actor.username != "engine" and row["landlord"] not in actor.landlords):
        raise NotFound("There is no such case among those you may see.")
    return Casework(office, connection, row, office.contents.get(connection, row["release_id"]), actor)
