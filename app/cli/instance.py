"""flask instance: look at running instances and mend them. Every change asks for a reason, which the audit keeps."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from app.clock import LONDON
from app.errors import Conflict, Invalid
from app.mending import mend_instance as mend
from app.mending.done_elsewhere import Elsewhere, record_done_elsewhere
from app.mending.parked_messages import deliver_parked, set_aside_parked
from app.statuses import INSTANCE_STATUSES
from app.views.view_instance import InstancesAsked, InstanceView, list_instances, view_instance

from .console import KEY, Group, operator, runtime, show_json, show_table

MOST = 50

group = Group("instance", help="Look at process instances and mend them.")
reason = click.option("--reason", required=True, help="Why: kept in the audit.")
not_done = click.option("--not-done", is_flag=True, help="What is passed was not done: the case records that.")


@group.command("list")
@click.option("--landlord")
@click.option("--process", help="The id of a process.")
@click.option("--status", type=click.Choice(INSTANCE_STATUSES))
@click.option("--case", "reference", default="", help="The reference of a case.")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def list_(landlord: str | None, process: str | None, status: str | None, reference: str, as_json: bool) -> None:
    """The newest instances."""
    asked = InstancesAsked(landlord=landlord, process=process, status=status, reference=reference)
    listed = list_instances(runtime(), operator(), asked, MOST)
    if as_json:
        show_json(listed.rows)
        return
    rows = [
        (row["id"], row["reference"], row["process_id"], row["status"], _when(row["started_at"])) for row in listed.rows
    ]
    show_table(("id", "case", "process", "status", "started"), rows)
    if listed.before_id is not None:
        click.echo(f"There are more; these are the newest {MOST}. Narrow the list to see others.")


@group.command("show")
@click.argument("instance_id", type=KEY)
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def show(instance_id: int, as_json: bool) -> None:
    """Where an instance stands: tokens, data, tasks, timers, what it waits for, and incidents."""
    view = view_instance(runtime(), operator(), instance_id)
    if as_json:
        show_json(dataclasses.asdict(view))
        return
    row = view.row
    if view.inside.unreadable:
        click.echo(f"Its state cannot be loaded: {view.inside.unreadable}")
    click.echo(f"{row['id']}  {view.name} of {view.reference}  {row['status']}  since {_when(row['started_at'])}")
    _part("Stands at", [f"{step.element_id} ({step.state})  task {step.engine_task}" for step in view.steps])
    _part("Data", [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in sorted(view.data.items())])
    _part(
        "Waits for",
        [*view.awaited, *(f"{timer['element_id']} at {_when(timer['due_at'])}" for timer in view.timers)],
    )
    _part(
        "Messages kept for it",
        [f"{kept['id']}  {kept['message']} of {kept['came_in_on']}  {kept['state']}" for kept in view.parked],
    )
    _part("Incidents", [_incident(incident) for incident in _open_incidents(view)])


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}"


def _part(title: str, lines: list[str]) -> None:
    if lines:
        click.echo(f"{title}:")
        for line in lines:
            click.echo(f"  {line}")


def _open_incidents(view: InstanceView) -> Sequence[Mapping[str, Any]]:
    return [incident for incident in view.incidents if incident["resolved_at"] is None]


def _incident(incident: Mapping[str, Any]) -> str:
    return f"{incident['id']}  {incident['element_id']}: {incident['message']}"


@group.command("retry")
@click.argument("instance_id", type=KEY)
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help="Change process data first (JSON values).")
@reason
def retry(instance_id: int, changes: tuple[str, ...], reason: str) -> None:
    """Try every failed step of an instance again."""
    incidents = _open_incidents(view_instance(runtime(), operator(), instance_id))
    if not incidents:
        raise Conflict(f"Instance {instance_id} has no open incident: nothing failed that could be tried again.")
    variables = dict(_pair(change) for change in changes) or None
    for incident in incidents:
        answer = mend.retry_incident(runtime(), operator(), incident["id"], reason, variables)
    click.echo(f"Instance {instance_id} is {answer['status']}.")
    left = _open_incidents(view_instance(runtime(), operator(), instance_id))
    if left:
        raise Conflict("It failed again: " + "; ".join(_incident(incident) for incident in left))


def _pair(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise Invalid({"set": f"{text!r} is not NAME=VALUE, such as outcome=upheld."})
    try:
        return name.strip(), json.loads(value)
    except ValueError:
        return name.strip(), value


@group.command("set")
@click.argument("instance_id", type=KEY)
@click.argument("changes", nargs=-1, required=True, metavar="NAME=VALUE…")
@reason
def set_(instance_id: int, changes: tuple[str, ...], reason: str) -> None:
    """Change process data: flat values only."""
    _say(mend.set_data(runtime(), operator(), instance_id, dict(_pair(change) for change in changes), reason))


@group.command("skip")
@click.argument("instance_id", type=KEY)
@click.argument("task")
@not_done
@reason
def skip(instance_id: int, task: str, not_done: bool, reason: str) -> None:
    """Go past a waiting element; nothing is recorded as done. TASK: as `flask instance show` names it."""
    _say(mend.skip_task(runtime(), operator(), instance_id, task, reason, not_done=not_done))


@group.command("done-elsewhere")
@click.argument("instance_id", type=KEY)
@click.argument("task")
@click.argument("answers", nargs=-1, metavar="NAME=VALUE…")
@click.option("--on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day on which it was done.")
@click.option("--by", required=True, help="The username of who did it.")
@click.option("--evidence", default="", help="What shows that it was done, in words.")
@click.option("--document", type=KEY, help="The id of the document of the case that shows it; for a letter, its copy.")
@reason
def done_elsewhere(
    instance_id: int, task: str, answers: tuple[str, ...], on: datetime, by: str, evidence: str, document: int | None,
    reason: str,
) -> None:  # fmt: skip
    """Complete a TASK that was done outside this product, as of its day, with the answers of its form (JSON values)."""
    done = Elsewhere(on.date(), by, evidence, document)
    given = dict(_pair(answer) for answer in answers)
    _say(record_done_elsewhere(runtime(), operator(), instance_id, task, given, done, reason))


@group.command("move")
@click.argument("instance_id", type=KEY)
@click.argument("task")
@click.argument("element")
@not_done
@reason
def move(instance_id: int, task: str, element: str, not_done: bool, reason: str) -> None:
    """Move a token to another ELEMENT of the same diagram."""
    _say(mend.move_token(runtime(), operator(), instance_id, task, element, reason, not_done=not_done))


@group.command("suspend")
@click.argument("instance_id", type=KEY)
@reason
def suspend(instance_id: int, reason: str) -> None:
    """Hold an instance: its tasks cannot be completed and its timers wait."""
    _say(mend.suspend_instance(runtime(), operator(), instance_id, reason))


@group.command("resume")
@click.argument("instance_id", type=KEY)
@reason
def resume(instance_id: int, reason: str) -> None:
    """Let a suspended instance go on."""
    _say(mend.resume_instance(runtime(), operator(), instance_id, reason))


@group.command("cancel")
@click.argument("instance_id", type=KEY)
@click.option("--start-again", is_flag=True, help="The process that leads a case begins again.")
@reason
def cancel(instance_id: int, start_again: bool, reason: str) -> None:
    """End an instance where it stands. It cannot be undone."""
    _say(mend.cancel_instance(runtime(), operator(), instance_id, reason, start_again=start_again))


@group.command("deliver")
@click.argument("message_id", type=KEY)
@reason
def deliver(message_id: int, reason: str) -> None:
    """Deliver a kept message again. MESSAGE_ID: as `flask instance show` names it."""
    _say(deliver_parked(runtime(), operator(), message_id, reason))


@group.command("set-aside")
@click.argument("message_id", type=KEY)
@reason
def set_aside(message_id: int, reason: str) -> None:
    """Give up a message that no process has heard."""
    _say(set_aside_parked(runtime(), operator(), message_id, reason))


def _say(answer: dict[str, Any]) -> None:
    click.echo(f"Instance {answer['instance_id']} is {answer['status']}.")
