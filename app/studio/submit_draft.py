"""Hand a draft to whoever approves, or take it back. What is approved is what was handed over, to the letter."""

from __future__ import annotations

from datetime import date

from app.casework.actor import Actor
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.content.lost_abilities import losses
from app.errors import Conflict, Invalid
from app.store import Connection, drafts, users
from app.store.retries import retried
from app.use_cases.changing_content import WouldLose, require_day, require_publishes, require_reason

from .audit import audit
from .check_draft import check_files, errors_by_place
from .draft import Draft, read_draft
from .notices import ask_for_approval
from .progress import NO_PROGRESS
from .runs import STORIES, last_runs
from .save_file import require_editable

VERB = "studio submit draft"
NOTHING_CHANGED = "This draft changes nothing yet, so there is nothing to approve."
ERRORS = "This draft cannot be handed over: the check finds {count} error(s) in it. Mend these first."
NOT_TRIED = (
    "The stories and examples do not hold with this draft, or were not tried with what it says now. Play them first, "
    "or say that it is to be published without them, and why."
)
BASE_MOVED = (
    "Something else has come into force for {landlords} since this draft was begun. Take that in first: what you hand "
    "over is then what will be in force."
)
NOT_HANDED_OVER = "This draft does not wait for approval, so there is nothing to take back."


@retried
def submit_draft(
    runtime: Runtime,
    actor: Actor,
    draft_id: int,
    *,
    reason: str,
    in_force_from: date | None = None,
    without_stories: bool = False,
    losses_accepted: bool = False,
    request_key: str | None = None,
) -> str:
    """Hand a draft over for approval, to be in force from a day (the day of the approval, where none is given).

    Gives the hash of what was handed over. The release will be put by whoever hands it over, so they have to edit and
    to publish content. Invalid without a reason, for a day that is past, for errors that the check finds, and where the
    stories do not hold with the draft as it is, unless `without_stories`; Conflict when something else has come into
    force since; WouldLose with who would lose what, unless `losses_accepted`.
    """
    sent = [draft_id, reason, in_force_from and in_force_from.isoformat(), without_stories, losses_accepted]
    with idempotent_request(runtime, actor, VERB, request_key, sent) as outcome:
        connection = outcome.connection
        if outcome.earlier is not None:
            return str(outcome.earlier["hash"])
        row = require_editable(runtime, connection, actor, draft_id)
        for landlord in row["bases"]:
            require_publishes(runtime, connection, actor, landlord)
        why = require_reason(reason)
        if in_force_from is not None:
            require_day(in_force_from, runtime.clock.today())
        draft = read_draft(runtime, connection, row)
        _require_ready(runtime, connection, draft, in_force_from, without_stories=without_stories)
        if not losses_accepted:
            require_no_losses(runtime, connection, draft, in_force_from)
        now = runtime.clock.now()
        values = {
            "state": drafts.SUBMITTED, "submitted_by": actor.username, "submitted_at": now,
            "submitted_hash": draft.hash, "reason": why, "in_force_from": in_force_from,
            "without_stories": without_stories, "losses_accepted": losses_accepted, "answered_by": None,
            "answered_at": None, "answer": "", "changed_at": now,
        }  # fmt: skip
        drafts.update_draft(connection, draft_id, values)
        audit(runtime, connection, actor, row["scope"], VERB, why, {"draft": draft_id, "hash": draft.hash})
        ask_for_approval(runtime, connection, {**row, **values})  # type: ignore[typeddict-item]
        outcome.answer = {"hash": draft.hash}
    return draft.hash


@retried
def take_back_draft(runtime: Runtime, actor: Actor, draft_id: int) -> None:
    """Take back what was handed over for approval. Conflict where nothing was."""
    with runtime.transaction() as connection:
        row = require_editable(runtime, connection, actor, draft_id)
        if row["state"] != drafts.SUBMITTED:
            raise Conflict(NOT_HANDED_OVER)
        drafts.update_draft(connection, draft_id, {"changed_at": runtime.clock.now(), **drafts.NOT_SUBMITTED})
        audit(runtime, connection, actor, row["scope"], "studio take back draft", row["title"], {"draft": draft_id})


def stories_hold(connection: Connection, draft: Draft) -> bool:
    """Whether every story and example was tried with the draft as it is, and holds."""
    run = last_runs(connection, draft.row["id"], draft.hash, [STORIES]).get(STORIES)
    return bool(run and not run.stale and run.state == drafts.DONE and run.result["all"] and not run.result["failed"])


def require_no_losses(runtime: Runtime, connection: Connection, draft: Draft, day: date | None) -> None:
    """WouldLose with who would lose what when a draft comes into force."""
    for landlord in draft.landlords:
        before = runtime.content_on(landlord, day or runtime.clock.today(), connection).landlord
        lost = losses(before, draft.release(landlord).landlord, users.holders(connection, landlord))
        if lost:
            raise WouldLose(landlord, lost)


def behind(runtime: Runtime, connection: Connection, draft: Draft, day: date | None) -> list[str]:
    """The landlords for whom something else is in force, on the day, than the draft was made from."""
    at = day or runtime.clock.today()
    present = {key: runtime.content_on(key, at, connection).release_id for key in draft.landlords}
    return [key for key, release in present.items() if release != draft.row["bases"][key]]


def _require_ready(
    runtime: Runtime, connection: Connection, draft: Draft, day: date | None, *, without_stories: bool
) -> None:
    if not draft.files:
        raise Conflict(NOTHING_CHANGED)
    if moved := behind(runtime, connection, draft, day):
        raise Conflict(BASE_MOVED.format(landlords=", ".join(moved)))
    checked = check_files(draft, NO_PROGRESS)
    if checked["errors"]:
        raise Invalid(errors_by_place(checked), ERRORS.format(count=checked["errors"]))
    if not without_stories and not stories_hold(connection, draft):
        raise Invalid({"without_stories": NOT_TRIED}, NOT_TRIED)
