"""Running a report: who may, for which landlord and day, and which of its cases they may open from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.casework.access import report_landlords, sees_reports
from app.casework.actor import Actor
from app.casework.readable import hidden_from, readable_among
from app.casework.runtime import Runtime
from app.casework.said_of_nobody import said_of_nobody
from app.errors import Invalid, NotAllowed, NotFound
from app.store import Connection, cases
from app.store.queries import reports as queries

from .registry import REPORTS, Column, Report, Shown


@dataclass(frozen=True)
class ReportSummary:
    """A report that may be run: what it is called, and what it tells."""

    name: str
    title: str
    tells: str


@dataclass(frozen=True)
class ReportList:
    """The reports that somebody may run.

    `landlords`: (key, short name) of those whose reports they see. `landlord`: the one that was chosen.
    """

    landlords: Sequence[tuple[str, str]]
    landlord: str
    reports: Sequence[ReportSummary]


@dataclass(frozen=True)
class ReportView:
    """A report as one person sees it.

    `cases`: reference → id, of the cases in it that they may open (PRM-04: none, for whoever only scrutinises).
    """

    report: Report
    landlord_name: str
    cases: Mapping[str, int]


def run_report(
    runtime: Runtime, actor: Actor, name: str, landlord: str | None = None, as_at: date | None = None
) -> Report:
    """A report for somebody who sees the landlord's reports, as at a day (today, when none is given).

    `landlord` is not needed for somebody who works for one. Raises NotFound (report, landlord), NotAllowed (role) and
    Invalid (a day that has not come).
    """
    with runtime.database.read() as connection:
        return _run(runtime, connection, actor, name, landlord, as_at)


def view_report(
    runtime: Runtime, actor: Actor, name: str, landlord: str | None = None, as_at: date | None = None
) -> ReportView:
    """As `run_report`, with the way to those of its cases that this person may open."""
    with runtime.database.read() as connection:
        report = _run(runtime, connection, actor, name, landlord, as_at)
        columns = [key for key, column in report.columns.items() if column.shown == Shown.CASE]
        references = {row[column] for row in report.rows for column in columns if row[column]}
        named = queries.cases_called(connection, report.landlord, references)
        readable = readable_among(runtime, connection, actor, report.landlord, named)
        short_name = runtime.landlord(report.landlord, connection).short_name
    return ReportView(report, short_name, {row["reference"]: row["id"] for row in readable})


def _run(
    runtime: Runtime, connection: Connection, actor: Actor, name: str, landlord: str | None, as_at: date | None
) -> Report:
    if name not in REPORTS:
        raise NotFound(f"There is no report called {name!r}. There are: {', '.join(sorted(REPORTS))}.")
    key = _landlord(actor, landlord)
    require_may_see_reports(runtime, actor, key, connection)
    day = as_at or runtime.clock.today()
    if day > runtime.clock.today():
        raise Invalid({"as_at": "This day has not come yet. A report looks back: choose today or an earlier day."})
    kind = REPORTS[name]
    figures = kind.work_out(runtime, connection, key, day)
    columns = {name: column for name, column in kind.columns.items() if name not in figures.leaves_out}
    shown = [{name: row[name] for name in columns} for row in figures.rows]
    mine = _but_for_those_about(runtime, connection, actor, shown, columns)
    rows = _anonymous(runtime, connection, key, columns, mine)
    file = runtime.landlord(key, connection)
    return Report(
        name=name,
        title=kind.title,
        tells=kind.tells,
        landlord=key,
        begins=figures.begins,
        as_at=day,
        counts=figures.counts,
        rows=rows,
        columns=columns,
        words={**file.areas, **file.themes, **file.channels, **kind.words, **figures.words},
    )


def _but_for_those_about(
    runtime: Runtime,
    connection: Connection,
    actor: Actor,
    rows: Sequence[dict[str, Any]],
    columns: Mapping[str, Column],
) -> list[dict[str, Any]]:
    """The rows of a list without those of cases that are about whoever reads it (Code 5.8)."""
    hidden = [cases.find_case(connection, case_id) for case_id in hidden_from(runtime, connection, actor)]
    references = {row["reference"] for row in hidden if row}
    named = [key for key, column in columns.items() if column.shown == Shown.CASE]
    return [row for row in rows if not references & {row[column] for column in named}]


def _anonymous(
    runtime: Runtime, connection: Connection, landlord: str, columns: Mapping[str, Column], rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of a list, with nobody named or to be reached by what somebody wrote in their own words (PRM-04)."""
    written = [key for key, column in columns.items() if column.shown == Shown.TEXT]
    texts = {str(row[column]) for row in rows for column in written if row[column]}
    bodies = {str(row[column]) for row in rows for column in written if columns[column].of_body and row[column]}
    said = said_of_nobody(runtime, connection, landlord, texts, bodies=bodies)
    return [{**row, **{column: said[str(row[column])] for column in written if row[column]}} for row in rows]


def list_reports(runtime: Runtime, actor: Actor, landlord: str | None = None) -> ReportList:
    """The reports of a landlord that somebody may run, by title: of the landlord named, or of their first.

    NotAllowed for somebody who sees none, NotFound for a landlord that they do not work for.
    """
    with runtime.database.read() as connection:
        landlords = report_landlords(runtime, actor, connection)
        if landlord is not None:
            require_may_see_reports(runtime, actor, _landlord(actor, landlord), connection)
        elif not landlords:
            raise NotAllowed(_for_whom(runtime, actor.landlords, connection))
    return ReportList(landlords, landlord or landlords[0][0], report_summaries())


def report_summaries() -> list[ReportSummary]:
    """Every report there is, by title."""
    summaries = [ReportSummary(name, kind.title, kind.tells) for name, kind in REPORTS.items()]
    return sorted(summaries, key=lambda summary: summary.title)


def require_may_see_reports(runtime: Runtime, actor: Actor, landlord: str, connection: Connection) -> None:
    """Raises NotAllowed, which says who may, for somebody who sees no reports of the landlord."""
    if not sees_reports(runtime, actor, landlord, connection):
        raise NotAllowed(_for_whom(runtime, [landlord], connection))


def _for_whom(runtime: Runtime, landlords: Sequence[str], connection: Connection) -> str:
    roles = [role for key in landlords for role in runtime.landlord(key, connection).roles.values()]
    titles = dict.fromkeys(role.title for role in roles if role.sees_reports)
    return f"Reports are for: {', '.join(titles) or 'nobody here'}. Ask one of them for the figures you need."


def _landlord(actor: Actor, wanted: str | None) -> str:
    if wanted is None and len(actor.landlords) == 1:
        return actor.landlords[0]
    if wanted not in actor.landlords:
        raise NotFound(f"Say for which landlord: {', '.join(actor.landlords) or 'you work for none'}.")
    return str(wanted)
