"""A play as its page shows it: where the case stands, what can be done, and the form that is being filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from app.casework.access import role_titles
from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.clock import say_date
from app.content.contracts import LOG_CONTACT
from app.content.release import Release
from app.errors import RedressError
from app.scenarios.observing import Row, observe, roles_of
from app.scenarios.playing import Failure
from app.scenarios.story import DO, LOG, NOTHING, TELL, USE
from app.scenarios.time import next_due
from app.store import cases, running, tables
from app.store.queries import case as queries
from app.store.rows import IncidentRow
from app.views.diagram import on_diagrams
from app.views.due import Due, due_of
from app.views.new_contact import new_contact
from app.views.offers import Offer, offers_for
from app.views.view_case import ClockOnLine, clocks_on_line
from app.views.view_task import FormView, view_act_form, view_message_form, view_task

from ..draft import Draft
from ..view_draft import draft_for
from .kept import KeptPlay, draft_and_play, plays_of
from .live import Live, played
from .take_step import FURTHEST


@dataclass(frozen=True)
class Asked:
    """What a page of a play asks for: the form of a task, of an act or of a message, for a person of the play."""

    verb: str = ""
    what: str = ""
    task_id: int | None = None
    by: str = ""


@dataclass(frozen=True)
class PlayForm:
    """A form of a play, to be filled in as somebody who may. `who`: (alias, name) of everybody who may; none, then
    `why_not` says why not."""

    asked: Asked
    title: str
    about: str
    view: FormView | None
    who: tuple[tuple[str, str], ...]
    why_not: str = ""


@dataclass(frozen=True)
class PlayTask:
    """An open task of a play."""

    id: int
    element_id: str
    name: str
    role: str
    due: Due


@dataclass(frozen=True)
class PlayLetter:
    """A letter that would go out."""

    key: str
    title: str
    issued_on: date
    addressee: str
    html: Markup


@dataclass(frozen=True)
class PlayView:
    """A play. `next_at`: when something happens next by itself; `offers`: what else `by` may record; `done`: each step
    in words."""

    draft: Draft
    play: KeptPlay
    landlord_name: str
    now: datetime
    next_at: datetime | None
    stuck: Failure | None
    row: Row | None
    tasks: tuple[PlayTask, ...]
    clocks: tuple[ClockOnLine, ...]
    letters: tuple[PlayLetter, ...]
    incidents: tuple[IncidentRow, ...]
    people: tuple[tuple[str, str], ...]
    by: str
    offers: tuple[Offer, ...]
    messages: tuple[Offer, ...]
    form: PlayForm | None
    done: tuple[str, ...]


def view_plays(runtime: Runtime, actor: Actor, draft_id: int) -> tuple[Draft, list[KeptPlay]]:
    """A draft with the plays of it that somebody began, the last first; NotFound for one that they may not see."""
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        return draft, plays_of(connection, actor, draft_id)


def view_play(runtime: Runtime, actor: Actor, draft_id: int, play_id: int, asked: Asked) -> PlayView:
    """A play of somebody's with everything that its page shows.

    Conflict, with what the check finds, where nothing can run on the draft as it is.
    """
    draft, play = draft_and_play(runtime, actor, draft_id, play_id)
    with played(runtime, draft, play) as live:
        return _view(live, draft, play, asked)


def play_form(runtime: Runtime, actor: Actor, draft_id: int, play_id: int, asked: Asked) -> FormView | None:
    """The form that is being filled in, alone; None where nobody may fill it in now."""
    draft, play = draft_and_play(runtime, actor, draft_id, play_id)
    with played(runtime, draft, play) as live:
        return _form(live, asked).view


def play_diagrams(runtime: Runtime, actor: Actor, draft_id: int, play_id: int) -> list[dict[str, Any]]:
    """Every instance of the case of a play on its diagrams, the lifecycle first, as the viewer draws them."""
    draft, play = draft_and_play(runtime, actor, draft_id, play_id)
    with played(runtime, draft, play) as live, live.runtime.reading() as connection:
        if live.case_id is None:
            return []
        row = cases.find_case(connection, live.case_id)
        assert row is not None
        content = live.runtime.contents.get(connection, row["release_id"])
        listed = queries.instances(connection, live.case_id)
        found_there = [running.find_instance(connection, instance["id"]) for instance in listed]
        return [on_diagrams(instance, content) for instance in found_there if instance]


def _view(live: Live, draft: Draft, play: KeptPlay, asked: Asked) -> PlayView:
    people = tuple((person.alias, person.name) for person in live.player.variant.people.values())
    now = live.runtime.clock.now()
    due = next_due(live.runtime, now + FURTHEST) if live.stuck is None else None
    by = asked.by if asked.by in dict(people) else _anybody(live)
    row, tasks, clocks, letters, incidents = _case(live)
    offers, messages = _offers(live, by)
    wants = asked if asked.verb or row is not None else Asked(LOG, by=asked.by)
    return PlayView(
        draft, play, live.landlord.short_name, live.now, max(due[0], now) if due else None, live.stuck, row, tasks,
        clocks, letters, incidents, people, by, offers, messages,
        _form(live, wants) if wants.verb and live.stuck is None else None, _done(live, play),
    )  # fmt: skip


def _done(live: Live, play: KeptPlay) -> tuple[str, ...]:
    """What was done, each step in words."""
    known = live.runner.vocabulary(play.landlord)
    names = live.player.variant.people
    said = []
    for step in live.variant(play.steps).steps if play.steps else ():
        what = "the clock was moved"
        if step.verb != NOTHING:
            form = known.form(step.verb, step.what)
            what = known.task_name(step.what) if step.verb == DO else form.title if form else step.what
        who = f" – {names[step.by].name}" if step.by in names else ""
        said.append(f"{say_date(step.day)}, {step.at:%H:%M}: {what}{who}")
    return tuple(said)


_NO_CASE: tuple[None, tuple[()], tuple[()], tuple[()], tuple[()]] = (None, (), (), (), ())


def _case(
    live: Live,
) -> tuple[
    Row | None, tuple[PlayTask, ...], tuple[ClockOnLine, ...], tuple[PlayLetter, ...], tuple[IncidentRow, ...]
]:  # fmt: skip
    if live.case_id is None:
        return _NO_CASE
    today = live.runtime.clock.today()
    seen = observe(live.runtime, live.case_id)
    with live.runtime.reading() as connection:
        content = live.runtime.contents.get(connection, seen.row["release_id"])
        rows = queries.rows_of_case(connection, live.case_id)
        calendar = live.runtime.calendar(live.play.landlord, connection)
        clocks = clocks_on_line(rows["clocks"], rows["extensions"], today, content, calendar)
        letters = [
            PlayLetter(row["key"], row["title"], row["issued_on"], row["addressee"], Markup(row["html"]))
            for row in cases.rows_of(connection, tables.letter, live.case_id)
        ]
        incidents = [row for row in cases.rows_of(connection, tables.incident, live.case_id) if not row["resolved_at"]]
    tasks = [_task(live, task, content) for task in seen.tasks]
    return seen.row, tuple(tasks), tuple(clocks), tuple(letters), tuple(incidents)


def _task(live: Live, task: Row, content: Release) -> PlayTask:
    due = due_of(task["due_on"], live.runtime.clock.today(), content)
    return PlayTask(task["id"], task["element_id"], task["name"], role_titles(live.landlord, task["offered"]), due)


def _anybody(live: Live) -> str:
    """Who records what happens unless somebody else is chosen: who looks after complaints as a whole."""
    officers = [role.key for role in live.landlord.roles.values() if role.complaints_officer]
    return next(iter([*officers, *live.player.variant.people]))


def _offers(live: Live, by: str) -> tuple[tuple[Offer, ...], tuple[Offer, ...]]:
    if live.case_id is None or live.stuck is not None:
        return (), ()
    try:
        acts, messages = offers_for(live.runtime, live.person(by), live.case_id)
    except RedressError:  # this person does not see the case
        return (), ()
    return tuple(acts), tuple(messages)


def _form(live: Live, asked: Asked) -> PlayForm:
    if asked.verb == LOG:
        return _log_form(live, asked)
    if asked.verb == DO and asked.task_id is not None:
        return _task_form(live, asked, asked.task_id)
    return _other_form(live, asked)


def _log_form(live: Live, asked: Asked) -> PlayForm:
    people = live.player.variant.people.values()
    who = [(person.alias, person.name) for person in people if live.landlord.may(set(person.roles), LOG_CONTACT)]
    if not who:
        return PlayForm(asked, "Log a contact", "", None, (), "No role of this landlord logs contacts.")
    by = asked.by if asked.by in dict(who) else who[0][0]
    new = new_contact(live.runtime, live.person(by), live.play.landlord)
    return PlayForm(Asked(LOG, by=by), "Log a contact", "", new.form, tuple(who))


def _task_form(live: Live, asked: Asked, task_id: int) -> PlayForm:
    """The form of a task, as the one who was asked for or else the first who may do it."""
    who: list[tuple[str, str]] = []
    shown, why_not = None, "This task is not open any more."
    for alias, name in _candidates(live, task_id):
        try:
            view = view_task(live.runtime, live.person(alias), task_id)
        except RedressError as refusal:
            why_not = refusal.shown
            continue
        if not view.can_do:
            why_not = view.why_not
            continue
        who.append((alias, name))
        if shown is None or alias == asked.by:
            shown, asked = view, Asked(DO, view.element_id, task_id, alias)
    if shown is None:
        return PlayForm(asked, asked.what or "Task", "", None, (), why_not)
    about = " ".join(filter(None, (shown.about, shown.documentation)))
    return PlayForm(asked, shown.name, about, shown.form, tuple(who))


def _candidates(live: Live, task_id: int) -> Iterator[tuple[str, str]]:
    """Who may be able to do a task: whom it is with, and everybody who holds a role that it is offered to."""
    with live.runtime.database.read() as connection:
        task = cases.get_row(connection, tables.task, task_id)
    if task is None:
        return
    people = live.player.variant.people
    if task["assignee"] in people:
        yield task["assignee"], people[task["assignee"]].name
    for alias, person in people.items():
        if alias != task["assignee"] and live.person(alias).holds(live.play.landlord, *roles_of(task)):
            yield alias, person.name


def _other_form(live: Live, asked: Asked) -> PlayForm:
    """The form of an act or of a message, for the person who was asked for."""
    show = {USE: view_act_form, TELL: view_message_form}.get(asked.verb)
    by = asked.by if asked.by in live.player.variant.people else _anybody(live)
    if show is None or live.case_id is None:
        return PlayForm(asked, "", "", None, (), "Choose a task, or what happens.")
    asked = Asked(asked.verb, asked.what, by=by)
    try:
        view, _ = show(live.runtime, live.person(by), live.case_id, asked.what)
    except RedressError as refusal:
        return PlayForm(asked, asked.what, "", None, (), refusal.shown)
    return PlayForm(asked, view.form.title, "", view, ((by, live.player.variant.people[by].name),))
