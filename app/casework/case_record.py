"""What one transaction knows and changes of a case: its row, its events, and the rows that are to be added.

Rows are gathered and written together at the end, so that a step costs few statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from app import feel
from app.content.expressions import fact_names
from app.deadlines.calendar import WorkingCalendar
from app.store import Connection, TypedTable, cases, tables
from app.store.rows import CaseRow

from .submission import NOTHING_SUBMITTED

if TYPE_CHECKING:
    from app.content.release import Release
    from app.landlords import Landlord

CASE_FACTS = (
    "reference", "channel", "kind", "source", "relationship", "code_scope", "service_area", "theme", "received_on",
    "stage", "route", "status", "vulnerable", "anonymous", "handler", "reviewer", "policy", "linked_to",
)  # fmt: skip
GIVEN = "given_"
"""Begins the name of a fact, or of what an event carries, that gives a clock a due date from outside."""
R = TypeVar("R", bound=Mapping[str, Any])
POSTS = ("handler", "reviewer")
COLUMNS_NO_CLOCK_READS = {
    *POSTS,
    "status",
    "closed_on",
    "next_due",
    "outcomes_sought",
    "summary",
}  # no clock depends on these


@dataclass(frozen=True)
class CaseEvent:
    """Something that happened to a case. `occurred_on` is the date that clocks count from (corrected, if it was).

    `fact`: the number of the fact that it belongs to. Events of one fact have one date; None: it stands by itself.
    """

    type: str
    occurred_on: date
    data: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None
    fact: int | None = None


class CaseRecord:
    """The record of one locked case. `clock_changes` counts the changes that its clocks have to take note of."""

    def __init__(
        self,
        connection: Connection,
        row: CaseRow,
        content: Release,
        username: str,
        now: datetime,
        today: date,
        find_today: Callable[[], Release],
    ) -> None:
        self.connection = connection
        self.row = row
        self.id: int = row["id"]
        self.landlord: str = row["landlord"]
        self.content = content
        self.username = username
        self.now = now
        self.today = today
        self.occurred_on = today
        self.changed: dict[str, Any] = {}
        self.former_owners: set[str] = set()
        self.clock_changes = 0
        self.submission = NOTHING_SUBMITTED
        self.named_clocks: set[str] = set()  # whose due date an event of this command names (`given_<clock>`)
        self._fact: int | None = None
        self._find_today = find_today
        self._new_rows: dict[str, list[dict[str, Any]]] = {}
        self._inserted = False
        self._complaint: feel.Unchanging | None = None  # as of the last change of a column

    # what is known -------------------------------------------------------------------------------------------------

    @cached_property
    def content_today(self) -> Release:
        """The content in force today, whatever release the case is on."""
        return self._find_today()

    @property
    def calendar(self) -> WorkingCalendar:
        """Today's: a holiday proclaimed now counts for old cases too (TIM-13)."""
        return self.content_today.calendar

    @property
    def landlord_now(self) -> Landlord:
        """Who the landlord is today: contact details, roles, posts, permissions (decision 17).

        Service areas, themes, channels and versions of the policy are those of `content.landlord`, as the case knows
        them.
        """
        return self.content_today.landlord

    def landlord_context(self) -> Mapping[str, Any]:
        """`landlord` as expressions see it: today's; a post that there is no more is that of the case's release."""
        return self._landlord_context

    @cached_property
    def _landlord_context(self) -> feel.Unchanging:
        return feel.Unchanging({**self.content.landlord.posts, **self.landlord_now.context()})

    @cached_property
    def events(self) -> list[CaseEvent]:
        """Every event in the order it happened, corrected dates in place of the wrong ones."""
        rows = cases.rows_of(self.connection, tables.case_event, self.id)
        right = {row["corrects"]: row["occurred_on"] for row in rows if row["corrects"]}
        events = [
            CaseEvent(row["type"], right.get(row["id"]) or row["occurred_on"], row["data"], row["id"], row["fact"])
            for row in rows
            if not row["corrects"]
        ]
        return sorted(events, key=lambda event: event.occurred_on)

    def happened(self, *types: str) -> list[CaseEvent]:
        return [event for event in self.events if event.type in types]

    @property
    def untouched(self) -> bool:
        """Whether this command has changed nothing of the case yet."""
        return not (self.changed or self._new_rows or self._inserted)

    def has_recorded(self, *types: str) -> bool:
        """Whether this command recorded one of these events."""
        return any(row["type"] in types for row in self._new_rows.get(tables.case_event.name, []))

    def newly_happened(self, *types: str) -> list[CaseEvent]:
        """Those of these events that this command recorded."""
        return [event for event in self.happened(*types) if event.id is None] if self.has_recorded(*types) else []

    def last(self, *types: str) -> CaseEvent | None:
        events = self.happened(*types)
        return events[-1] if events else None

    def rows(self, table: TypedTable[R]) -> list[R]:
        """Rows of the case in one of its tables, those added by this command included.

        An added row has no id yet, and none of the columns that `add` left to their defaults.
        """
        added = cast("list[R]", self._new_rows.get(table.name, []))
        return cases.rows_of(self.connection, table, self.id) + added

    def complaint_context(self) -> Mapping[str, Any]:
        """`complaint` as expressions see it: routing facts, nothing personal.

        What the case does not have yet is null; a name that no case of its release can have is not there at all.
        """
        if self._complaint is None:
            context: dict[str, Any] = dict.fromkeys(fact_names(self.content))
            context.update(self.row["facts"] or {})
            row: Mapping[str, Any] = self.row
            context.update({name: row[name] for name in CASE_FACTS})
            self._complaint = feel.Unchanging(context)
        return self._complaint

    @property
    def next_fact(self) -> int:
        """The number of the fact that this command records."""
        return self._fact or self.row["revision"] + 1

    @contextmanager
    def as_of(self, day: date, fact: int) -> Iterator[None]:
        """Inside of it, what happens is of the day and the fact of something that came in earlier."""
        before = self.occurred_on
        self.occurred_on, self._fact = day, fact
        try:
            yield
        finally:
            self.occurred_on, self._fact = before, None

    # what changes --------------------------------------------------------------------------------------------------

    def change(self, **values: Any) -> None:
        """Change columns of the case."""
        row = cast("dict[str, Any]", self.row)  # mypy takes no column whose name is a variable
        for name, value in values.items():
            if row[name] != value:
                if name in POSTS and row[name]:
                    self.former_owners.add(row[name])
                row[name] = self.changed[name] = value
                self._complaint = None
                if name not in COLUMNS_NO_CLOCK_READS:
                    self.clock_changes += 1

    def set_facts(self, facts: Mapping[str, Any]) -> None:
        """Keep flat routing facts on the case, as `complaint.<name>`."""
        if facts:
            merged = dict(self.row["facts"] or {}) | {key: feel.to_json(value) for key, value in facts.items()}
            self.change(facts=merged)

    def add(self, table: TypedTable[Any], **values: Any) -> None:
        """A new row of the case, written when the command saves."""
        self._new_rows.setdefault(table.name, []).append({"case_id": self.id, **values})

    def insert(self, table: TypedTable[Any], **values: Any) -> int:
        """A new row of the case, written at once, for its id."""
        self._inserted = True
        return cases.insert(self.connection, table, {"case_id": self.id, **values})

    def record(
        self, type_: str, occurred_on: date | None = None, text: str = "", *, of_fact: bool = False, **data: Any
    ) -> None:
        """Add an event to the history; clocks that depend on it are computed anew when they are next read.

        `of_fact`: it belongs to the fact that this command records, whose events are corrected together.
        """
        day = occurred_on or self.occurred_on
        fact = self.next_fact if of_fact else None
        self.events.append(CaseEvent(type_, day, data, None, fact))
        self.events.sort(key=lambda event: event.occurred_on)
        self.add(
            tables.case_event,
            type=type_, occurred_on=day, recorded_at=self.now, actor=self.username, text=text,
            data=data, corrects=None, fact=fact,
        )  # fmt: skip
        named = {name.removeprefix(GIVEN) for name, value in data.items() if name.startswith(GIVEN) and value}
        self.named_clocks |= named
        if type_ in self.content.clock_events or named:
            self.clock_changes += 1

    def write(self, content_version: str | None = None) -> None:
        """Write the new rows and the changed columns, and give the case its next revision. A command does so once.

        `content_version`: what its dates were computed under. Overtaken where that is in force no more.
        """
        for name, rows in self._new_rows.items():
            cases.insert_many(self.connection, tables.metadata.tables[name], _aligned(rows))
        changed = {**self.changed, "revision": self.row["revision"] + 1}
        cases.update_case(self.connection, self.id, changed, content_version)


def _aligned(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of one table with the same keys, as one statement for many rows needs them."""
    rows = list(rows)
    names = {name for row in rows for name in row}
    return [{name: row.get(name) for name in names} for row in rows]
