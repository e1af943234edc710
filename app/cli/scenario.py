"""flask scenario: play stories against the content on disk."""

from __future__ import annotations

from pathlib import Path

import click

from app import scenarios

from .console import Group, runtime, show_json

NOT_ALL_HOLD = 1

group = Group("scenario", help="Play stories: one resident's complaint each, with dates (docs/scenarios.md).")


@group.command("run")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
@click.option("--pending-is-fine", is_flag=True, help="Exit 0 although parts of a story wait for what is to come.")
@click.option("--dates", "with_dates", is_flag=True, help="Show the dates of its cases side by side.")
@click.pass_context
def run(
    context: click.Context, paths: tuple[Path, ...], as_json: bool, pending_is_fine: bool, with_dates: bool
) -> None:
    """Play the stories in PATHS (files or folders), each in a fresh database, with the content on disk.

    Exits 0 only if every story and variant holds; one that needs something still to come is pending, not passed.
    """
    results = []
    for result in scenarios.run_stories(paths, runtime().settings.content, with_dates):
        results.append(result)
        if not as_json:
            click.echo("\n".join(scenarios.as_text(result)))
    pending = scenarios.count(results, scenarios.PENDING)
    if as_json:
        show_json(scenarios.as_json(results))
    else:
        if pending:
            click.echo(f"{pending} pending")
        click.echo(scenarios.last_line(results))
    if scenarios.count(results, scenarios.FAILED) or (pending and not pending_is_fine):
        context.exit(NOT_ALL_HOLD)
