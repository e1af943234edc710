"""Due dates of a case: computed from its events, stored, and the jobs scheduled for when they pass."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from app import feel
from app.clock import LONDON, in_utc, start_of_day, start_of_next_day
from app.content.contracts import REMINDERS
from app.content.expressions import clock_names
from app.deadlines import clocks
from app.deadlines.calendar import WorkingCalendar
from app.deadlines.rules import CUSTOMER, POLICY
from app.deadlines.runs import OrderedEvents
from app.store import cases, jobs, running, tables
from app.store.rows import ActionRow, ClockRow, TaskRow

from .case_record import GIVEN
from .complaint.moved_by_calendar import CALENDAR, computed_otherwise, note_moved_by_calendar
from .complaint.order_list import is_open_order, late_orders, orders_of
from .complaint.removed_lateness import note_removed_lateness

if TYPE_CHECKING:
    from .case_record import CaseRecord

CLOCK_JOB = "clock"
AGREED = "yes"
ACTION = "action"
ACTION_OVERDUE = "ACTION_OVERDUE"
EVENTS_THAT_MOVE_ACTION_DATES = (
    "action_added", "action_done", "action_date_changed", "order_made", "order_complied", "recommendation_declined",
    "date_corrected",
)  # fmt: skip


class CaseClocks:
    """Due dates of one case, computed anew when the record says that something they depend on has changed."""

    def __init__(self, case: CaseRecord) -> None:
        self.case = case
        self._computed_at: int | None = None  # how many changes the states take note of
        self._states: dict[str, clocks.ClockState] = {}
        self._context: feel.Unchanging | None = None
        self._context_at: tuple[int | None, date] | None = None
        self._stored: dict[str, ClockRow] | None = None
        self._extensions: list[clocks.Extension] | None = None
        self._recorded: set[tuple[Any, ...]] = set()  # breaches that this command has added
        self._task_dated = False
        self._reminders: list[clocks.Reminder] = []
        self._reminders_for: Mapping[str, Any] | None = None
        self._after_a_change = False

    @property
    def states(self) -> dict[str, clocks.ClockState]:
        """clock → its state, as of everything recorded so far."""
        if self._computed_at != self.case.clock_changes:
            self._states = self._compute()
            self._computed_at = self.case.clock_changes
        return self._states

    def context(self) -> dict[str, Any]:
        """`deadlines` as expressions see it; a clock that does not run is null."""
        states, seen_at = self.states, (self._computed_at, self.case.today)
        if self._context is None or self._context_at != seen_at:
            known = dict.fromkeys(clock_names(self.case.content))
            self._context = feel.Unchanging({**known, **clocks.deadlines_context(states, self.case.today)})
            self._context_at = seen_at
        return self._context

    def due(self, clock: str) -> date | None:
        state = self.states.get(clock)
        return state.effective_due if state else None

    @property
    def extensions(self) -> list[clocks.Extension]:
        """Extensions that moved a date, in the order they were notified."""
        if self._extensions is None:
            self._extensions = []
            if self.case.happened("extended"):
                rows = self.case.rows(tables.extension)
                self._extensions = [
                    clocks.Extension(
                        row["clock"], row["new_date"], row["proposed_on"], row["interval"], row["agreed"] == AGREED
                    )
                    for row in rows
                    if row["outcome"] in ("allowed", "flagged")
                ]
        return self._extensions

    def add_extension(self, extension: clocks.Extension) -> None:
        self.extensions.append(extension)
        self.mark_stale()

    def mark_stale(self) -> None:
        """Have the clocks computed anew before they are next read, because something they read has changed."""
        self.case.clock_changes += 1

    def recompute(self) -> None:
        """Have the clocks computed anew because what is in force has changed; what moves is noted as moved by that."""
        self._after_a_change = True
        self.mark_stale()

    def _differs(self, state: clocks.ClockState) -> bool:
        row = self.stored.get(state.clock)
        return row is None or _says_else(state, row) or computed_otherwise(self.case, row)

    def forget_rows(self) -> None:
        """Have the clocks computed anew from the rows as they are now, because a correction has changed them."""
        self._extensions = None
        self.mark_stale()

    @property
    def inputs_changed(self) -> bool:
        """Whether this command changed anything that clocks read."""
        return self.case.clock_changes > 0

    def due_by_itself(self, clock: str) -> date | None:
        """When a clock would be due if no date were set for the case from outside (`given_<clock>`)."""
        state = self._compute(without=clock).get(clock)
        return state.effective_due if state else None

    def due_with(self, calendar: WorkingCalendar) -> dict[str, date | None]:
        """clock → when it would be due if working days were counted with another calendar."""
        return {name: state.effective_due for name, state in self._compute(calendar=calendar).items()}

    def _compute(self, without: str = "", calendar: WorkingCalendar | None = None) -> dict[str, clocks.ClockState]:
        case, calendar = self.case, calendar or self.case.calendar
        variables = {"complaint": case.complaint_context(), "landlord": case.landlord_context()}
        known = case.content.clock_events
        happened = tuple((event.type, event.occurred_on) for event in case.events if event.type in known)
        code_scope, extensions = bool(case.row["code_scope"]), tuple(self.extensions)
        given, named = self._dates_set_on_the_case(without), self._dates_named()

        def compute(rules: list[clocks.ClockRule]) -> dict[str, clocks.ClockState]:
            events = OrderedEvents()
            for event, day in happened:
                events.happen(event, day)
            return clocks.compute_clocks(
                rules, events, calendar, extensions, code_scope=code_scope, facts=given, named=named
            )

        dates = (tuple(given.items()), tuple((clock, tuple(days)) for clock, days in named.items()))
        others = (happened, calendar, extensions, code_scope, dates)
        return case.content.clock_states(variables, others, compute)

    def _dates_set_on_the_case(self, without: str) -> dict[str, int | date]:
        """What this case sets itself, by clock.

        A fact called `given_<clock>` is a date from outside, or a number of days agreed.
        """
        given: dict[str, int | date] = {}
        for name, value in (self.case.row["facts"] or {}).items():
            if name.startswith(GIVEN) and value not in (None, "") and name != GIVEN + without:
                given[name.removeprefix(GIVEN)] = date.fromisoformat(value) if isinstance(value, str) else int(value)
        return given

    def _dates_named(self) -> dict[str, list[tuple[date, date]]]:
        """The dates that somebody outside named, by clock, each with the day of it.

        An event whose data have `given_<clock>` names one.
        """
        named: dict[str, list[tuple[date, date]]] = {}
        for event in self.case.events:
            for name, value in event.data.items():
                if name.startswith(GIVEN) and isinstance(value, str):
                    day = (event.occurred_on, date.fromisoformat(value))
                    named.setdefault(name.removeprefix(GIVEN), []).append(day)
        return named

    # keeping ---------------------------------------------------------------------------------------------------------

    @property
    def stored(self) -> dict[str, ClockRow]:
        if self._stored is None:
            rows = cases.rows_of(self.case.connection, tables.clock, self.case.id)
            self._stored = {row["name"]: row for row in rows}
        return self._stored

    def moved(self) -> dict[str, tuple[date | None, date | None]]:
        """clock → (old, new) effective due date, for the clocks whose stored date differs."""
        moves: dict[str, tuple[date | None, date | None]] = {}
        if not self.inputs_changed:
            return moves
        for name in self.stored.keys() | self.states.keys():
            old = self.stored[name]["effective_due"] if name in self.stored else None
            if old != self.due(name):
                moves[name] = (old, self.due(name))
        return moves

    def save(self) -> bool:
        """Write the clocks that changed, the breaches, the next due date of the case, and when it is next checked.

        Whether any date was kept.
        """
        dated = self._save_clocks() or self._task_dated
        if dated:
            self.schedule()
        return dated

    def note_dated_task(self) -> None:
        """Have the next check of the case scheduled anew: a task got a date that somebody is reminded of (TIM-11)."""
        self._task_dated = True

    def _save_clocks(self) -> bool:
        """Write what changed; whether anything did that moves the next check."""
        case = self.case
        acted = case.has_recorded(*EVENTS_THAT_MOVE_ACTION_DATES)
        if not self.inputs_changed and not acted:
            return False
        changed = [self._row(state) for state in self.states.values() if self._differs(state)]
        ended = self.stored.keys() - self.states.keys()
        gone = {name for name in ended if self.stored[name]["status"] != clocks.STOPPED}
        if not changed and not gone and not acted:
            return False
        note_moved_by_calendar(case, self.stored, self.states, after_a_change=self._after_a_change)
        cases.upsert(case.connection, tables.clock, changed)
        for name in gone:
            row = {**self.stored[name], "status": clocks.STOPPED, "effective_due": None}
            cases.upsert(case.connection, tables.clock, [row])
        self.save_breaches()
        case.change(
            next_due=min((state.effective_due for state in self.states.values() if needs_action(state)), default=None)
        )
        return True

    def schedule(self) -> None:
        """Schedule the job that looks at the case when its next reminder or its next missed date comes."""
        case = self.case
        moments = [moment for state in self.states.values() if (moment := self.next_moment(state))]
        dues = [row["due_on"] for row in self.actions if row["done_on"] is None]
        dues += [row["due_on"] for row in orders_of(case) if is_open_order(row) and row["due_on"]]
        overdue = [case.calendar.add(due, 1) for due in dues]
        moments += [start_of_day(day) for day in overdue if start_of_day(day) > case.now]
        reminded = (self._next_reminded(task["due_on"]) for task in self.dated_tasks() if task["due_on"])
        moments += [moment for moment in reminded if moment]
        key = str(case.id)
        if moments:
            jobs.schedule_job(case.connection, CLOCK_JOB, key, case.id, {}, min(moments))

    def dated_tasks(self) -> list[TaskRow]:
        """The open tasks that have a date and serve no running clock: they are reminded of by themselves (TIM-11)."""
        tasks = running.open_tasks_of_case(self.case.connection, self.case.id)
        return [task for task in tasks if task["due_on"] and not self._serves(task)]

    def _serves(self, task: TaskRow) -> bool:
        """Whether a task serves a clock that runs."""
        state = self.states.get(task["clock"] or "")
        return state is not None and needs_action(state)

    def next_moment(self, state: clocks.ClockState) -> datetime | None:
        """When a clock next needs a reminder or becomes overdue, strictly after now."""
        if not needs_action(state):
            return None
        moments = [start_of_next_day(due) for due in (state.policy_due, state.code_due, state.effective_due) if due]
        if reminded := self._next_reminded(state.effective_due):
            moments.append(reminded)
        return min((moment for moment in moments if moment > self.case.now), default=None)

    def _next_reminded(self, due: date) -> datetime | None:
        """When people are next reminded of a date, strictly after now."""
        case = self.case
        days = [
            clocks.next_reminder_of(due, day, case.calendar, self.reminders)
            for day in (case.today - timedelta(days=1), case.today)
        ]
        moments = [self.reminded_at(day) for day in days if day]
        return min((moment for moment in moments if moment > case.now), default=None)

    def next_opening(self) -> datetime:
        """From when on people learn what only time brings: now, or when the next working day begins."""
        case, landlord = self.case, self.case.landlord_now
        day = case.calendar.roll(case.today)
        if day == case.today and case.now.astimezone(LONDON).time() >= landlord.day_ends:
            day = case.calendar.add(day, 1)
        return max(case.now, self.reminded_at(day))

    def reminded_at(self, day: date) -> datetime:
        """When people are reminded on a day: at the beginning of the working day."""
        return in_utc(datetime.combine(day, self.case.landlord_now.day_begins, LONDON))

    @property
    def reminders(self) -> list[clocks.Reminder]:
        """When the owner of a date is reminded of it (TIM-11)."""
        complaint = self.case.complaint_context()
        if self._reminders_for is not complaint:
            self._reminders_for = complaint
            self._reminders = clocks.reminders_from(self.case.content.rows_for(REMINDERS, {"complaint": complaint}))
        return self._reminders

    def breaches(self) -> list[clocks.Breach]:
        """What is late as of today: clocks by policy and Code, promised actions (ACT-04), orders (OMB-08)."""
        case = self.case
        of_clocks = [
            breach for state in self.states.values() for breach in clocks.breaches(state, case.today, case.calendar)
        ]
        breaches = clocks.one_for_each_act(of_clocks)
        for row in self.actions:
            for due in [*self._missed_before(row), row["due_on"]]:
                late = case.calendar.late(due, row["done_on"] or case.today)
                if late > 0:
                    clock = f"{ACTION}:{row['id']}"
                    breaches.append(clocks.Breach(ACTION_OVERDUE, POLICY, clock, due, row["done_on"], late))
        return breaches + late_orders(case)

    def _dated_runs(self) -> list[clocks.Breach]:
        """Every run of every clock as a breach would say it, those in time too."""
        case = self.case
        return [run for state in self.states.values() for run in clocks.dated_runs(state, case.today, case.calendar)]

    def _missed_before(self, action: ActionRow) -> list[date]:
        """Promised dates that had passed when the action got a new one: a new date does not undo a missed one."""
        changes = self.case.happened("action_date_changed")
        mine = [change for change in changes if change.data["action_id"] == action["id"]]
        dues = [(date.fromisoformat(change.data["was"]), change.occurred_on) for change in mine]
        return [due for due, changed_on in dues if self.case.calendar.late(due, changed_on)]

    @property
    def actions(self) -> list[ActionRow]:
        """The promised actions of the case, as they are now."""
        if not self.case.happened("action_added"):
            return []
        return cases.rows_of(self.case.connection, tables.action, self.case.id)

    def save_breaches(self) -> None:
        """Make the breach table say what the clocks say now, each breach once, however often a command asks."""
        case = self.case
        now = {(breach.code, breach.layer, breach.clock, breach.due): breach for breach in self.breaches()}
        if not now and not case.happened("breach_recorded"):
            return
        stored: dict[tuple[Any, ...], Mapping[str, Any]] = {
            (row["code"], row["layer"], row["clock"], row["due"]): row
            for row in cases.rows_of(case.connection, tables.breach, case.id)
            if row["clock"]
        }
        for key, breach in now.items():
            values = {"done": breach.done, "days_late": breach.days_late if breach.done else None}
            if key not in stored and key not in self._recorded:
                self._recorded.add(key)
                case.add(
                    tables.breach,
                    landlord=case.landlord, code=breach.code, layer=breach.layer, clock=breach.clock, due=breach.due,
                    recorded_at=case.now, reason="", **values,
                )  # fmt: skip
                case.record("breach_recorded", case.today, code=breach.code, layer=breach.layer, clock=breach.clock)
            elif key in stored and any(stored[key][name] != value for name, value in values.items()):
                cases.update_row(case.connection, tables.breach, stored[key]["id"], values)
        note_removed_lateness(case, stored.values(), now.values(), self._dated_runs(), recomputed=self._after_a_change)
        gone = [row["id"] for key, row in stored.items() if key not in now]
        cases.delete_rows(case.connection, tables.breach, gone)

    def _row(self, state: clocks.ClockState) -> ClockRow:
        return {
            "case_id": self.case.id,
            "name": state.clock,
            "anchored_on": state.anchored_on,
            "policy_due": state.policy_due,
            "code_due": state.code_due,
            "effective_due": state.effective_due,
            "target": state.target,
            "met_on": state.met_on,
            "status": state.status,
            "holder": state.holder,
            "breach": state.breach,
            "state": {
                "explanation": state.explanation,
                "anchor": state.anchor_event,
                "met_by": state.met_by,
                "original_due": state.original_due.isoformat(),
                CALENDAR: self.case.landlord_now.calendar_print,
            },
        }


def needs_action(state: clocks.ClockState) -> bool:
    """Whether somebody here still has to act by the date."""
    return state.status == clocks.RUNNING and state.holder != CUSTOMER


def _says_else(state: clocks.ClockState, stored: Mapping[str, Any]) -> bool:
    names = ("anchored_on", "policy_due", "code_due", "effective_due", "target", "met_on", "status")
    return any(getattr(state, name) != stored[name] for name in names)
