"""flask restore: what is to be done after a database was restored from a backup."""

from __future__ import annotations

import click

from app.use_cases.check_restore import check_restore
from app.views.readiness import require_upgraded

from .console import Group, runtime, whoever

group = Group("restore", help="What is to be done after a database was restored.")


@group.command("check")
@click.option("--accept", is_flag=True, help="Begin a new epoch although something does not fit.")
@click.option(
    "--send-mail", is_flag=True, help="Let mail leave that waited when the backup was made: none has left since."
)
def check(accept: bool, send_mail: bool) -> None:
    """Compare tables with the state of every instance, and begin a new epoch: only then is work done again."""
    require_upgraded(runtime())
    checked = check_restore(runtime(), whoever(), accept=accept, send_mail=send_mail)
    for each in checked.wrong:
        click.echo(f"instance {each.instance_id}: {each.text}")
    if checked.held_back:
        click.echo(f"{checked.held_back} messages that waited are held back: flask mail list --state failed")
    click.echo(f"Epoch {checked.epoch} has begun.")
