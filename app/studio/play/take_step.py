"""Do something in a play: log the contact, do a task, use an act, tell the case something, let time pass, go back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.clock import LONDON
from app.content.contracts import LOG_CONTACT
from app.errors import Conflict, Invalid, RedressError
from app.forms import Form
from app.scenarios.given import Names, as_story_time, given_by
from app.scenarios.observing import followed_by
from app.scenarios.story import DO, LOG, NOTHING, TELL, USE
from app.scenarios.time import advance, next_due
from app.store import Connection, cases, tables
from app.use_cases.complete_task import complete_task
from app.use_cases.log_contact import log_contact
from app.use_cases.tell_case import tell_case
from app.use_cases.use_act import use_act

from .kept import MEANWHILE, KeptPlay, draft_and_play, keep_steps, step_text
from .live import Live, played

FURTHEST = timedelta(days=365 * 5)
NOTHING_DUE = "Nothing is due any more: no timer runs, and no date comes. Move the clock to a date, or do something."
NOT_BACK = "The clock of a play does not run back. Go one step back instead."
TOO_FAR = "Move the clock by at most five years at a time."
NO_CASE = "Nothing was logged in this play yet."
STUCK = "A step of this play cannot be taken again on the draft as it is now. Go back to before it first."


@dataclass(frozen=True)
class Doing:
    """What somebody does in a play. `verb`: log, do, use or tell; `what`: the task, act or message; `task_id`: of
    several tasks of that name, which; `by`: who does it, of the people of the play."""

    verb: str
    what: str
    by: str
    values: Mapping[str, Any]
    task_id: int | None = None


def take_step(runtime: Runtime, actor: Actor, draft_id: int, play_id: int, doing: Doing, *, seen: int) -> None:
    """Do something in a play and keep it as a step. `seen`: how many steps the page knew.

    Raises what the case itself would refuse it with; then nothing is kept. Conflict for a page that is behind.
    """
    draft, play = draft_and_play(runtime, actor, draft_id, play_id)
    with played(runtime, draft, play) as live:
        _require_up_to_date(live, play, seen)
        moment = live.now
        try:
            case_id = _do(live, doing)
        except Invalid:
            raise
        except RedressError:
            live.restart()  # an attempt that is refused may leave its mark, which playing it again would not
            raise
        _keep(runtime, actor, live, play, _step(live, doing, moment, case_id))


def move_clock(
    runtime: Runtime, actor: Actor, draft_id: int, play_id: int, until: datetime | None, *, seen: int
) -> None:
    """Let time pass in a play, up to a moment in Europe/London, or (None) to the next thing that happens by itself.

    Conflict where nothing is due, Invalid for a moment that has passed or is too far off.
    """
    draft, play = draft_and_play(runtime, actor, draft_id, play_id)
    with played(runtime, draft, play) as live:
        _require_up_to_date(live, play, seen)
        until = until or _next_moment(live)
        if until < live.now:
            raise Invalid({"until": NOT_BACK})
        if until > live.now + FURTHEST:
            raise Invalid({"until": TOO_FAR})
        advance(live.runtime, until.replace(tzinfo=LONDON))
        _keep(runtime, actor, live, play, step_text({"at": live.now, NOTHING: "time passes"}))


def step_back(runtime: Runtime, actor: Actor, draft_id: int, play_id: int, *, seen: int) -> None:
    """Undo the last step of a play, or everything from the step on that cannot be taken again."""
    draft, play = draft_and_play(runtime, actor, draft_id, play_id)
    if len(play.steps) != seen:
        raise Conflict(MEANWHILE)
    with played(runtime, draft, play) as live:
        left = live.steps if live.stuck else play.steps[:-1]
        keep_steps(runtime, actor, play, left)


def _require_up_to_date(live: Live, play: KeptPlay, seen: int) -> None:
    if live.stuck is not None:
        raise Conflict(STUCK)
    if len(play.steps) != seen:
        raise Conflict(MEANWHILE)


def _do(live: Live, doing: Doing) -> int:
    """Do it, as somebody of the play; gives the case."""
    who = live.person(doing.by)
    if doing.verb == LOG:
        values = {**doing.values, "landlord": live.play.landlord}
        live.begun(int(log_contact(live.runtime, who, values)["case_id"]))
    if live.case_id is None:
        raise Conflict(NO_CASE)
    if doing.verb == DO and doing.task_id is not None:
        complete_task(live.runtime, who, doing.task_id, doing.values)
    elif doing.verb == USE:
        use_act(live.runtime, who, doing.what, doing.values, case_id=live.case_id)
    elif doing.verb == TELL:
        tell_case(live.runtime, who, live.case_id, doing.what, doing.values)
    advance(live.runtime, live.runtime.clock.now())
    return live.case_id


def _step(live: Live, doing: Doing, moment: datetime, case_id: int) -> str:
    """What was done, as a step of a story: with the answers as they were kept."""
    with live.runtime.database.read() as connection:
        row = max(cases.rows_of(connection, tables.submission, case_id), key=lambda row: row["id"])
        task = cases.get_row(connection, tables.task, row["task_id"]) if row["task_id"] is not None else None
        form = _form(live, connection, case_id, doing, task["process_id"] if task else "")
        given = given_by(form, row["answers"], Names(words_of(connection, case_id)))
        followed = followed_by(live.runtime, connection, task) if task else None
    if doing.verb == LOG:
        return step_text({"at": moment, LOG: given, "by": doing.by})
    step: dict[str, Any] = {"at": moment, doing.verb: doing.what, "by": doing.by}
    if followed:
        step["of"] = followed
    return step_text({**step, "with": given} if given else step)


def words_of(connection: Connection, case_id: int) -> dict[str, dict[str, str]]:
    """The actions and orders of a case: number → words, by which a story calls them."""
    actions = cases.rows_of(connection, tables.action, case_id)
    orders = cases.rows_of(connection, tables.ombudsman_order, case_id)
    return {
        "actions": {str(row["id"]): row["what"] for row in actions},
        "orders": {str(row["id"]): row["what"] for row in orders},
    }


def _form(live: Live, connection: Connection, case_id: int, doing: Doing, process_id: str) -> Form:
    row = cases.find_case(connection, case_id)
    assert row is not None
    content = live.runtime.contents.get(connection, row["release_id"])
    if doing.verb == DO:
        return content.task_form(process_id, doing.what)
    return content.form(LOG_CONTACT if doing.verb == LOG else doing.what)


def _keep(runtime: Runtime, actor: Actor, live: Live, play: KeptPlay, step: str) -> None:
    try:
        keep_steps(runtime, actor, play, (*play.steps, step))
    except RedressError:
        live.restart()
        raise
    live.steps.append(step)


def _next_moment(live: Live) -> datetime:
    """When something happens next by itself, in Europe/London."""
    now = live.runtime.clock.now()
    due = next_due(live.runtime, now + FURTHEST)
    if due is None:
        raise Conflict(NOTHING_DUE)
    return as_story_time(max(due[0], now) + timedelta(microseconds=999_999))
