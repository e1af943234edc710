"""What the reports read: events of a landlord's cases at their right dates, lists of cases, and the names in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, and_, func, or_, select

from app.clock import london_date
from app.store.fetch import fetch_rows
from app.store.rows import BreachRow, CaseRow, ClockRow, EventRow, ExtensionRow, SubmissionRow
from app.store.tables import (
    authority,
    breach,
    case,
    case_event,
    clock,
    extension,
    instance,
    involvement,
    membership,
    person,
    submission,
    user,
)

T = TypeVar("T")
E = TypeVar("E", bound=EventRow)
RUNNING, STOPPED = "running", "stopped"
"""Of a clock that goes on, and of one that ended without being met (`app/deadlines/state.py`)."""
LATENESS_REMOVED = "lateness_removed"
AT_ONCE = 500
"""How many keys are put into one statement."""


class EventWithReference(EventRow):
    reference: str


class ExtensionWithReference(ExtensionRow):
    reference: str


class CaseWithProcess(CaseRow):
    """A case with the moment at which its process ended; None while it goes on."""

    ended_at: datetime | None


class ClockWithCase(ClockRow):
    """A clock with the reference and the service area of its case."""

    reference: str
    service_area: str


def events_until(connection: Connection, landlord: str, types: Sequence[str], last: date) -> list[EventWithReference]:
    """Events of these types in a landlord's cases that happened up to and including a day, in order.

    An event whose date was corrected has the corrected date. For types that are rare (refusals, not receipts): every
    row is read.
    """
    query = (
        select(case_event, case.c.reference)
        .join(case, case.c.id == case_event.c.case_id)
        .where(case.c.landlord == landlord, case_event.c.type.in_(types))
    )
    return _at_right_dates(fetch_rows(connection, query, EventWithReference), last)


def events_of_cases(connection: Connection, case_ids: Sequence[int], last: date) -> dict[int, list[EventRow]]:
    """case id → everything that happened in it by a day, in the order it did, at the right dates."""
    events: dict[int, list[EventRow]] = {case_id: [] for case_id in case_ids}
    for some in _some_at_once(case_ids):
        query = select(case_event).where(case_event.c.case_id.in_(some))
        for row in _at_right_dates(fetch_rows(connection, query, case_event), last):
            events[row["case_id"]].append(row)
    return events


def _at_right_dates(rows: Sequence[E], last: date) -> list[E]:
    """Events that happened up to and including a day, in order, each at the date of its last correction.

    A correction is an event of the same type as the one that it corrects. What was written down or corrected after the
    last day does not count: figures as at a day say what was known then (policies §0.5).
    """
    known = [row for row in rows if london_date(row["recorded_at"]) <= last]
    corrections = sorted((row for row in known if row["corrects"]), key=lambda row: row["id"])
    right = {row["corrects"]: row["occurred_on"] for row in corrections}
    events = [row for row in known if not row["corrects"]]
    for row in events:
        row["occurred_on"] = right.get(row["id"], row["occurred_on"])
    by_then = [row for row in events if row["occurred_on"] <= last]
    return sorted(by_then, key=lambda row: (row["occurred_on"], row["id"]))


def extensions_since(connection: Connection, landlord: str, first: date) -> list[ExtensionWithReference]:
    """The extensions proposed or decided in a landlord's cases from a day on, oldest first."""
    query = (
        select(extension, case.c.reference)
        .join(case, case.c.id == extension.c.case_id)
        .where(case.c.landlord == landlord, extension.c.proposed_on >= first)
        .order_by(extension.c.proposed_on, extension.c.id)
    )
    return fetch_rows(connection, query, ExtensionWithReference)


def cases_with_process(connection: Connection, landlord: str, process_id: str, last: date) -> list[CaseWithProcess]:
    """The cases of a landlord, received up to and including a day, for which a process was started, oldest first."""
    query = (
        select(case, instance.c.ended_at)
        .join(instance, instance.c.case_id == case.c.id)
        .where(instance.c.landlord == landlord, instance.c.process_id == process_id, case.c.received_on <= last)
        .order_by(case.c.received_on, case.c.id, instance.c.id)
    )
    return list({row["id"]: row for row in fetch_rows(connection, query, CaseWithProcess)}.values())


def cases_of_kind(connection: Connection, landlord: str, kind: str, last: date) -> list[CaseRow]:
    """The cases of a landlord of one kind, received by a day, the oldest first."""
    query = (
        select(case)
        .where(case.c.landlord == landlord, case.c.kind == kind, case.c.received_on <= last)
        .order_by(case.c.received_on, case.c.id)
    )
    return fetch_rows(connection, query, case)


def submissions_of(connection: Connection, case_ids: Sequence[int], form_id: str) -> list[SubmissionRow]:
    """What was submitted in these cases with a form, oldest first."""
    rows: list[SubmissionRow] = []
    for some in _some_at_once(case_ids):
        query = select(submission).where(submission.c.case_id.in_(some), submission.c.form_id == form_id)
        rows += fetch_rows(connection, query.order_by(submission.c.id), submission)
    return rows


def breaches_due_before(
    connection: Connection, landlord: str, day: date, code: str | None = None, open_on: date | None = None
) -> list[BreachRow]:
    """The breaches of a landlord's dates that were due before a day, of one code if one is given, oldest first.

    `open_on`: only those that were still to be done on that day, or done since.
    """
    query = select(breach).where(breach.c.landlord == landlord, breach.c.due < day, breach.c.clock != "")
    if code is not None:
        query = query.where(breach.c.code == code)
    if open_on is not None:
        query = query.where(or_(breach.c.done.is_(None), breach.c.done >= open_on))
    return fetch_rows(connection, query.order_by(breach.c.due, breach.c.id), breach)


