"""flask content, further: a draft is checked, tried, handed over, and approved by somebody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from app.casework.actor import Actor, load_actor
from app.errors import ContentError, NotFound
from app.studio.approve_draft import approve_draft, send_back_draft
from app.studio.check_draft import check_draft
from app.studio.do_run import do_at_once
from app.studio.runs import STORIES, WOULD_CHANGE, begin_run
from app.studio.submit_draft import submit_draft, take_back_draft
from app.studio.view_gates import view_gates, view_result

from .console import KEY, runtime, show_json, whoever
from .content import group
from .releases import DAY, WHY, YES

__all__ = ["group"]

draft_argument = click.argument("draft_id", metavar="DRAFT", type=KEY)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
by_option = click.option("--by", "username", required=True, help="Who approves content, and says so: their username.")


@group.command("check-draft")
@draft_argument
@json_option
@click.pass_context
def check(context: click.Context, draft_id: int, as_json: bool) -> None:
    """Check a DRAFT of the studio, and keep with it what is found. Exits 0 only when there is no error."""
    checked = check_draft(runtime(), whoever(), draft_id)
    if as_json:
        show_json(checked)
    else:
        for finding in checked["findings"]:
            place = f"{finding['path']} {finding['place']}".strip()
            click.echo(f"{finding['severity']}: {place}: {finding['message']} {finding['remedy']}".rstrip())
        click.echo(f"{checked['errors']} errors, {checked['warnings']} warnings")
    if checked["errors"]:
        context.exit(ContentError.exit_code)


@group.command("play-draft")
@draft_argument
@click.option("--only-failing", is_flag=True, help="First what did not hold last time; the others only if that holds.")
@json_option
@click.pass_context
def play(context: click.Context, draft_id: int, only_failing: bool, as_json: bool) -> None:
    """Play the stories of a DRAFT and ask its examples, here and now. Exits 0 only when all of them hold."""
    result = _done(draft_id, STORIES, only_failing=only_failing)
    if as_json:
        show_json(result)
    else:
        for wrong in result["failed"]:
            click.echo(f"{wrong['path']}:{wrong['line']}: {wrong['step']} {wrong['what']}".replace(":  ", ": "))
            if wrong["step"]:
                click.echo(f"    expected  {wrong['expected']}\n    found     {wrong['found']}")
        click.echo(f"{result['held']} hold, {result['pending']} pending, {len(result['failed'])} do not")
    if result["failed"] or not result["all"]:
        context.exit(ContentError.exit_code)


@group.command("what-would-change")
@draft_argument
@json_option
def would_change(draft_id: int, as_json: bool) -> None:
    """Say what a DRAFT would change: dates, decisions, running cases, people and letters. Lines are in --json."""
    result = _done(draft_id, WOULD_CHANGE)
    if as_json:
        show_json(result)
        return
    answers = {**result.pop("dates"), **result}
    for name, answer in answers.items():
        numbers = ", ".join(f"{count} {what}" for what, count in answer["counts"].items())
        click.echo(f"{name.replace('_', ' ')}: {numbers}")
        for note in answer["notes"]:
            click.echo(f"  {note}")


@group.command("submit")
@draft_argument
@click.option("--from", "in_force_from", type=DAY, help="In force from this date (the day of the approval).")
@click.option("--reason", required=True, help=WHY)
@click.option("--without-stories", is_flag=True, help="Although its stories do not hold, or were not played.")
@click.option("--yes", is_flag=True, help=YES)
def submit(draft_id: int, in_force_from: datetime | None, reason: str, without_stories: bool, yes: bool) -> None:
    """Hand a DRAFT over for approval, as it is now."""
    day = in_force_from.date() if in_force_from else None
    handed = submit_draft(
        runtime(), whoever(), draft_id, reason=reason, in_force_from=day, without_stories=without_stories,
        losses_accepted=yes,
    )  # fmt: skip
    click.echo(f"Draft {draft_id} waits for approval, as {handed[:12]}.")


@group.command("take-back")
@draft_argument
def take_back(draft_id: int) -> None:
    """Take back a DRAFT that was handed over."""
    take_back_draft(runtime(), whoever(), draft_id)
    click.echo(f"Draft {draft_id} waits for nobody.")


@group.command("approve")
@draft_argument
@by_option
def approve(draft_id: int, username: str) -> None:
    """Approve a DRAFT that was handed over, in the name of somebody who has not edited it: it comes into force."""
    seen = view_gates(runtime(), whoever(), draft_id).row["submitted_hash"] or ""
    for changed in approve_draft(runtime(), _somebody(username), draft_id, seen):
        for warning in changed.warnings:
            click.echo(f"{changed.landlord}: {warning}", err=True)
        click.echo(f"{changed.landlord}: release {changed.release_id[:12]} is in force from {changed.begins:%Y-%m-%d}")


@group.command("send-back")
@draft_argument
@by_option
@click.option("--reason", required=True, help="What is to be changed.")
def send_back(draft_id: int, username: str, reason: str) -> None:
    """Send a DRAFT that was handed over back to those who edit it."""
    send_back_draft(runtime(), _somebody(username), draft_id, reason)
    click.echo(f"Draft {draft_id} is sent back.")


def _done(draft_id: int, kind: str, *, only_failing: bool = False) -> Any:
    """What long work on a draft finds, done here; ContentError where it could not be done."""
    run_id = begin_run(runtime(), whoever(), draft_id, kind, only_failing=only_failing)
    do_at_once(runtime(), run_id)
    run = view_result(runtime(), whoever(), draft_id, kind).run
    if run.state != "done":
        raise ContentError(run.row["said"])
    return run.result


def _somebody(username: str) -> Actor:
    person = load_actor(runtime(), username)
    if person is None:
        raise NotFound(f"Nobody called {username!r} works here. `flask user list` shows everybody.")
    return person
