"""Put a stored release in force: roll back to what held before, or bring in what was prepared."""

from __future__ import annotations

from datetime import date

from app.casework.actor import Actor
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.content.checking.findings import errors_in
from app.errors import Invalid
from app.store import releases
from app.store.retries import retried

from .changing_content import (
    Change,
    Changed,
    changed_from,
    require_day,
    require_publishes,
    require_reason,
    warnings_of_order,
)
from .check_content import check_content

VERB = "content put in force"


@retried
def put_release_in_force(
    runtime: Runtime,
    landlord: str,
    release: str,
    actor: Actor,
    *,
    in_force_from: date | None = None,
    reason: str = "",
    approved_by: str | None = None,
    losses_accepted: bool = False,
    request_key: str | None = None,
) -> Changed:
    """Put a release that is stored already in force from a day on, today where none is given.

    `release`: its id, or how that begins. Its stories are not played again, so a reason is needed. Invalid for a day
    that is past, and for a release that this version of the program refuses; NotFound, NotAllowed, and Conflict with
    who would lose what, unless `losses_accepted`.
    """
    require_reason(reason)
    with runtime.database.read() as connection:  # checked before the version is held: a release never changes
        require_publishes(runtime, connection, actor, landlord)
        row = releases.release_named(connection, landlord, release)
        _require_runs(releases.release_files(connection, row.id), landlord, row.id)
    sent = [landlord, release, in_force_from and in_force_from.isoformat(), reason, approved_by]
    with idempotent_request(runtime, actor, VERB, request_key, sent) as outcome:
        if outcome.earlier is not None:
            return changed_from(outcome.earlier)
        change = Change(runtime, outcome.connection, actor, VERB, [landlord])
        day = require_day(in_force_from or change.today, change.today)
        before = change.before[landlord]
        here = before.on(day)
        if here and here["release_id"] == row.id and (here["begins"] == day or in_force_from is None):
            made = Changed(landlord, row.id, here["begins"], here["id"], already=True)
        else:
            warnings = warnings_of_order(row.id, day, before)
            entry = change.put(row, day, reason, with_stories=False, approved_by=approved_by)
            lost = change.settle(landlord, day, losses_accepted=losses_accepted)
            made = Changed(landlord, row.id, day, entry, warnings=warnings, losses=[str(loss) for loss in lost])
        outcome.answer = made.answer()
    return made


def _require_runs(files: dict[str, bytes], landlord: str, release_id: str) -> None:
    errors = errors_in(check_content(files, landlord))
    if errors:
        raise Invalid(
            {finding.where: finding.message for finding in errors},
            f"Release {release_id[:12]} was not put in force: the program finds {len(errors)} error(s) in it today.",
        )
