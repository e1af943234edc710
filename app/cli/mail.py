"""flask mail: what waits in the outbox and what did not arrive. Every change asks for a reason, kept in the audit."""

from __future__ import annotations

from datetime import datetime

import click

from app.clock import LONDON, start_of_day
from app.errors import Invalid
from app.mending import mend_work as mend
from app.views.outbox import STATES, list_messages

from .console import Group, operator, runtime, show_json, show_table

MOST = 50

group = Group("mail", help="Look at messages that wait or did not arrive, and put them right.")
reason = click.option("--reason", required=True, help="Why: kept in the audit.")


@group.command("list")
@click.option("--state", type=click.Choice(tuple(STATES)))
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def list_(state: str | None, as_json: bool) -> None:
    """The newest messages."""
    listed = list_messages(runtime(), operator(), state, None, MOST)
    if as_json:
        show_json(listed.rows)
        return
    rows = [
        (row["id"], row["kind"], row["recipient"], row["reference"], row["state"], _when(row["created_at"]),
         row["last_error"])
        for row in listed.rows
    ]  # fmt: skip
    show_table(("id", "kind", "to", "case", "state", "queued", "fault"), rows)
    if listed.before_id is not None:
        click.echo(f"There are more; these are the newest {MOST}.")


@group.command("requeue")
@click.argument("message_id", type=int, required=False)
@click.option("--failed", is_flag=True, help="Every message that failed.")
@reason
def requeue(message_id: int | None, failed: bool, reason: str) -> None:
    """Have the message MESSAGE_ID sent again, or every one that failed."""
    _require_one_of(message_id, failed, "--failed")
    if message_id is None:
        click.echo(f"{mend.requeue_failed_messages(runtime(), operator(), reason)} are sent again.")
    else:
        _say(mend.requeue_message(runtime(), operator(), message_id, reason))


@group.command("readdress")
@click.argument("message_id", type=int)
@click.argument("address")
@reason
def readdress(message_id: int, address: str, reason: str) -> None:
    """Send the message MESSAGE_ID to another ADDRESS in place of its own."""
    _say(mend.readdress_message(runtime(), operator(), message_id, address, reason))


@group.command("give-up")
@click.argument("message_id", type=int, required=False)
@click.option(
    "--before", type=click.DateTime(("%Y-%m-%d",)), metavar="YYYY-MM-DD",
    help="Every message queued before this day that has not left.",
)  # fmt: skip
@reason
def give_up(message_id: int | None, before: datetime | None, reason: str) -> None:
    """Send the message MESSAGE_ID no more, or every one that has waited since before a day."""
    _require_one_of(message_id, before is not None, "--before")
    if message_id is None:
        assert before is not None
        count = mend.give_up_old_messages(runtime(), operator(), start_of_day(before.date()), reason)
        click.echo(f"{count} are given up.")
    else:
        _say(mend.give_up_message(runtime(), operator(), message_id, reason))


def _require_one_of(message_id: int | None, all_of_them: bool, option: str) -> None:
    if (message_id is None) == (not all_of_them):
        raise Invalid({"message_id": f"Name one message, or {option}."})


def _say(answer: dict[str, object]) -> None:
    click.echo(f"Message {answer['message_id']}: {answer['state']}.")
    if "sent_instead" in answer:
        click.echo(f"Message {answer['sent_instead']} goes there instead.")


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}"
