"""A message that no process has heard: delivered again, or set aside with a reason."""

from __future__ import annotations

from typing import Any

from app.casework.access import require_administered
from app.casework.actor import Actor
from app.casework.command import CaseCommand
from app.casework.instance_rows import LoadedInstance
from app.casework.not_done import MENDED
from app.casework.parked_messages import DELIVERED, NOT_HEARD, SET_ASIDE, typed_message
from app.casework.readable import hidden_from
from app.casework.runtime import Runtime
from app.errors import Conflict, NotFound, Refused
from app.store import cases, running, tables
from app.store.rows import InstanceRow, ParkedMessageRow
from app.wording import short_date

from .mending import NOT_AMONG_MINE, mend


def deliver_parked(
    runtime: Runtime, actor: Actor, parked_id: int, reason: str, *, request_key: str | None = None
) -> dict[str, Any]:
    """Deliver a message that was not heard to whatever waits for it now, as of the day on which it came in.

    Refused when nothing does, Conflict when it is settled already or the process is still held.
    """
    row = _parked(runtime, actor, parked_id)

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        case = command.case
        parked = _open_now(command, parked_id)
        with case.as_of(parked["came_in_on"], parked["fact"]):
            heard = command.instances.deliver(parked["message"], parked["variables"])
        if command.instances.parked:
            raise Conflict("The process is still held: resume it, and it hears what came in by itself.")
        if not heard:
            raise Refused("Nothing waits for this message now. Move a token to where it is awaited, or set it aside.")
        running.settle_parked(case.connection, parked_id, DELIVERED, case.now, actor.username)

    return mend(
        runtime, actor, row["instance_id"], "deliver again", reason, step, request_key=request_key, also_ended=True
    )


def set_aside_parked(
    runtime: Runtime, actor: Actor, parked_id: int, reason: str, *, request_key: str | None = None
) -> dict[str, Any]:
    """Give up a message that was not heard; the case says so, with the reason."""
    row = _parked(runtime, actor, parked_id)

    def set_aside(command: CaseCommand) -> None:
        case, parked = command.case, _open_now(command, parked_id)
        running.settle_parked(case.connection, parked_id, SET_ASIDE, case.now, actor.username)
        what = f"“{parked['message'].replace('_', ' ')}” of {short_date(parked['came_in_on'])}"
        case.record(MENDED, case.today, text=f"{what}: set aside by an administrator because {reason}")

    def step(command: CaseCommand, loaded: LoadedInstance) -> None:
        set_aside(command)

    def unread(command: CaseCommand, row: InstanceRow) -> None:
        set_aside(command)

    return mend(
        runtime, actor, row["instance_id"], "set aside", reason, step, request_key=request_key, unread=unread,
        also_ended=True,
    )  # fmt: skip


def _parked(runtime: Runtime, actor: Actor, parked_id: int) -> ParkedMessageRow:
    with runtime.database.read() as connection:
        mine = require_administered(runtime, connection, actor)
        row = cases.get_row(connection, tables.parked_message, parked_id)
        if row is None or row["landlord"] not in mine or row["case_id"] in hidden_from(runtime, connection, actor):
            raise NotFound(NOT_AMONG_MINE)
    return row


def _open_now(command: CaseCommand, parked_id: int) -> ParkedMessageRow:
    """The message as it is now that the case is locked; Conflict when it is settled."""
    row = cases.get_row(command.case.connection, tables.parked_message, parked_id)
    assert row is not None
    if row["state"] not in NOT_HEARD:
        raise Conflict(f"This message is {row['state'].replace('_', ' ')} already.")
    return typed_message(row)
