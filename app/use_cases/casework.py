"""A case in hand: locked, inside one transaction, with everything a verb may do to it.

A verb opens the case, records what happened, asks decisions, runs process instances and saves once. Rows that a verb
adds are gathered and written together at the end, so that a step costs few statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app import feel
from app.deadlines.calendar import WorkingCalendar
from app.errors import NotFound
from app.store import cases, tables

from .actors import Actor
from .content import Content
from .reckoning import Reckoning

if TYPE_CHECKING:
    from app.dmn import Answer

    from .office import Office

CASE_FACTS = (
    "reference", "channel", "kind", "source", "relationship", "code_scope", "service_area", "theme", "received_on",
    "stage", "route", "status", "vulnerable", "anonymous", "handler", "reviewer", "policy",
)  # fmt: skip


POSTS = ("handler", "reviewer")
MARKED = ("event", "event_data", "status", "stage", "route")
"""The properties of an element that change the case when it is passed (`mark`)."""
UNRECKONED = {*POSTS, "status", "closed_on", "next_due", "outcomes_sought", "summary"}  # no clock depends on these


@dataclass(frozen=True)
class CaseEvent:
    """Something that happened to a case. `occurred_on` is the date that clocks count from (corrected, if it was)."""

    type: str
    occurred_on: date
    data: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None


class Casework:
    """One case under one lock. Use `open_case`, then the verbs' own functions, then `save`."""

    def __init__(self, office: Office, connection: Any, row: dict[str, Any], content: Content, actor: Actor) -> None:
        self.office = office
        self.connection = connection
        self.row = row
        self.id: int = row["id"]
        self.landlord: str = row["landlord"]
        self.content = content
        self.actor = actor
        self.now = office.clock.now()
        self.today = office.clock.today()
        self.occurred_on = self.today
        self.answers: dict[str, Any] = {}
        self.task: Mapping[str, Any] = {}  # the properties of the user task in hand, when a verb completes one
        self.changed: dict[str, Any] = {}
        self.replaced: set[str] = set()
        self.told_later: list[tuple[str, dict[str, Any]]] = []
        self.after_commit: list[Callable[[], None]] = []
        self._new_rows: dict[str, list[dict[str, Any]]] = {}
        self.reckoning = Reckoning(self)

    # what is known -------------------------------------------------------------------------------------------------

    @cached_property
    def calendar(self) -> WorkingCalendar:
        return self.office.calendar(self.landlord, self.connection)

    @cached_property
    def events(self) -> list[CaseEvent]:
        """Every event in the order it happened, corrected dates in place of the wrong ones."""
        rows = cases.rows_of(self.connection, tables.case_event, self.id)
        right = {row["corrects"]: row["occurred_on"] for row in rows if row["corrects"]}
        found = [
            CaseEvent(row["type"], right.get(row["id"]) or row["occurred_on"], row["data"], row["id"])
            for row in rows
            if not row["corrects"]
        ]
        return sorted(found, key=lambda one: one.occurred_on)

    def happened(self, *types: str) -> list[CaseEvent]:
        return [one for one in self.events if one.type in types]

    def occurred(self, *types: str) -> bool:
        """Whether this verb recorded one of these events."""
        return any(row["type"] in types for row in self._new_rows.get(tables.case_event.name, []))

    def newly_happened(self, *types: str) -> list[CaseEvent]:
        """Those of these events that this verb recorded."""
        return [one for one in self.happened(*types) if one.id is None] if self.occurred(*types) else []

    def last(self, *types: str) -> CaseEvent | None:
        found = self.happened(*types)
        return found[-1] if found else None

    def rows(self, table: Any) -> list[dict[str, Any]]:
        """Rows of the case in one of its tables, those added by this verb included."""
        return cases.rows_of(self.connection, table, self.id) + self._new_rows.get(table.name, [])

    def complaint_context(self) -> dict[str, Any]:
        """`complaint` as expressions see it: routing facts, nothing personal."""
        context = dict(self.row["facts"] or {})
        context.update({name: self.row[name] for name in CASE_FACTS})
        return context

    def context(self) -> dict[str, Any]:
        """What every expression sees, read only."""
        return {
            "complaint": self.complaint_context(),
            "deadlines": self.reckoning.context(),
            "landlord": self.content.landlord.context(),
        }

    # what changes --------------------------------------------------------------------------------------------------

    def change(self, **values: Any) -> None:
        """Change columns of the case."""
        for name, value in values.items():
            if self.row[name] != value:
                if name in POSTS and self.row[name]:
                    self.replaced.add(self.row[name])
                self.row[name] = self.changed[name] = value
                if name not in UNRECKONED:
                    self.reckoning.touch()

    def set_facts(self, facts: Mapping[str, Any]) -> None:
        """Keep flat routing facts on the case, as `complaint.<name>`."""
        if facts:
            merged = dict(self.row["facts"] or {}) | {key: feel.to_json(value) for key, value in facts.items()}
            self.change(facts=merged)

    def add(self, table: Any, **values: Any) -> None:
        """A new row of the case, written when the verb saves."""
        self._new_rows.setdefault(table.name, []).append({"case_id": self.id, **values})

    def insert(self, table: Any, **values: Any) -> int:
        """A new row of the case, written at once, for its id."""
        return cases.insert(self.connection, table, {"case_id": self.id, **values})

    def record(self, type_: str, occurred_on: date | None = None, text: str = "", **data: Any) -> None:
        """Add to the history. The clocks are reckoned anew before they are next looked at."""
        day = occurred_on or self.occurred_on
        self.events.append(CaseEvent(type_, day, data))
        self.events.sort(key=lambda one: one.occurred_on)
        self.add(
            tables.case_event,
            type=type_, occurred_on=day, recorded_at=self.now, actor=self.actor.username, text=text,
            data=data, corrects=None,
        )  # fmt: skip
        if type_ in self.content.clock_events:
            self.reckoning.touch()

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
        for name, rows in self._new_rows.items():
            cases.insert_many(self.connection, tables.metadata.tables[name], _aligned(rows))
        self._new_rows.clear()
        cases.update_case(self.connection, self.id, {**self.changed, "revision": self.row["revision"] + 1})
        self.row["revision"] += 1
        self.changed.clear()


def _aligned(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of one table with the same keys, as one statement for many rows needs them."""
    rows = list(rows)
    names = {name for row in rows for name in row}
    return [{name: row.get(name) for name in names} for row in rows]


def open_case(office: Office, connection: Any, actor: Actor, case_id: int) -> Casework:
    """Lock a case and take it in hand. NotFound for a case of a landlord the actor does not work for (PRM-05)."""
    row = cases.lock_case(connection, case_id)
    return take_in_hand(office, connection, actor, row)


def take_in_hand(office: Office, connection: Any, actor: Actor, row: dict[str, Any] | None) -> Casework:
    if row is None or (actor.username != "engine" and row["landlord"] not in actor.landlords):
        raise NotFound("There is no such case among those you may see.")
    return Casework(office, connection, row, office.contents.get(connection, row["release_id"]), actor)
