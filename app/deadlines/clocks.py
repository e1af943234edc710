"""Policy, Code and effective due dates of a case (R1–R12, EXT-13, TIM-07).

Pure functions take rules and events and return clocks. A clock has up to three layers: the policy's, the Code's and,
where both are silent, a default. The effective date of a landlord's clock is the earlier of policy and Code (R1), that
of a customer's clock the later (R2). After a date is corrected, all clocks are computed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from .breaches import Breach, breaches, dated_runs, merge_breaches, one_for_each_act
from .calendar import WorkingCalendar
from .distance import days_to, say_distance, tag
from .extensions import apply_extensions, propose_extension
from .layers import DueAgain, LayerState, in_force, layer_due
from .notices import Extension, ExtensionEffect, ExtensionProposal
from .reminders import Reminder, next_reminder, next_reminder_of, reminders_from, reminds_on
from .rules import (
    AGREED_WORKING_DAYS,
    CODE,
    CUSTOMER,
    DEFAULT,
    GIVEN_DATE,
    LAYERS,
    MEASURE,
    MONTHS,
    POLICY,
    ROLLED,
    WORKING_DAYS,
    WORKING_DAYS_BEFORE,
    ClockRule,
    RuleError,
    rules_from,
)  # fmt: skip
from .runs import DueDate, Events, OrderedEvents, Run, capped_runs_of, runs_of
from .state import MET, MISSED, RUNNING, STOPPED, ClockState, deadlines_context

__all__ = [
    "MET", "MISSED", "RUNNING", "STOPPED", "Breach", "ClockRule", "ClockState", "Extension", "ExtensionEffect",
    "ExtensionProposal", "LayerState", "Reminder", "RuleError", "breaches", "compute_clocks", "dated_runs", "days_to",
    "deadlines_context", "merge_breaches", "next_reminder", "next_reminder_of", "one_for_each_act", "propose_extension",
    "reminders_from", "reminds_on", "rules_from", "say_distance", "tag",
]  # fmt: skip


def compute_clocks(
    rules: Iterable[ClockRule],
    events: Events,
    calendar: WorkingCalendar,
    extensions: Sequence[Extension] = (),
    cancelled: Mapping[str, date] | Iterable[str] = (),
    code_scope: bool = True,
    facts: Mapping[str, int | date] | None = None,
    named: Mapping[str, Sequence[tuple[date, date]]] | None = None,
    measures: bool = False,
) -> dict[str, ClockState]:
    """Compute every clock of a case that exists, by name.

    ``events``: event → the Europe/London dates on which it happened.
    ``extensions``: those that the table `extensions` allowed, in any order. Whether a notice was sent in time is
    decided here, again after every correction.
    ``cancelled``: clocks that were stopped from outside, with the date if it is known.
    ``code_scope``: false when the Code does not protect this complainant; its limits then count as defaults (R12).
    ``facts``: what the case itself sets, by clock. A number is the limit of a rule in "agreed working days"; without
    one, the interval of the last extension is. A date is a due date set from outside, such as the Ombudsman's; the
    earlier of it and the rule's own date counts.
    ``named``: clock → (the day on which somebody outside named a due date, that date), in order. It belongs to the run
    of that day, and holds until another is named (B18); one named after a date was missed begins another run.
    ``measures``: whether to give what is only counted too (holder "measure"), for reports. It is no date of the case.

    Raises RuleError when clocks depend on each other in a circle.
    """
    counted = [rule for rule in rules if measures or rule.holder != MEASURE]
    computation = _Computation(counted, events, calendar, extensions, facts or {}, named or {}, code_scope)
    states = computation.states()
    stops = cancelled if isinstance(cancelled, Mapping) else dict.fromkeys(cancelled)
    for clock, day in stops.items():
        if clock in states and states[clock].status == RUNNING:
            states[clock] = replace(states[clock], status=STOPPED, stopped_on=day)
    return states


class _Computation:
    """Computes the clocks of one case, each after the clocks that it depends on."""

    def __init__(
        self,
        rules: list[ClockRule],
        events: Events,
        calendar: WorkingCalendar,
        extensions: Sequence[Extension],
        facts: Mapping[str, int | date],
        named: Mapping[str, Sequence[tuple[date, date]]],
        code_scope: bool,
    ) -> None:
        in_order = isinstance(events, OrderedEvents)
        self._events = events if in_order else {event: sorted(days) for event, days in events.items()}
        self._calendar, self._facts, self._named = calendar, facts, named
        self._extensions = sorted(extensions, key=lambda extension: extension.notified_on)
        self._rules: dict[str, list[ClockRule]] = {}
        for rule in sorted(_in_scope(rules, code_scope), key=lambda rule: LAYERS.index(rule.layer)):
            self._rules.setdefault(rule.clock, []).append(rule)
        self._layers: dict[str, dict[str, list[LayerState]]] = {}
        self._states: dict[str, ClockState] = {}

    def states(self) -> dict[str, ClockState]:
        for clock in _in_order(self._rules):
            by_layer = {rule.layer: self._layer_states(rule) for rule in self._rules[clock]}
            existing = {layer: states for layer, states in by_layer.items() if states}
            if len(existing) > 1:
                existing.pop(DEFAULT, None)  # a default counts only where policy and Code are silent (R3)
            self._layers[clock] = existing
            if state := self._state(clock):
                self._states[clock] = state
        return {clock: self._states[clock] for clock in self._rules if clock in self._states}

    def _layer_states(self, rule: ClockRule) -> list[LayerState]:
        """The runs of one rule with their due dates, before extensions."""
        if rule.capped_by in self._rules:
            runs = capped_runs_of(rule, self._events, self._caps(rule.capped_by, rule.layer))
        else:
            runs = runs_of(rule, self._events, self._due_date_of)
        existing = [run for run in runs if self._exists(rule, run)]
        return [
            state for number, run in enumerate(existing) for state in self._dated(rule, run, existing[number + 1 :])
        ]

    def _dated(self, rule: ClockRule, run: Run, later: Sequence[Run]) -> list[LayerState]:
        """A run with its due date: several, where a date was named from outside after the one before had passed."""
        limit, given = self._limit(rule, run), None if rule.clock in self._named else self._date_set(rule)
        computed = [day for day in (self._due(rule, run, limit), given) if day is not None]
        until = later[0].started_on if later else date.max
        parts: list[LayerState] = []
        dates = computed
        for day, due in self._named.get(rule.clock, ()):
            if not run.started_on <= day < until:
                continue
            if dates and min(dates) < day and (run.ended_on is None or run.ended_on >= day):
                missed = replace(run, met=None, stopped=None, replaced_on=day)
                parts.append(self._layer_state(rule, missed, min(dates), limit, given))
                run, computed = replace(run, started_on=day), []
            dates, given = [*computed, due], due
        if dates:
            parts.append(self._layer_state(rule, run, min(dates), limit, given))
        return parts

    def _layer_state(self, rule: ClockRule, run: Run, due: date, limit: int | None, given: date | None) -> LayerState:
        again = self._due_again(due, run) if rule.holder != CUSTOMER else None
        return LayerState(rule, run, due, again.due if again else due, limit, given, again)

    def _due_again(self, due: date, run: Run) -> DueAgain | None:
        """A date that passed while the clock rested: the working days left count on from the end of the rest (A4).

        A date that had been missed before the rest stays missed.
        """
        again = None
        for closed, reopened in run.rests:
            if run.ended_on is not None and run.ended_on < reopened:
                break
            if closed <= due < reopened:
                left = self._calendar.between(closed, due)
                due = self._calendar.add(reopened, left)
                again = DueAgain(closed, reopened, left, due)
        return again

    def _caps(self, clock: str, layer: str) -> list[tuple[Run, date]]:
        """The runs of a capping clock with their due dates; empty while the clock does not exist (R3, R7).

        They are taken from the same layer, or from the first layer that has the clock.
        """
        layers = self._layers[clock]
        source = next((candidate for candidate in (layer, *LAYERS) if candidate in layers), layer)
        return [(state.run, state.original_due) for state in layers.get(source, [])]

    def _exists(self, rule: ClockRule, run: Run) -> bool:
        """Whether the conditions ``unless_within`` and ``while_late`` of the rule hold for this run."""
        if rule.unless_within is not None:
            due = self._due_of(rule.unless_within)
            if due is not None and run.anchored_on <= due:
                return False
        others = [state for clock in rule.while_late if clock in self._states for state in self._states[clock].runs]
        return not rule.while_late or any(_late_on(state, run.anchored_on) for state in others)

    def _date_set(self, rule: ClockRule) -> date | None:
        """The earlier of the due dates that the case and the table set outright, None when neither does."""
        dates = [day for day in (self._facts.get(rule.clock), rule.limit) if isinstance(day, date)]
        return min(dates, default=None)

    def _due_of(self, clock: str) -> date | None:
        """The effective due date of a clock computed before this one, None while it does not exist."""
        state = self._states.get(clock)
        return state.effective_due if state else None

    def _due_date_of(self, clock: str) -> DueDate | None:
        state = self._states.get(clock)
        return DueDate(state.effective_due, state.started_on, state.layers[0].run.begun) if state else None

    def _due(self, rule: ClockRule, run: Run, limit: int | None) -> date | None:
        if limit is None:
            return None
        calendar, anchor = self._calendar, run.anchored_on
        if rule.unit in (WORKING_DAYS, AGREED_WORKING_DAYS):
            return calendar.add(anchor, limit)
        if rule.unit == WORKING_DAYS_BEFORE:
            return calendar.subtract(anchor, limit)
        unit = rule.unit.removesuffix(ROLLED)
        due = calendar.months(anchor, limit) if unit == MONTHS else date.fromordinal(anchor.toordinal() + limit)
        return calendar.roll(due) if rule.holder == CUSTOMER or rule.unit.endswith(ROLLED) else due

    def _limit(self, rule: ClockRule, run: Run) -> int | None:
        """The number that the rule sets for this run, or that the case agreed where the rule leaves it open."""
        if rule.unit == GIVEN_DATE or isinstance(rule.limit, date):
            return None
        if isinstance(rule.limit, tuple):
            return rule.limit[run.preference]
        if rule.unit != AGREED_WORKING_DAYS or rule.limit is not None:
            return rule.limit
        fact = self._facts.get(rule.clock)
        if isinstance(fact, int):
            return fact
        agreed = [
            extension.interval
            for extension in self._extensions
            if extension.interval and extension.notified_on <= run.anchored_on
        ]
        return agreed[-1] if agreed else None

    def _state(self, clock: str) -> ClockState | None:
        """The last run of the clock, which holds the earlier runs."""
        runs: list[ClockState] = []
        for layers, until in _runs_in_all_layers(self._layers[clock]):
            state = self._merged(clock, layers, tuple(runs))
            applying = [
                extension
                for extension in self._extensions
                if extension.clock == clock and _within(extension, state.started_on, until)
            ]
            if applying:
                state = apply_extensions(state, applying, self._calendar)
                changed = self._target_and_status(state.holder, state.started_on, state.effective_due, state.layers)
                state = replace(state, **changed)
            runs.append(state)
        return runs[-1] if runs else None

    def _merged(self, clock: str, layers: tuple[LayerState, ...], earlier: tuple[ClockState, ...]) -> ClockState:
        counting = in_force(layers)
        holder = counting[0].rule.holder
        due = max(layer.due for layer in counting) if holder == CUSTOMER else min(layer.due for layer in counting)
        leading = next(layer for layer in counting if layer.due == due)
        started_on = min(layer.run.started_on for layer in layers)
        return ClockState(
            clock=clock,
            holder=holder,
            breach=next((layer.rule.breach for layer in layers if layer.rule.breach), None),
            anchor_event=leading.run.anchor.event if leading.run.anchor else None,
            anchored_on=leading.run.anchored_on,
            started_on=started_on,
            policy_due=layer_due(layers, POLICY),
            code_due=layer_due(layers, CODE),
            effective_due=due,
            original_due=due,
            layers=layers,
            earlier=earlier,
            calendar=self._calendar,
            **self._target_and_status(holder, started_on, due, counting),
        )

    def _target_and_status(
        self, holder: str, started_on: date, due: date, layers: tuple[LayerState, ...]
    ) -> dict[str, Any]:
        """The target, the status and the end of a clock with this due date, as fields of ``ClockState``."""
        target = due if holder == CUSTOMER else self._calendar.previous(due)
        end = _end(in_force(layers))
        status = RUNNING
        if "met_on" in end:
            status = MET if end["met_on"] <= due else MISSED
        elif "stopped_on" in end:
            status = STOPPED
        return {"target": target if target >= started_on else due, "status": status, **end}


def _end(layers: tuple[LayerState, ...]) -> dict[str, Any]:
    """What ended a clock, as fields of ``ClockState``; empty while it runs.

    It is met when every layer is met, and stopped when every layer has ended but not all of them by being met.
    """
    met = [layer.run.met for layer in layers if layer.run.met]
    if len(met) == len(layers):
        last = max(met, key=lambda occurrence: occurrence.day)
        return {"met_on": last.day, "met_by": last.event}
    ended = [layer.ended_on for layer in layers if layer.ended_on]
    return {"stopped_on": max(ended)} if len(ended) == len(layers) else {}


def _in_scope(rules: list[ClockRule], code_scope: bool) -> list[ClockRule]:
    """The rules that apply; for a complainant whom the Code does not protect, its limits become defaults (R12)."""
    if code_scope:
        return rules
    in_code = {rule.clock for rule in rules if rule.layer == CODE}
    kept = [rule for rule in rules if rule.layer != DEFAULT or rule.clock not in in_code]
    return [replace(rule, layer=DEFAULT) if rule.layer == CODE else rule for rule in kept]


def _in_order(rules: Mapping[str, list[ClockRule]]) -> list[str]:
    """The names of the clocks, each after the clocks that it depends on."""
    ordered: dict[str, None] = {}
    open_: list[str] = []

    def visit(clock: str) -> None:
        if clock in ordered or clock not in rules:
            return
        if clock in open_:
            circle = " → ".join([*open_[open_.index(clock) :], clock])
            raise RuleError(f"{rules[clock][0].table}: these clocks depend on each other in a circle: {circle}")
        open_.append(clock)
        for rule in rules[clock]:
            for needed in sorted(rule.depends_on):
                visit(needed)
        open_.pop()
        ordered[clock] = None

    for clock in rules:
        visit(clock)
    return list(ordered)


def _runs_in_all_layers(by_layer: Mapping[str, list[LayerState]]) -> list[tuple[tuple[LayerState, ...], date | None]]:
    """The runs of a clock: for each, its state in every layer and the day on which the next run starts."""
    starts = sorted({state.run.started_on for state in max(by_layer.values(), key=len, default=[])})
    runs = []
    for number, start in enumerate(starts):
        until = starts[number + 1] if number + 1 < len(starts) else None
        layers = []
        for states in by_layer.values():
            in_run = [
                state
                for state in states
                if (number == 0 or state.run.started_on >= start) and (until is None or state.run.started_on < until)
            ]
            layers += in_run[-1:]
        runs.append((tuple(layers), until))
    return runs


def _late_on(state: ClockState, day: date) -> bool:
    """Whether the clock was overdue and not yet ended on ``day``."""
    ended_on = state.met_on or state.stopped_on
    return state.effective_due < day and (ended_on is None or ended_on >= day)


def _within(extension: Extension, start: date, until: date | None) -> bool:
    return extension.notified_on >= start and (until is None or extension.notified_on < until)
