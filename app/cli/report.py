"""flask report: figures and lists without names, for those who scrutinise."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime

import click

from app import reports

from .console import Group, operator, runtime, show_json, show_table

group = Group("report", help="Run a report (without names: no case files).")


@group.command("list")
def list_() -> None:
    """List the reports, and what each is about."""
    show_table(
        ("name", "title", "tells"),
        [(summary.name, summary.title, summary.tells) for summary in reports.report_summaries()],
    )


@group.command("run")
@click.argument("name")
@click.option("--landlord", help="Needed where several are published.")
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="As it stood at the end of this day (today).")
@click.option("--json", "as_json", is_flag=True, help="Answer for machines.")
@click.option("--csv", "as_csv", is_flag=True, help="The list as CSV, safe to open in a spreadsheet.")
def run(name: str, landlord: str | None, as_at: datetime | None, as_json: bool, as_csv: bool) -> None:
    """Run the report NAME of a landlord."""
    day: date | None = as_at.date() if as_at else None
    report = reports.run_report(runtime(), operator(), name, landlord, day)
    if as_csv:
        click.echo(reports.list_csv(report), nl=False)
    elif as_json:
        show_json(dataclasses.asdict(report))
    else:
        _show(report)


def _show(report: reports.Report) -> None:
    begins = f"{report.begins:%Y-%m-%d} to " if report.begins else "as at "
    click.echo(f"{report.title}: {report.landlord}, {begins}{report.as_at:%Y-%m-%d}")
    show_table(("", ""), [(report.word(name), count) for name, count in report.counts.items()])
    if report.rows:
        head = [column.title for column in report.columns.values()]
        show_table(head, [[report.cell(row, column) for column in report.columns] for row in report.rows])
