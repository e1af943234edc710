"""Publish a landlord's content: the files on disk, checked, become an immutable release."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.clock import start_of_day
from app.content.checking.findings import errors_in
from app.content.files import read_content
from app.content.release import hash_of, release_id
from app.errors import Invalid
from app.landlords import load_landlord
from app.store import Connection, jobs, releases
from app.store.releases import PublishedRelease
from app.store.retries import retried

from .check_content import check_content
from .fire_timers import CALENDAR_JOB, check_clocks_of


@retried
def publish_content(
    runtime: Runtime, landlord: str, root: Path, actor: Actor, *, in_force_from: date | None = None, note: str = ""
) -> PublishedRelease:
    """Check the files on disk and publish them as a release in force from a date.

    Unless a date is given, the first release of a landlord is in force from its first policy, a later one from today.
    Files that were published before are that release again. Invalid when the check finds errors: nothing is published.
    """
    files = read_content(root, landlord)
    errors = errors_in(check_content(files, landlord))
    if errors:
        raise Invalid({finding.where: finding.message for finding in errors}, _refusal(landlord, len(errors)))
    key = release_id(files)
    with runtime.transaction() as connection:
        known = releases.find_release(connection, key)
        if known:
            return known
        first = not releases.list_releases(connection, landlord)
        day = in_force_from or (
            _first_day(files[f"landlords/{landlord}.toml"], landlord) if first else runtime.clock.today()
        )
        row = PublishedRelease(key, landlord, day, runtime.clock.now(), actor.username, note)
        before = _calendar_in_force(runtime, connection, landlord, day)
        hashes = {path: hash_of(body) for path, body in files.items()}
        releases.add_release(connection, row, hashes, {hash_of(body): body for body in files.values()})
        if before not in (None, load_landlord(files[f"landlords/{landlord}.toml"], landlord).calendar_days):
            _schedule_check_of_clocks(runtime, connection, landlord, day)
    runtime.forget_releases()
    return row


def _calendar_in_force(runtime: Runtime, connection: Connection, landlord: str, day: date) -> Any:
    """The days on which the landlord's calendar of a day differs from the bank holidays, before this publication."""
    row = releases.release_on(connection, landlord, day)
    return runtime.contents.get(connection, row.id).landlord.calendar_days if row else None


def _schedule_check_of_clocks(runtime: Runtime, connection: Connection, landlord: str, day: date) -> None:
    """Have the dates of a landlord's running cases computed again on the day on which its calendar changes (TIM-13)."""
    if day <= runtime.clock.today():
        check_clocks_of(runtime, connection, landlord)
    else:
        payload, key = {"landlord": landlord}, f"{landlord}:{day.isoformat()}"
        jobs.schedule_job(connection, CALENDAR_JOB, key, None, payload, start_of_day(day))


def _first_day(source: bytes, landlord: str) -> date:
    return min(policy.in_force for policy in load_landlord(source, landlord).policies)


def _refusal(landlord: str, count: int) -> str:
    return (
        f"Nothing was published: the content of {landlord} has {count} error(s). Run flask content check to see them."
    )
