"""flask content, further: publish, and say what is in force from when; the commands of `content.py` are beside them."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import click

from app import scenarios
from app.content.files import content_on_disk, landlords_on_disk, read_content
from app.errors import Conflict, ContentError, Invalid
from app.studio.keep_tried import keep_tried
from app.use_cases.changing_content import Changed, WouldLose
from app.use_cases.publish_content import publish_contents
from app.use_cases.put_release_in_force import put_release_in_force
from app.use_cases.redate_release import redate_release
from app.use_cases.withdraw_release import withdraw_release
from app.views.releases import ReleaseInForce, list_releases, release_difference

from .console import runtime, show_json, show_table, whoever
from .content import group

__all__ = ["group"]

T = TypeVar("T")
STORIES = Path("tests") / "scenarios"
SHORT = 12
"""How many characters of a release's id are shown."""
DAY = click.DateTime(["%Y-%m-%d"])
WHY = "Why: it stays with the release, and everybody sees it in the list."
YES = "Do it although people lose roles or permissions by it."

reason_option = click.option("--reason", required=True, help=WHY)
yes_option = click.option("--yes", is_flag=True, help=YES)
from_option = click.option("--from", "in_force_from", type=DAY, help="In force from this date (today).")
approved_option = click.option("--approved-by", help="Who has approved it: somebody else's username.")


@group.command("publish")
@click.argument("landlords", nargs=-1)
@from_option
@click.option("--reason", default="", help=WHY)
@click.option("--without-stories", is_flag=True, help="Do not play the landlord's stories first. Needs a reason.")
@approved_option
@yes_option
def publish(
    landlords: tuple[str, ...], in_force_from: datetime | None, reason: str, without_stories: bool,
    approved_by: str | None, yes: bool,
) -> None:  # fmt: skip
    """Publish the content on disk as a release of each of LANDLORDS (of all, when none is named): of all, or of none.

    Cases received from that date on run on it; cases already in hand stay on theirs. Nothing is published when the
    check finds an error, an example does not hold (flask content examples), or one of the stories
    (tests/scenarios/LANDLORD) does not hold with it. Content
    that was published before is that release again, and comes into force again.
    """
    the_runtime = runtime()
    root = the_runtime.settings.content
    if without_stories and not reason.strip():
        raise Invalid({"--reason": "Say why the stories are not played: it stays with the release."})
    contents = {key: read_content(root, key) for key in landlords or landlords_on_disk(root)}
    if not without_stories:
        for key in contents:
            _require_examples(root, key)
            _require_stories(root, key)
        _require_unchanged(root, contents)
    published = _unless_somebody_loses(
        lambda accepted: publish_contents(
            the_runtime, contents, whoever(), in_force_from=_day(in_force_from), reason=reason,
            with_stories=not without_stories, approved_by=approved_by, losses_accepted=accepted,
        ),
        yes,
    )  # fmt: skip
    keep_tried(the_runtime, whoever(), root, list(contents))
    for changed in published:
        _say(changed)


@group.command("examples")
@click.argument("landlords", nargs=-1)
@click.pass_context
def examples(context: click.Context, landlords: tuple[str, ...]) -> None:
    """Ask the content on disk everything that its examples say, and show what is otherwise.

    Tables are asked what tests/tables gives, forms what tests/answers gives, letters are composed as
    tests/sample_letters says, diagrams walked the ways of tests/ways, landlord files held to tests/landlords: those of
    LANDLORDS; of all, when none is named. Exits 0 only when every example holds.
    """
    root = runtime().settings.content
    differing = dict.fromkeys(
        str(mismatch)
        for landlord in landlords or landlords_on_disk(root)
        for mismatch in scenarios.mismatches(content_on_disk(root, landlord), root)
    )
    for line in differing:
        click.echo(line)
    click.echo(f"{len(differing)} examples do not hold" if differing else "every example holds")
    if differing:
        context.exit(ContentError.exit_code)


@group.command("releases")
@click.argument("landlord")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def releases(landlord: str, as_json: bool) -> None:
    """List what was, is and will be in force for LANDLORD, what comes last first, with the cases received under it."""
    listed = list_releases(runtime(), whoever(), landlord)
    if as_json:
        show_json([dataclasses.asdict(line) for line in listed])
        return
    head = ("Entry", "Release", "From", "To", "State", "Cases (open)", "Put by", "On", "Stories", "Approved by", "Why")
    show_table(head, [_line(line) for line in listed])


@group.command("put")
@click.argument("landlord")
@click.argument("release")
@from_option
@reason_option
@approved_option
@yes_option
def put(
    landlord: str, release: str, in_force_from: datetime | None, reason: str, approved_by: str | None, yes: bool
) -> None:
    """Put a RELEASE of LANDLORD in force that is stored already: roll back to it, or bring in what was prepared.

    RELEASE: how its id begins, as `flask content releases` shows it. Its stories are not played again.
    """
    _say(
        _unless_somebody_loses(
            lambda accepted: put_release_in_force(
                runtime(), landlord, release, whoever(), in_force_from=_day(in_force_from), reason=reason,
                approved_by=approved_by, losses_accepted=accepted,
            ),
            yes,
        )
    )  # fmt: skip


