"""Take back what is in force, or will be: what held before holds again."""

from __future__ import annotations

from app.casework.actor import Actor
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.errors import Conflict, NotFound
from app.store import in_force
from app.store.in_force import Timeline
from app.store.retries import retried
from app.store.rows import InForceRow

from .changing_content import Change, Changed, changed_from, require_reason

VERB = "content withdraw"
NOTHING_LEFT = (
    "Nothing would be in force then. Put another release in force first: flask content put {landlord} RELEASE"
)
IS_OVER = "This is over: release {release} took its place on {begins}. There is nothing to take back."


@retried
def withdraw_release(
    runtime: Runtime,
    landlord: str,
    entry_id: int,
    actor: Actor,
    *,
    reason: str = "",
    losses_accepted: bool = False,
    request_key: str | None = None,
) -> Changed:
    """Withdraw an entry that is in force today or comes into force; gives what is in force in its place.

    Cases that were received under it stay on its release. Conflict for an entry that is over or was withdrawn, or the
    only one; Invalid without a reason.
    """
    with idempotent_request(runtime, actor, VERB, request_key, [landlord, entry_id, reason]) as outcome:
        if outcome.earlier is not None:
            return changed_from(outcome.earlier)
        change = Change(runtime, outcome.connection, actor, VERB, [landlord])
        why = require_reason(reason)
        entry = entry_of(change, landlord, entry_id)
        _require_not_over(change, entry)
        left = Timeline(tuple(each for each in change.before[landlord].entries if each["id"] != entry_id))
        since = max(entry["begins"], change.today)
        instead = left.on(since)
        if instead is None or instead["begins"] > since:
            raise Conflict(NOTHING_LEFT.format(landlord=landlord))
        change.withdraw(entry, why)
        lost = change.settle(landlord, since, losses_accepted=losses_accepted)
        made = Changed(landlord, instead["release_id"], since, instead["id"], losses=[str(loss) for loss in lost])
        outcome.answer = made.answer()
    return made


def entry_of(change: Change, landlord: str, entry_id: int) -> InForceRow:
    """An entry of a landlord that was not withdrawn. NotFound, Conflict."""
    entry = in_force.find_entry(change.connection, entry_id)
    if entry is None or entry["landlord"] != landlord:
        raise NotFound(f"{landlord} has no entry {entry_id}. `flask content releases {landlord}` lists them.")
    if entry["withdrawn_at"] is not None:
        raise Conflict(f"This was withdrawn on {entry['withdrawn_at']:%Y-%m-%d} by {entry['withdrawn_by']}.")
    return entry


def _require_not_over(change: Change, entry: InForceRow) -> None:
    here = change.before[entry["landlord"]].on(change.today)
    if entry["begins"] <= change.today and here and here["id"] != entry["id"]:
        said = IS_OVER.format(release=here["release_id"][:12], begins=here["begins"].isoformat())
        raise Conflict(said)
