"""Publish content: files, checked, become an immutable release of each landlord and come into force; all, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

from app.casework.actor import Actor
from app.casework.requests import idempotent_request
from app.casework.runtime import Runtime
from app.content.checking.findings import WARNING, ContentFinding, errors_in
from app.content.difference import changed_paths
from app.content.files import read_content
from app.content.normal_form import fingerprint
from app.content.release import hash_of, release_id
from app.errors import Conflict, Invalid
from app.landlords import load_landlord
from app.store import Connection, releases
from app.store.in_force import Timeline
from app.store.releases import StoredRelease
from app.store.retries import retried
from app.store.rows import InForceRow

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

VERB = "content publish"
Files = Mapping[str, bytes]


def publish_content(
    runtime: Runtime, landlord: str, root: Path, actor: Actor, *, in_force_from: date | None = None, reason: str = ""
) -> Changed:
    """Publish the files on disk for one landlord, without its stories: for whoever plays stories or tests with them."""
    contents = {landlord: read_content(root, landlord)}
    published = publish_contents(
        runtime, contents, actor, in_force_from=in_force_from, reason=reason or "Published by the program",
        losses_accepted=True,
    )  # fmt: skip
    return published[0]


@retried
def publish_contents(
    runtime: Runtime,
    contents: Mapping[str, Files],
    actor: Actor,
    *,
    in_force_from: date | None = None,
    reason: str = "",
    with_stories: bool = False,
    approved_by: str | None = None,
    losses_accepted: bool = False,
    request_key: str | None = None,
    made_from: Mapping[str, str] | None = None,
    asked: Mapping[str, str | None] | None = None,
    also: Callable[[Connection], None] | None = None,
) -> list[Changed]:
    """Check the files of each landlord and put them in force from a day: for every one of them, or for none.

    Without a day, the first content of a landlord is in force from its first policy, later content from today; a day
    that is past is refused for all but the first. Content that was published before is that release again, and comes
    into force again. `with_stories`: whether the landlords' stories were played with it and hold; without them, a
    reason is needed. Invalid when the check finds errors, NotAllowed for whoever does not publish content, Conflict
    with who would lose what, unless `losses_accepted`.

    `made_from`: landlord → the release from which its files were made; Conflict when another is in force on the day by
    now. `asked`: what somebody sent, where that is not the files themselves: the same key comes with the same.
    `also`: what is done in the same transaction, after whoever else was changing what is in force.
    """
    _require_may(runtime, actor, contents)
    if not with_stories:
        require_reason(reason)
    findings = {landlord: check_content(files, landlord) for landlord, files in contents.items()}
    _require_no_errors(findings)
    prints = {landlord: fingerprint(files) for landlord, files in contents.items()}
    sent = [asked or prints, in_force_from and in_force_from.isoformat(), reason, with_stories, approved_by]
    with idempotent_request(runtime, actor, VERB, request_key, sent) as outcome:
        if outcome.earlier is not None:
            return [changed_from(answer) for answer in outcome.earlier["changed"]]
        change = Change(runtime, outcome.connection, actor, VERB, contents)
        if also is not None:
            also(outcome.connection)
        _require_made_from(change, made_from or {}, in_force_from)
        published = []
        for landlord, files in contents.items():
            release = _stored(change, landlord, files, prints[landlord])
            made = _put(change, release, files, in_force_from, reason, with_stories, approved_by, losses_accepted)
            warned = [str(finding) for finding in findings[landlord] if finding.severity == WARNING]
            made.warnings = warned + made.warnings
            published.append(made)
        outcome.answer = {"changed": [made.answer() for made in published]}
    return published


def _require_may(runtime: Runtime, actor: Actor, landlords: Iterable[str]) -> None:
    with runtime.database.read() as connection:
        for landlord in landlords:
            require_publishes(runtime, connection, actor, landlord)


def _require_made_from(change: Change, made_from: Mapping[str, str], in_force_from: date | None) -> None:
    """Conflict when what is in force is no more what somebody changed: the change of another would be taken back."""
    for landlord, release_key in made_from.items():
        present = change.before[landlord].on(in_force_from or change.today)
        if present is None or present["release_id"] != release_key:
            raise Conflict(
                f"Nothing was published: something else has come into force for {landlord} meanwhile. "
                "Make the change again, on what is in force now."
            )


def _stored(change: Change, landlord: str, files: Files, print_: str) -> StoredRelease:
    """The release that has this content already, or a new one."""
    known = releases.release_with(change.connection, landlord, print_, fingerprint)
    if known:
        return known
    now, by = change.runtime.clock.now(), change.actor.username
    row = StoredRelease(release_id(files), landlord, now, by, print_)
    hashes = {path: hash_of(body) for path, body in files.items()}
    releases.add_release(change.connection, row, hashes, {hash_of(body): body for body in files.values()})
    return row


def _put(
    change: Change, release: StoredRelease, files: Files, in_force_from: date | None, reason: str, with_stories: bool,
    approved_by: str | None, losses_accepted: bool,
) -> Changed:  # fmt: skip
    landlord, before = release.landlord, change.before[release.landlord]
    day = _first_day(change, release, files, in_force_from)
    same = _the_same(before, release, day, asked_for=in_force_from is not None)
    if same:
        return Changed(landlord, release.id, same["begins"], same["id"], already=True)
    warnings = warnings_of_order(release.id, day, before) + _lacking_later(change, before, files, day)
    entry = change.put(release, day, reason, with_stories=with_stories, approved_by=approved_by)
    lost = change.settle(landlord, day, losses_accepted=losses_accepted)
    return Changed(landlord, release.id, day, entry, warnings=warnings, losses=[str(loss) for loss in lost])


def _first_day(change: Change, release: StoredRelease, files: Files, asked: date | None) -> date:
    if change.before[release.landlord].entries:
        return require_day(asked or change.today, change.today)
    landlord = load_landlord(files[f"landlords/{release.landlord}.toml"], release.landlord)
    return asked or min(policy.in_force for policy in landlord.policies)


def _the_same(before: Timeline, release: StoredRelease, day: date, *, asked_for: bool) -> InForceRow | None:
    """The entry that says this already: of that very day, or in force on it where no day was asked for."""
    here = before.on(day)
    if here is None or here["release_id"] != release.id:
        return None
    return here if here["begins"] == day or not asked_for else None


def _lacking_later(change: Change, before: Timeline, files: Files, day: date) -> list[str]:
    """What is changed now and a release to come still has as it was before: it would come back on that day."""
    here = before.on(day)
    if here is None:
        return []
    old = change.runtime.contents.get(change.connection, here["release_id"]).files
    mended = changed_paths(old, files)
    said = []
    for later in before.after(day):
        then = change.runtime.contents.get(change.connection, later["release_id"]).files
        lacking = sorted(mended - changed_paths(old, then))
        if lacking:
            said.append(
                f"Release {later['release_id'][:12]}, in force from {later['begins'].isoformat()}, lacks what is "
                f"changed now in {', '.join(lacking)}. Publish it anew with that change, or it comes back as it was."
            )
    return said


def _require_no_errors(findings: Mapping[str, list[ContentFinding]]) -> None:
    wrong = {landlord: errors_in(found_there) for landlord, found_there in findings.items()}
    if any(wrong.values()):
        errors = {finding.where: finding.message for each in wrong.values() for finding in each}
        counted = ", ".join(f"that of {landlord} {len(each)} error(s)" for landlord, each in wrong.items() if each)
        raise Invalid(errors, f"Nothing was published: of the content, {counted}. Run flask content check to see them.")
