"""The runs of a clock under one rule: how often it ran, and from when until when.

A clock usually runs once. It runs again when a preferred anchor happens (the Ombudsman instructs a landlord to accept
a complaint that it had refused: EXC-12), or when its anchor happens again after it had ended (each progress update
starts the wait for the next one). An event belongs to a run only if it happened on or after the day that the run
started, so what was done for an earlier run never meets a later one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .rules import AND, CUSTOMER, LATER, LATEST, THEN, UNLESS, ClockRule, Happening, happenings

Events = Mapping[str, Sequence[date]]  # event → the days on which it happened, in order


class OrderedEvents(dict[str, list[date]]):
    """Events that know their order within a day. ``order``: event → a number for each of its days, in step."""

    def __init__(self) -> None:
        super().__init__()
        self.order: dict[str, list[int]] = {}
        self._happened = 0

    def happen(self, event: str, day: date) -> None:
        """Note what happened next; to be called in the order of the days."""
        self.setdefault(event, []).append(day)
        self.order.setdefault(event, []).append(self._happened)
        self._happened += 1


DueOf = Callable[[str], "DueDate | None"]  # clock → its due date


@dataclass(frozen=True)
class DueDate:
    """The due date of another clock. ``started_on``, ``begun``: the day and the order of what began that clock."""

    due: date
    started_on: date
    begun: int | None


@dataclass(frozen=True)
class Occurrence:
    """One time that an event happened.

    ``index`` counts the times of this event from 0. ``follows``: it counts only because it follows the first event of
    "a then b". ``order``: its place among all events, None where they do not say (`OrderedEvents`). ``since``: for the
    due date of another clock, the day on which that clock started; ``order`` is then that of what began it.
    """

    day: date
    event: str
    index: int = 0
    follows: bool = False
    order: int | None = None
    since: date | None = None


@dataclass(frozen=True)
class Cap:
    """The latest possible anchor of a run: the due date of ``clock`` (R7)."""

    clock: str
    due: date


@dataclass(frozen=True)
class Run:
    """One run of a clock under one rule.

    ``started_on``: the day from which events belong to the run. ``anchor``: the occurrence that it counts from, None
    while only the cap's date is known. ``anchored_on``: the day it counts from. ``met``, ``stopped``: what ended it.
    ``replaced_on``: the day on which the next run took its place. ``after``: the order of the event that began it
    again: what happened before that on the same day belongs to the run before. ``begun``: the order of the event that
    began it, also the first time: what happened before that on the same day stops nothing. ``rests``: each time
    something ended it and was undone later ("a unless b"), from when until when.
    """

    started_on: date
    anchored_on: date
    anchor: Occurrence | None
    preference: int = 0
    cap: Cap | None = None
    met: Occurrence | None = None
    stopped: Occurrence | None = None
    replaced_on: date | None = None
    after: int | None = None
    begun: int | None = None
    rests: tuple[tuple[date, date], ...] = ()

    @property
    def ended_on(self) -> date | None:
        """The day on which the run was met or stopped."""
        ended = self.met or self.stopped
        return ended.day if ended else None


def occurrences(happening: Happening, events: Events, since: date | None, due_of: DueOf) -> list[Occurrence]:
    """The occurrences of ``happening`` on or after ``since``, in order."""
    if happening.due_of is not None:
        dated = due_of(happening.due_of)
        if dated is None or (since is not None and dated.due < since):
            return []
        return [Occurrence(dated.due, happening.due_of, order=dated.begun, since=dated.started_on)]
    by_event = [
        [
            Occurrence(day, event, index, happening.joined == THEN and place > 0, _order(events, event, index))
            for index, day in enumerate(events.get(event, ()))
            if since is None or day >= since
        ]
        for place, event in enumerate(happening.events)
    ]
    first, *others = by_event
    if happening.joined == AND:
        firsts = [occurred[0] for occurred in by_event if occurred]
        return [max(firsts, key=lambda occurrence: occurrence.day)] if len(firsts) == len(by_event) else []
    if happening.joined == UNLESS:
        undone = max((occurrence.day for occurred in others for occurrence in occurred), default=date.min)
        return [occurrence for occurrence in first if occurrence.day > undone]
    if happening.joined == LATEST:
        return first[-1:]
    if happening.joined == LATER:
        return [occurrence for occurrence in first if since is None or occurrence.day > since]
    in_order = sorted(
        (occurrence for occurred in by_event for occurrence in occurred), key=lambda occurrence: occurrence.day
    )
    if happening.joined == THEN:
        return [occurrence for occurrence in in_order if first and occurrence.day >= first[0].day]
    return in_order


def _order(events: Events, event: str, index: int) -> int | None:
    return events.order[event][index] if isinstance(events, OrderedEvents) else None


def runs_of(rule: ClockRule, events: Events, due_of: DueOf) -> list[Run]:
    """The runs of a rule that has no cap, in order."""
    starts = [
        (occurrence, preference)
        for preference, happening in enumerate(rule.anchors)
        for occurrence in occurrences(happening, events, None, due_of)
    ]
    starts.sort(key=lambda start: (start[0].day, start[1]))
    runs: list[Run] = []
    for start, preference in starts:
        if runs and not _starts_again(rule, runs[-1], start, preference):
            continue
        after = start.order if runs else None
        again = Run(start.since or start.day, start.day, start, preference, after=after, begun=start.order)
        if runs:
            runs[-1] = _replaced(runs[-1], start.day)
        runs.append(_ended(rule, again, events))
    return _with_needs_met(rule, runs, events)


def capped_runs_of(rule: ClockRule, events: Events, caps: Sequence[tuple[Run, date]]) -> list[Run]:
    """The runs of a rule with a cap: one for each run of the capping clock (R7).

    ``caps``: the runs of the capping clock with their due dates. A run counts from its own anchor or from the cap's due
    date, whichever is earlier, and exists as soon as the run of the cap does.
    """
    runs = []
    for number, (cap_run, due) in enumerate(caps):
        until = caps[number + 1][0].started_on if number + 1 < len(caps) else None
        anchor = _first_anchor(rule, events, cap_run, until)
        anchored_on = min(anchor.day, due) if anchor else due
        cap = Cap(rule.capped_by or "", due)
        run = Run(cap_run.started_on, anchored_on, anchor, cap=cap, after=cap_run.after, begun=cap_run.begun)
        run = _ended(rule, run, events)
        runs.append(_replaced(run, until) if until else run)
    return _with_needs_met(rule, runs, events)


def _first_anchor(rule: ClockRule, events: Events, cap_run: Run, until: date | None) -> Occurrence | None:
    for happening in rule.anchors:
        for occurrence in occurrences(happening, events, cap_run.started_on, _no_clock):
            if (until is None or occurrence.day < until) and _belongs(occurrence, cap_run):
                return occurrence
    return None


def _belongs(occurrence: Occurrence, run: Run) -> bool:
    """Whether something on or after the day a run started belongs to it, and not to the run before."""
    if run.after is None or occurrence.order is None or occurrence.day > run.started_on:
        return True
    return occurrence.order > run.after


def _starts_again(rule: ClockRule, run: Run, start: Occurrence, preference: int) -> bool:
    """Whether ``start`` begins another run.

    A customer's window counts from the latest anchor, which gives the customer most time (R2). A less preferred anchor
    begins one only when the run of the preferred one has ended.
    """
    if preference < run.preference:
        return True
    if preference > run.preference:
        return run.ended_on is not None and run.ended_on < start.day
    if start.follows:
        return run.met is not None and run.met.day <= start.day
    if rule.holder == CUSTOMER:
        return True
    return run.ended_on is not None and run.ended_on <= start.day


def _ended(rule: ClockRule, run: Run, events: Events) -> Run:
    """The run with what met or stopped it, whichever came first; on the same day, being met counts."""
    run = replace(run, rests=_rests(rule, run, events))
    met = _first_end(rule.met_by, run, events)
    stopped = _first_end(rule.stopped_by, replace(run, after=run.begun), events)
    if met and (stopped is None or met.day <= stopped.day):
        return replace(run, met=met)
    return replace(run, stopped=stopped) if stopped else run


def _first_end(cell: str, run: Run, events: Events) -> Occurrence | None:
    ends = [
        occurrence
        for happening in happenings(cell)
        for occurrence in occurrences(happening, events, run.started_on, _no_clock)
        if not (run.anchor and occurrence.event == run.anchor.event and occurrence.index <= run.anchor.index)
        and _belongs(occurrence, run)
    ]
    return min(ends, key=lambda occurrence: occurrence.day, default=None)


def _rests(rule: ClockRule, run: Run, events: Events) -> tuple[tuple[date, date], ...]:
    """The times between an ending and what undid it, in order; endings undone by the same thing are one.

    None for a date that follows that of another clock: it moves with that one.
    """
    if run.anchor and run.anchor.since is not None:
        return ()
    begun: dict[date, date] = {}
    for happening in (*happenings(rule.met_by), *happenings(rule.stopped_by)):
        if happening.joined != UNLESS:
            continue
        ending, *undoing = happening.events
        undone = sorted(day for event in undoing for day in events.get(event, ()))
        for day in events.get(ending, ()):
            until = next((other for other in undone if other >= day), None)
            if until is not None and day >= run.started_on:
                begun[until] = min(day, begun.get(until, day))
    return tuple(sorted((day, until) for until, day in begun.items()))


def _replaced(run: Run, day: date) -> Run:
    """The run after the next one took its place on ``day``: what happened later belongs to the next run."""
    if run.ended_on is not None and run.ended_on > day:
        run = replace(run, met=None, stopped=None)
    return replace(run, replaced_on=day)


def _with_needs_met(rule: ClockRule, runs: list[Run], events: Events) -> list[Run]:
    """The runs for which the events in ``needs`` of the rule have happened too."""
    if not rule.needs:
        return runs
    return [run for run in runs if _needs_met(rule.needs, run, events)]


def _needs_met(cell: str, run: Run, events: Events) -> bool:
    ends = [day for day in (run.stopped.day if run.stopped else None, run.replaced_on) if day is not None]
    until = min(ends, default=date.max)
    return any(
        occurrence.day <= until and (_belongs(occurrence, run) or _is_anchor(occurrence, run))
        for happening in happenings(cell)
        for occurrence in occurrences(happening, events, run.started_on, _no_clock)
    )


def _is_anchor(occurrence: Occurrence, run: Run) -> bool:
    return run.anchor is not None and (occurrence.event, occurrence.index) == (run.anchor.event, run.anchor.index)


def _no_clock(_clock: str) -> None:
    """No due date: only an anchor may be the due date of a clock."""
    return
