"""What every command shares: the runtime, who acts, refusals as a sentence and an exit code."""

from __future__ import annotations

import dataclasses
import functools
import getpass
import json
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

import click
from flask import current_app
from flask.cli import AppGroup

from app.casework.actor import Actor, Membership
from app.casework.runtime import Runtime
from app.errors import Invalid, NotFound, RedressError

P = ParamSpec("P")
R = TypeVar("R")


def told(error: RedressError) -> click.ClickException:
    """A refusal as the person at the keyboard sees it: its sentence, what is wrong with each thing if it does not say
    so itself, and the exit code of its kind."""
    lines = [str(error)]
    if isinstance(error, Invalid):
        unsaid = {what: text for what, text in error.errors.items() if text not in lines[0]}
        lines += [f"  {what}: {text}" if what else f"  {text}" for what, text in unsaid.items()]
    refusal = click.ClickException("\n".join(lines))
    refusal.exit_code = error.exit_code  # type: ignore[misc]
    return refusal


class Group(AppGroup):
    """Commands whose refusals (`RedressError`) are told in a sentence, with the exit code of their kind."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RedressError as error:
            raise told(error) from error


def reports_errors(command: Callable[P, R]) -> Callable[P, R]:
    """The same for a command that stands alone."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except RedressError as error:
            raise told(error) from error

    return run


def runtime() -> Runtime:
    """The runtime of the application that the command runs in."""
    found: Runtime = current_app.extensions["runtime"]
    return found


def whoever() -> Actor:
    """Who is at the keyboard, by the name that the machine knows them by; without a role."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "somebody"
    return Actor(f"console:{name}", f"{name} at the console")


def operator() -> Actor:
    """Who is at the keyboard, as an administrator of every landlord: who may start the program may mend it."""
    the_runtime = runtime()
    memberships: list[Membership] = []
    for key in the_runtime.landlord_keys():
        roles = the_runtime.landlord(key).roles.values()
        memberships += [Membership(key, role.key) for role in roles if role.administers]
    if not memberships:
        raise NotFound("Nothing is published yet. Run: flask content publish")
    return dataclasses.replace(whoever(), memberships=tuple(memberships))


def show_json(value: Any) -> None:
    """For machines."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def show_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as their longest entry; nothing but a line when there is nothing to show."""
    if not rows:
        click.echo("None.")
        return
    texts = [list(head), *([("" if cell is None else str(cell)) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(head))]
    for row in texts:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
