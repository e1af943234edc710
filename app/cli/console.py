"""What all commands share: the runtime, the person who acts, refusals as a sentence with an exit code, output."""

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
from app.errors import ContentLimit, Invalid, NotFound, RedressError
from app.sent import LARGEST_KEY

KEY = click.IntRange(0, LARGEST_KEY)
"""The key of a row as an argument of a command."""

P = ParamSpec("P")
R = TypeVar("R")


def click_error(error: RedressError) -> click.ClickException:
    """A refusal as the command line shows it, with the exit code of its kind.

    The message is the sentence of the refusal, and below it the errors by field that the sentence does not contain.
    """
    lines = [str(error) if isinstance(error, ContentLimit) else error.shown]  # an author runs commands
    if isinstance(error, Invalid):
        unsaid = {what: text for what, text in error.errors.items() if text not in lines[0]}
        lines += [f"  {what}: {text}" if what else f"  {text}" for what, text in unsaid.items()]
    refusal = click.ClickException("\n".join(lines))
    refusal.exit_code = error.exit_code  # type: ignore[misc]
    return refusal


class Group(AppGroup):
    """Commands whose refusals (`RedressError`) are shown as a sentence, with the exit code of their kind."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RedressError as error:
            raise click_error(error) from error


def reports_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Show refusals of a command outside a `Group` in the same way."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except RedressError as error:
            raise click_error(error) from error

    return run


def runtime() -> Runtime:
    """The runtime of the application that the command runs in."""
    the_runtime: Runtime = current_app.extensions["runtime"]
    return the_runtime


def whoever() -> Actor:
    """Who is at the keyboard, by the name that the machine knows them by; without a role."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "somebody"
    return Actor(f"console:{name}", f"{name} at the console", at_machine=True)


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
    """Print a value as JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def show_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows in columns as wide as their longest entry; without rows, a line that says so."""
    if not rows:
        click.echo("None.")
        return
    texts = [list(head), *([("" if cell is None else str(cell)) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(head))]
    for row in texts:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
