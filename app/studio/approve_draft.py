"""Answer a draft that was handed over: have it come into force, or send it back with words.

Two people stand on the release: who handed the draft over has put it, and somebody who has not edited it has approved
it. Both are asked again at this moment whether they may.
"""

from __future__ import annotations

from app.casework.actor import Actor, load_actor
from app.casework.runtime import Runtime
from app.content.files import scope_of
from app.errors import Conflict, Invalid, NotAllowed
from app.store import Connection, drafts, users
from app.store.retries import retried
from app.store.rows import DraftRow
from app.use_cases.changing_content import Changed
from app.use_cases.publish_content import publish_contents

from .access import require_may_approve, require_sees
from .audit import audit
from .draft import Draft, read_draft
from .notices import say_answered
from .submit_draft import stories_hold

APPROVE, SEND_BACK = "studio approve draft", "studio send back draft"
NOT_WAITING = "This draft does not wait for approval: it was {state}. Open its page to see what became of it."
CHANGED_SINCE = (
    "The draft has changed since it was handed over, so what you have read is not what would come into force. Look at "
    "it again; whoever edits it hands it over anew."
)
STATES = {drafts.OPEN: "taken back or changed", drafts.PUBLISHED: "approved already", drafts.DISCARDED: "given up"}
NO_WORDS = "Say what is to be changed: whoever edits the draft reads it."
PUTTER_GONE = (
    "{username}, who handed this draft over, may not publish content any more. Send it back, for somebody else to hand "
    "it over."
)
CONSOLE = "console:"


def approve_draft(runtime: Runtime, actor: Actor, draft_id: int, seen: str) -> list[Changed]:
    """Approve a draft and have it come into force, for every landlord that it concerns or for none.

    `seen`: the hash of what the approver has read. In the same transaction its stories and examples are kept. Where the
    day that was asked for has passed meanwhile, it is in force from today. NotAllowed for whoever may not approve this
    draft; Conflict when it does not wait, says something else than was handed over, or something else has come into
    force meanwhile.
    """
    with runtime.database.read() as connection:
        row = _waiting(runtime, connection, actor, drafts.find_draft(connection, draft_id))
        draft = read_draft(runtime, connection, row)
        _require_as_seen(draft, seen)
        played = stories_hold(connection, draft) and not row["without_stories"]
        putter = _putter(runtime, connection, row)
    asked = row["in_force_from"]
    day = asked if asked and asked > runtime.clock.today() else None
    try:
        return publish_contents(
            runtime, {key: draft.content(key) for key in draft.landlords}, putter,
            in_force_from=day, reason=row["reason"], with_stories=played, approved_by=actor.username,
            losses_accepted=row["losses_accepted"], made_from=row["bases"],
            also=lambda connection: _settle(runtime, connection, actor, draft_id, seen),
        )  # fmt: skip
    except NotAllowed as error:
        raise NotAllowed(PUTTER_GONE.format(username=putter.username)) from error


@retried
def send_back_draft(runtime: Runtime, actor: Actor, draft_id: int, words: str) -> None:
    """Send a draft back to those who edit it, and say why. Invalid without words, and as `approve_draft`."""
    said = words.strip()
    if not said:
        raise Invalid({"answer": NO_WORDS})
    with runtime.transaction() as connection:
        row = _waiting(runtime, connection, actor, drafts.lock_draft(connection, draft_id))
        now = runtime.clock.now()
        answer = {"answered_by": actor.username, "answered_at": now, "answer": said, "changed_at": now}
        drafts.update_draft(connection, draft_id, {**answer, **drafts.NOT_SUBMITTED})
        audit(runtime, connection, actor, row["scope"], SEND_BACK, said, {"draft": draft_id})
        say_answered(runtime, connection, row, f"{actor.name} has sent it back: {said}")


def _settle(runtime: Runtime, connection: Connection, actor: Actor, draft_id: int, seen: str) -> None:
    """The draft is published, and its stories and examples are those that are kept."""
    row = _waiting(runtime, connection, actor, drafts.lock_draft(connection, draft_id))
    draft = read_draft(runtime, connection, row)
    _require_as_seen(draft, seen)
    now, scope = runtime.clock.now(), row["scope"]
    tried: dict[str, bytes | None] = {path: None for path in draft.base_tried if scope_of(path) == scope}
    tried |= {path: body for path, body in draft.tried.items() if scope_of(path) == scope}
    drafts.put_tried_files(connection, scope, tried, row["submitted_by"] or actor.username, now)
    answer = {"answered_by": actor.username, "answered_at": now, "answer": "", "changed_at": now}
    drafts.update_draft(connection, draft_id, {**answer, "state": drafts.PUBLISHED})
    audit(runtime, connection, actor, scope, APPROVE, row["reason"], {"draft": draft_id, "hash": seen})
    say_answered(runtime, connection, row, f"{actor.name} has approved it.")


def _waiting(runtime: Runtime, connection: Connection, actor: Actor, row: DraftRow | None) -> DraftRow:
    """The draft, if it waits for approval and this person may give it."""
    waiting = require_sees(runtime, connection, actor, row)
    require_may_approve(runtime, connection, actor, waiting)
    if waiting["state"] != drafts.SUBMITTED:
        raise Conflict(NOT_WAITING.format(state=STATES.get(waiting["state"], waiting["state"])))
    return waiting


def _require_as_seen(draft: Draft, seen: str) -> None:
    if draft.hash != draft.row["submitted_hash"] or seen != draft.hash:
        raise Conflict(CHANGED_SINCE)


def _putter(runtime: Runtime, connection: Connection, row: DraftRow) -> Actor:
    """Who handed the draft over, as they are now: at the machine's own console, or somebody who works here.

    Somebody who has left is nobody any more, and holds no role.
    """
    username = row["submitted_by"] or ""
    at_console = username.startswith(CONSOLE) and users.find_user(connection, username) is None
    person = load_actor(runtime, username, connection)
    return person or Actor(username, username, at_machine=at_console)