@group.command("redate")
@click.argument("landlord")
@click.argument("entry", type=int)
@click.argument("day", type=DAY, metavar="DAY")
@reason_option
@yes_option
def redate(landlord: str, entry: int, day: datetime, reason: str, yes: bool) -> None:
    """Have what is to come into force for LANDLORD (the number of its ENTRY) do so on another DAY."""
    _say(
        _unless_somebody_loses(
            lambda accepted: redate_release(
                runtime(), landlord, entry, day.date(), whoever(), reason=reason, losses_accepted=accepted
            ),
            yes,
        )
    )


@group.command("withdraw")
@click.argument("landlord")
@click.argument("entry", type=int)
@reason_option
@yes_option
def withdraw(landlord: str, entry: int, reason: str, yes: bool) -> None:
    """Take back what is or comes into force for LANDLORD (the number of its ENTRY): what held before holds again."""
    _say(
        _unless_somebody_loses(
            lambda accepted: withdraw_release(
                runtime(), landlord, entry, whoever(), reason=reason, losses_accepted=accepted
            ),
            yes,
        )
    )


@group.command("difference")
@click.argument("landlord")
@click.argument("release")
@click.argument("other")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def difference(landlord: str, release: str, other: str, as_json: bool) -> None:
    """Show what changes from one RELEASE of LANDLORD to the OTHER: by file, and in it by element, row, field or key."""
    changes = release_difference(runtime(), whoever(), landlord, release, other)
    if as_json:
        show_json([dataclasses.asdict(change) for change in changes])
        return
    for change in changes:
        click.echo(f"{change.path}: {change.change}")
        for part in change.parts:
            click.echo(f"  {part.place}")
            for mark, text in (("-", part.before), ("+", part.after)):
                for line in text.splitlines():
                    click.echo(f"    {mark} {line}")
    click.echo(f"{len(changes)} files differ")


def _unless_somebody_loses(do: Callable[[bool], T], yes: bool) -> T:
    """Do it; where people would lose something by it, ask first, unless that was answered already."""
    try:
        return do(yes)
    except WouldLose as lost:
        if not sys.stdin.isatty():
            raise
        click.echo(str(lost), err=True)
        click.confirm("Do it all the same?", abort=True)
        return do(True)


def _say(changed: Changed) -> None:
    for warning in changed.warnings:
        click.echo(f"{changed.landlord}: {warning}", err=True)
    for loss in changed.losses:
        click.echo(f"{changed.landlord}: {loss}", err=True)
    already = " already; nothing was changed" if changed.already else ""
    entry = "" if changed.entry_id is None else f" (entry {changed.entry_id})"
    click.echo(
        f"{changed.landlord}: release {changed.release_id[:SHORT]} is in force from {changed.begins:%Y-%m-%d}{already}"
        f"{entry}"
    )


def _line(line: ReleaseInForce) -> tuple[object, ...]:
    stories = {True: "hold", False: "not played", None: ""}[line.with_stories]
    why = line.reason
    if line.withdrawn_at is not None:
        why += f" / withdrawn {line.withdrawn_at:%Y-%m-%d} by {line.withdrawn_by}: {line.withdrawn_why}"
    return (
        line.entry, line.release[:SHORT], line.begins, line.ends, line.state, f"{line.cases} ({line.open_cases})",
        line.put_by, f"{line.put_at:%Y-%m-%d}", stories, line.approved_by, why,
    )  # fmt: skip


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _require_unchanged(root: Path, contents: Mapping[str, Mapping[str, bytes]]) -> None:
    """Conflict when a file has changed since it was read: the stories were played with something else."""
    for key, files in contents.items():
        now = read_content(root, key)
        changed = sorted(path for path in files.keys() | now.keys() if files.get(path) != now.get(path))
        if changed:
            raise Conflict(
                f"Nothing was published: {', '.join(changed)} changed while the stories were played, which say nothing "
                "of what stands there now. Run the command again."
            )


def _require_examples(root: Path, landlord: str) -> None:
    """ContentError when content on disk does not meet one of its examples."""
    differing = list(scenarios.mismatches(content_on_disk(root, landlord), root))
    if differing:
        report = "\n".join(str(mismatch) for mismatch in differing)
        raise ContentError(f"{report}\nNothing was published for {landlord}: {len(differing)} examples do not hold.")


def _require_stories(root: Path, landlord: str) -> None:
    """ContentError when a story of the landlord fails with the content on disk; a pending one does not."""
    folder = root / STORIES / landlord
    if not folder.is_dir():
        return
    results = list(scenarios.run_stories([folder], root))
    failed = [result for result in results if any(outcome.status == scenarios.FAILED for outcome in result.outcomes)]
    if failed:
        report = "\n".join(line for result in failed for line in scenarios.as_text(result))
        raise ContentError(f"{report}\nNothing was published for {landlord}: {len(failed)} of its stories do not hold.")
    click.echo(f"{landlord}: {scenarios.last_line(results)}")
