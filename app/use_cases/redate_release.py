"""Give a release that is not yet in force another day."""

from __future__ import annotations

from datetime import date

from app.casework.actor import Actor
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.errors import Conflict
from app.store import releases
from app.store.retries import retried

from .changing_content import Change, Changed, changed_from, require_day, require_reason, warnings_of_order
from .withdraw_release import entry_of

VERB = "content redate"
HAS_BEGUN = (
    "This is in force since {begins}. What has begun cannot be dated anew: put another one in force, or withdraw it."
)


@retried
def redate_release(
    runtime: Runtime,
    landlord: str,
    entry_id: int,
    day: date,
    actor: Actor,
    *,
    reason: str = "",
    losses_accepted: bool = False,
    request_key: str | None = None,
) -> Changed:
    """Have what comes into force (the entry of that number) do so on another day; the entry is withdrawn for a new one.

    Conflict for an entry that has begun or was withdrawn; Invalid without a reason and for a day that is past.
    """
    sent = [landlord, entry_id, day.isoformat(), reason]
    with idempotent_request(runtime, actor, VERB, request_key, sent) as outcome:
        if outcome.earlier is not None:
            return changed_from(outcome.earlier)
        change = Change(runtime, outcome.connection, actor, VERB, [landlord])
        why = require_reason(reason)
        entry = entry_of(change, landlord, entry_id)
        if entry["begins"] <= change.today:
            raise Conflict(HAS_BEGUN.format(begins=entry["begins"].isoformat()))
        require_day(day, change.today)
        release = releases.find_release(outcome.connection, entry["release_id"])
        assert release is not None  # an entry is of a stored release
        change.withdraw(entry, f"From {day.isoformat()} instead: {why}")
        warnings = warnings_of_order(release.id, day, change.before[landlord])
        new = change.put(release, day, why, with_stories=entry["with_stories"], approved_by=None)
        lost = change.settle(landlord, min(day, entry["begins"]), losses_accepted=losses_accepted)
        made = Changed(landlord, release.id, day, new, warnings=warnings, losses=[str(loss) for loss in lost])
        outcome.answer = made.answer()
    return made
