"""What the reports read: events of a landlord's cases at their right dates, lists of cases, and the names in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection, and_, func, select

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

Row = dict[str, Any]
T = TypeVar("T")
AT_ONCE = 500
"""How many keys are put into one statement."""


def events_until(connection: Connection, landlord: str, types: Sequence[str], last: date) -> list[Row]:
    """Events of these types in a landlord's cases that happened by a day, in the order they did: each with the
    reference of its case, and the date as it was corrected, if it was. For what happens seldom: refusals, not
    receipts."""
    query = (
        select(case_event, case.c.reference)
        .join(case, case.c.id == case_event.c.case_id)
        .where(case.c.landlord == landlord, case_event.c.type.in_(types))
    )
    return _at_right_dates(connection.execute(query).mappings(), last)


def events_of_cases(connection: Connection, case_ids: Sequence[int], last: date) -> dict[int, list[Row]]:
    """case id → everything that happened in it by a day, in the order it did, at the right dates."""
    found: dict[int, list[Row]] = {case_id: [] for case_id in case_ids}
    for some in _some_at_once(case_ids):
        query = select(case_event).where(case_event.c.case_id.in_(some))
        for row in _at_right_dates(connection.execute(query).mappings(), last):
            found[row["case_id"]].append(row)
    return found


def _at_right_dates(rows: Iterable[Any], last: date) -> list[Row]:
    """Events that happened by a day, in the order they did, each at the date of its last correction: a correction is
    of the same type as what it corrects."""
    found = [dict(row) for row in rows]
    corrections = sorted((row for row in found if row["corrects"]), key=lambda row: row["id"])
    right = {row["corrects"]: row["occurred_on"] for row in corrections}
    events = [{**row, "occurred_on": right.get(row["id"], row["occurred_on"])} for row in found if not row["corrects"]]
    by_then = [row for row in events if row["occurred_on"] <= last]
    return sorted(by_then, key=lambda row: (row["occurred_on"], row["id"]))


def extensions_between(connection: Connection, landlord: str, first: date, last: date) -> list[Row]:
    """The extensions proposed in a landlord's cases from the first day to the last, oldest first."""
    query = (
        select(extension, case.c.reference)
        .join(case, case.c.id == extension.c.case_id)
        .where(case.c.landlord == landlord, extension.c.proposed_on.between(first, last))
        .order_by(extension.c.proposed_on, extension.c.id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def cases_with_process(connection: Connection, landlord: str, process_id: str, last: date) -> list[Row]:
    """The cases of a landlord, received by a day, for which a process was started, the oldest first; `ended_at`: when
    that process ended, None while it goes on."""
    query = (
        select(case, instance.c.ended_at)
        .join(instance, instance.c.case_id == case.c.id)
        .where(instance.c.landlord == landlord, instance.c.process_id == process_id, case.c.received_on <= last)
        .order_by(case.c.received_on, case.c.id, instance.c.id)
    )
    return list({row["id"]: dict(row) for row in connection.execute(query).mappings()}.values())


def cases_of_kind(connection: Connection, landlord: str, kind: str, last: date) -> list[Row]:
    """The cases of a landlord of one kind, received by a day, the oldest first."""
    query = (
        select(case)
        .where(case.c.landlord == landlord, case.c.kind == kind, case.c.received_on <= last)
        .order_by(case.c.received_on, case.c.id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def submissions_of(connection: Connection, case_ids: Sequence[int], form_id: str) -> list[Row]:
    """What was submitted in these cases with a form, oldest first."""
    found: list[Row] = []
    for some in _some_at_once(case_ids):
        query = select(submission).where(submission.c.case_id.in_(some), submission.c.form_id == form_id)
        found += [dict(row) for row in connection.execute(query.order_by(submission.c.id)).mappings()]
    return found


def breaches_of(connection: Connection, case_ids: Sequence[int], code: str | None = None) -> dict[int, list[Row]]:
    """case id → its breaches, of one code if one is given."""
    found: dict[int, list[Row]] = {}
    for some in _some_at_once(case_ids):
        query = select(breach).where(breach.c.case_id.in_(some))
        for row in connection.execute(query if code is None else query.where(breach.c.code == code)).mappings():
            found.setdefault(row["case_id"], []).append(dict(row))
    return found


def statutory_clocks(connection: Connection, landlord: str, last: date) -> list[Row]:
    """The clocks whose lateness is a breach, begun by a day and not stopped, with reference and area of their case."""
    query = (
        select(clock, case.c.reference, case.c.service_area)
        .join(case, case.c.id == clock.c.case_id)
        .where(
            case.c.landlord == landlord, clock.c.breach.is_not(None), clock.c.status != "stopped",
            clock.c.effective_due.is_not(None), clock.c.anchored_on <= last,
        )
    )  # fmt: skip
    return [dict(row) for row in connection.execute(query).mappings()]


def complaints_received(connection: Connection, landlord: str, first: date, last: date) -> int:
    """How many contacts that a landlord received from the first day to the last are complaints."""
    query = select(func.count()).where(
        case.c.landlord == landlord, case.c.received_on.between(first, last), case.c.facts["is_complaint"].as_boolean()
    )
    return int(connection.execute(query).scalar_one())


def names_in_cases(connection: Connection, case_ids: Sequence[int]) -> dict[int, list[str]]:
    """case id → the names that a report must not show: of the complainant, of those complained about, of whoever may
    be told about the case, and of the people here who had a part in it."""
    found: dict[int, list[str]] = {case_id: [] for case_id in case_ids}
    for some in _some_at_once(case_ids):
        named = (
            select(case.c.id, case.c.subjects, person.c.name)
            .outerjoin(person, person.c.id == case.c.complainant_id)
            .where(case.c.id.in_(some))
        )
        for case_id, subjects, name in connection.execute(named):
            found[case_id] += [name or "", *(subjects or [])]
        authorised = select(authority.c.case_id, authority.c.name).where(authority.c.case_id.in_(some))
        involved = (
            select(involvement.c.case_id, user.c.name)
            .join(user, user.c.username == involvement.c.username)
            .where(involvement.c.case_id.in_(some))
        )
        for case_id, name in connection.execute(authorised.union(involved)):
            found[case_id].append(name)
    return found


def roles_of(connection: Connection, landlord: str, usernames: Iterable[str]) -> dict[str, list[str]]:
    """username → the roles that somebody holds for a landlord now."""
    found: dict[str, list[str]] = {}
    for some in _some_at_once(sorted(set(usernames))):
        query = select(membership.c.username, membership.c.role)
        query = query.where(and_(membership.c.landlord == landlord, membership.c.username.in_(some)))
        for row in connection.execute(query.order_by(membership.c.role)):
            found.setdefault(row.username, []).append(row.role)
    return found


def cases_called(connection: Connection, landlord: str, references: Iterable[str]) -> list[Row]:
    """The cases of a landlord with these references."""
    found: list[Row] = []
    for some in _some_at_once(sorted(set(references))):
        query = select(case).where(case.c.landlord == landlord, case.c.reference.in_(some))
        found += [dict(row) for row in connection.execute(query).mappings()]
    return found


def _some_at_once(keys: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(keys), AT_ONCE):
        yield keys[start : start + AT_ONCE]
