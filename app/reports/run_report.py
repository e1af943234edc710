"""Running a report: who may, and for which landlord and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.errors import Invalid, NotAllowed, NotFound
from app.use_cases.actors import Actor
from app.use_cases.office import Office

from .registry import REPORTS, Report


def run_report(
    office: Office, actor: Actor, name: str, landlord: str | None = None, as_at: date | None = None
) -> Report:
    """A report for somebody who sees the landlord's reports, as at a day (today, when none is given).

    `landlord` is not needed for somebody who works for one. Raises NotFound (report, landlord), NotAllowed (role) and
    Invalid (a day that has not come).
    """
    if name not in REPORTS:
        raise NotFound(f"There is no report called {name!r}. There are: {', '.join(sorted(REPORTS))}.")
    key = _landlord(actor, landlord)
    may_see_reports(office, actor, key)
    day = as_at or office.clock.today()
    if day > office.clock.today():
        raise Invalid({"as_at": "This day has not come yet. A report looks back: choose today or an earlier day."})
    kind = REPORTS[name]
    with office.database.read() as connection:
        begins, counts, rows = kind.work_out(office, connection, key, day)
    return Report(name, kind.title, key, begins, day, counts, rows)


def report_names(office: Office, actor: Actor, landlord: str) -> Sequence[tuple[str, str]]:
    """(name, title) of the reports that somebody may run; none for somebody who sees no reports."""
    if not sees_reports(office, actor, landlord):
        return []
    return sorted((name, kind.title) for name, kind in REPORTS.items())


def sees_reports(office: Office, actor: Actor, landlord: str) -> bool:
    """Whether somebody's role sees the landlord's reports (PRM-04); whoever keeps the installation running may too."""
    roles = office.landlord(landlord).roles
    held = [roles[key] for key in actor.roles(landlord) if key in roles]
    return any(role.sees_reports or role.administers for role in held)


def may_see_reports(office: Office, actor: Actor, landlord: str) -> None:
    if not sees_reports(office, actor, landlord):
        titles = [role.title for role in office.landlord(landlord).roles.values() if role.sees_reports]
        raise NotAllowed(f"Reports are for: {', '.join(titles) or 'nobody here'}.")


def _landlord(actor: Actor, wanted: str | None) -> str:
    if wanted is None and len(actor.landlords) == 1:
        return actor.landlords[0]
    if wanted not in actor.landlords:
        raise NotFound(f"Say for which landlord: {', '.join(actor.landlords) or 'you work for none'}.")
    return str(wanted)
