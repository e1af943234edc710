"""flask report: figures and lists without names, for those who scrutinise."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime

import click

from app import reports

from .console import Group, office, operator, show_json, show_table

group = Group("report", help="Run a report (without names: no case files).")


@group.command("list")
def list_() -> None:
    """The reports there are."""
    show_table(("name", "title"), sorted((name, kind.title) for name, kind in reports.REPORTS.items()))


@group.command("run")
@click.argument("name")
@click.option("--landlord", help="Needed where several are published.")
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="As it stood at the end of this day (today).")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
def run(name: str, landlord: str | None, as_at: datetime | None, as_json: bool) -> None:
    """Run the report NAME of a landlord."""
    day: date | None = as_at.date() if as_at else None
    found = reports.run_report(office(), operator(), name, landlord, day)
    if as_json:
        show_json(dataclasses.asdict(found))
        return
    click.echo(f"{found.title}: {found.landlord}, {found.begins:%Y-%m-%d} to {found.as_at:%Y-%m-%d}")
    show_table(("", ""), list(found.counts.items()))
    if found.rows:
        head = list(found.rows[0])
        show_table(head, [[row[column] for column in head] for row in found.rows])