def cases_with_code_date(connection: Connection, case_ids: Sequence[int], code: str) -> set[int]:
    """Those of these cases in which the Code sets the date that this breach is about.

    It sets none for a customer whom it does not protect (R12), nor for what was received before it bound (R11).
    """
    dated: set[int] = set()
    for some in _some_at_once(case_ids):
        query = select(clock.c.case_id).where(
            clock.c.case_id.in_(some), clock.c.breach == code, clock.c.code_due.is_not(None)
        )
        dated |= set(connection.execute(query).scalars())
    return dated


def cases_by_id(connection: Connection, case_ids: Sequence[int]) -> dict[int, CaseRow]:
    """case id → its row."""
    rows: dict[int, CaseRow] = {}
    for some in _some_at_once(case_ids):
        rows |= {row["id"]: row for row in fetch_rows(connection, select(case).where(case.c.id.in_(some)), case)}
    return rows


def lateness_removed(connection: Connection, landlord: str, first: date, last: date) -> list[EventWithReference]:
    """What corrections and later entries removed of the lateness of a landlord's cases, recorded between two days."""
    query = (
        select(case_event, case.c.reference)
        .join(case, case.c.id == case_event.c.case_id)
        .where(case.c.landlord == landlord, case_event.c.type == LATENESS_REMOVED)
        .order_by(case_event.c.id)
    )
    rows = fetch_rows(connection, query, EventWithReference)
    return [row for row in rows if first <= london_date(row["recorded_at"]) <= last]


def clocks_standing(connection: Connection, landlord: str, since: date, last: date) -> list[ClockWithCase]:
    """The clocks whose lateness is a breach, begun by the day `last`, that run or were met on the day `since` or later.

    With reference and area of their case. Dates that were met before, and clocks that ended without being met, are left
    out: there are ever more of them.
    """
    queries = (
        _clocks(last).where(clock.c.status == RUNNING),
        _clocks(last).where(clock.c.status.not_in((RUNNING, STOPPED)), clock.c.met_on >= since),
    )
    here = case.c.landlord.concat("") == landlord  # looked at on each row, or SQLite reads every case of the landlord
    return [row for query in queries for row in fetch_rows(connection, query.where(here), ClockWithCase)]


def clocks_of_cases(connection: Connection, case_ids: Iterable[int], last: date) -> list[ClockWithCase]:
    """The clocks of these cases whose lateness is a breach, begun by a day, with reference and area of their case.

    One that ended without being met is among them, with the dates that it had.
    """
    rows: list[ClockWithCase] = []
    for some in _some_at_once(sorted(set(case_ids))):
        rows += fetch_rows(connection, _clocks(last).where(clock.c.case_id.in_(some)), ClockWithCase)
    return rows


def _clocks(last: date) -> Select[Any]:
    query = select(clock, case.c.reference, case.c.service_area).join(case, case.c.id == clock.c.case_id)
    return query.where(clock.c.breach.is_not(None), clock.c.anchored_on <= last)


def complaints_received(connection: Connection, landlord: str, first: date, last: date) -> int:
    """How many contacts that a landlord received from the first day to the last are complaints."""
    query = select(func.count()).where(
        case.c.landlord == landlord, case.c.received_on.between(first, last), case.c.facts["is_complaint"].as_boolean()
    )
    return int(connection.execute(query).scalar_one())


def names_in_cases(connection: Connection, case_ids: Sequence[int]) -> dict[int, list[str]]:
    """case id → the names that a report must not show.

    They are the names of the complainant, of those complained about, of whoever may get information about the case,
    and of the people here who had a part in it.
    """
    names: dict[int, list[str]] = {case_id: [] for case_id in case_ids}
    for some in _some_at_once(case_ids):
        named = (
            select(case.c.id, case.c.subjects, person.c.name)
            .outerjoin(person, person.c.id == case.c.complainant_id)
            .where(case.c.id.in_(some))
        )
        for case_id, subjects, name in connection.execute(named):
            names[case_id] += [name or "", *(subjects or [])]
        authorised = select(authority.c.case_id, authority.c.name).where(authority.c.case_id.in_(some))
        involved = (
            select(involvement.c.case_id, user.c.name)
            .join(user, user.c.username == involvement.c.username)
            .where(involvement.c.case_id.in_(some))
        )
        for case_id, name in connection.execute(authorised.union(involved)):
            names[case_id].append(name)
    return names


def roles_of(connection: Connection, landlord: str, usernames: Iterable[str]) -> dict[str, list[str]]:
    """username → the roles that somebody holds for a landlord now."""
    roles: dict[str, list[str]] = {}
    for some in _some_at_once(sorted(set(usernames))):
        query = select(membership.c.username, membership.c.role)
        query = query.where(and_(membership.c.landlord == landlord, membership.c.username.in_(some)))
        for row in connection.execute(query.order_by(membership.c.role)):
            roles.setdefault(row.username, []).append(row.role)
    return roles


def cases_called(connection: Connection, landlord: str, references: Iterable[str]) -> list[CaseRow]:
    """The cases of a landlord with these references."""
    rows: list[CaseRow] = []
    for some in _some_at_once(sorted(set(references))):
        query = select(case).where(case.c.landlord == landlord, case.c.reference.in_(some))
        rows += fetch_rows(connection, query, case)
    return rows


def _some_at_once(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
