"""The inbox: open user tasks in order of their effective due date, a page at a time.

What a person may see is given as slices, one for each landlord and role. Each slice is read along an index that is
already in the right order and stops after a page; the few rows found are merged. So the cost depends on the length of
a page and not on the number of open tasks. Counts stop at a cap for the same reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

from app.store.tables import adjustment, case, instance, person, task, user

from .search import has_word

Row = dict[str, Any]


class Holding(StrEnum):
    """In whose hands the tasks of a tab are."""

    ANY = "any"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Slice:
    """Open tasks of one landlord: offered to one role (None: every role), in these service areas (empty: every area),
    due in a range (both days inclusive, None: open).

    A task without a service area is offered to every holder of its role.
    """

    landlord: str
    role: str | None = None
    areas: tuple[str, ...] = ()
    due_from: date | None = None
    due_to: date | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None leaves that column alone. `area` and `stage` are those of the case.

    `case_ids` names the cases that a search found. `words` is used in its place when too many were found: a task is
    then kept when its case holds every word (as the start of one of its own).
    """

    landlord: str | None = None
    role: str | None = None
    area: str | None = None
    kind: str | None = None
    stage: int | None = None
    assignee: str | None = None
    case_ids: tuple[int, ...] | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page starts or ends: the effective due date and the id of a row. `before` pages backwards."""

    due: date
    task_id: int
    before: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """The tasks one tab lists: slices, of which only what one person holds (`assignee`) or what nobody does."""

    slices: tuple[Slice, ...]
    assignee: str | None = None
    holding: Holding = Holding.ANY


def page(connection: Connection, tab: Tab, filters: Filters, size: int, place: Place | None = None) -> list[Row]:
    """Up to `size` rows after (or before) a place, each with what the inbox shows of its case. In order of due date."""
    parts = [_ordered(part, _order(tab, bool(place and place.before)), size) for part in _parts(tab, filters, place)]
    if not parts:
        return []
    found = (union_all(*parts) if len(parts) > 1 else parts[0]).subquery("found")
    back = bool(place and place.before)
    order = [found.c.sort_due.desc(), found.c.id.desc()] if back else [found.c.sort_due, found.c.id]
    chosen = select(found.c.id, found.c.sort_due).order_by(*order).limit(size).subquery("chosen")
    rows = [dict(row) for row in connection.execute(_with_case(chosen)).mappings()]
    return sorted(rows, key=lambda row: (row["sort_due"], row["task_id"]))


def counts(connection: Connection, tabs: Sequence[tuple[Tab, Filters]], cap: int) -> list[int]:
    """How many tasks each tab holds, in one statement; never counts further than `cap` + 1."""
    if not tabs:
        return []
    columns = [_count(tab, filters, cap).label(f"tab_{number}") for number, (tab, filters) in enumerate(tabs)]
    return [int(value) for value in connection.execute(select(*columns)).one()]


def adjusted_people(connection: Connection, people: Sequence[int], today: date) -> set[int]:
    """Of these people, those with a reasonable adjustment that is still in force (ADJ-03)."""
    if not people:
        return set()
    query = select(adjustment.c.person_id).where(
        adjustment.c.person_id.in_(people), or_(adjustment.c.ended_on.is_(None), adjustment.c.ended_on > today)
    )
    return set(connection.execute(query.distinct()).scalars())


def live_beside(connection: Connection, case_ids: Sequence[int]) -> set[tuple[int, str]]:
    """(case, process) of what runs beside the lifecycles of these cases."""
    if not case_ids:
        return set()
    query = select(instance.c.case_id, instance.c.process_id).where(
        instance.c.case_id.in_(case_ids), instance.c.lifecycle.is_(False), instance.c.ended_at.is_(None)
    )
    return {(row.case_id, row.process_id) for row in connection.execute(query)}


def statement_of_page(tab: Tab, filters: Filters, size: int, place: Place | None = None) -> list[Select[Any]]:
    """The index reads of a page, one a slice: for tests that ask the database how it would run them."""
    return [_ordered(part, _order(tab, bool(place and place.before)), size) for part in _parts(tab, filters, place)]


def _parts(tab: Tab, filters: Filters, place: Place | None) -> list[Select[Any]]:
    tests = _tests(filters, place)
    base = select(task.c.id, task.c.sort_due, task.c.assignee).where(task.c.state == "open", *tests)
    slices = [one for one in tab.slices if filters.landlord in (None, one.landlord)]
    slices = [one for one in slices if filters.role is None or one.role in (None, filters.role)]
    if not slices:
        return []
    if filters.case_ids is not None:  # a handful of cases: read by case, whatever the slices
        return [base.where(or_(*(and_(*_slice_tests(one, tab)) for one in slices)))]
    return [base.where(*_slice_tests(one, tab)) for one in slices]


def _slice_tests(one: Slice, tab: Tab) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = [task.c.landlord == one.landlord]
    if one.role is not None:
        tests.append(task.c.role == one.role)
    if one.areas:
        tests.append(task.c.service_area.in_(("", *one.areas)))
    if one.due_from is not None:
        tests.append(task.c.sort_due >= one.due_from)
    if one.due_to is not None:
        tests.append(task.c.sort_due <= one.due_to)
    if tab.assignee is not None:
        tests.append(task.c.assignee == tab.assignee)
    elif tab.holding is Holding.NOBODY:
        tests.append(task.c.assignee.is_(None))
    return tests


def _tests(filters: Filters, place: Place | None) -> list[ColumnElement[bool]]:
    columns = (
        (task.c.role, filters.role),
        (task.c.element_id, filters.kind),
        (task.c.assignee, filters.assignee),
    )
    tests: list[ColumnElement[bool]] = [column == value for column, value in columns if value is not None]
    wanted = [case.c.stage == filters.stage] if filters.stage is not None else []
    wanted += [case.c.service_area == filters.area] if filters.area is not None else []
    wanted += [has_word(case.c.id, word) for word in filters.words]
    if wanted:
        tests.append(exists().where(case.c.id == task.c.case_id, *wanted))
    if filters.case_ids is not None:
        tests.append(task.c.case_id.in_(filters.case_ids))
    if place is not None:
        here = tuple_(task.c.sort_due, task.c.id)
        there = tuple_(place.due, place.task_id)
        tests.append(here < there if place.before else here > there)
    return tests


def _order(tab: Tab, back: bool) -> list[ColumnElement[Any]]:
    # PostgreSQL does not see that a column known to be null is constant; naming it first keeps the index order usable
    columns: list[Any] = [task.c.assignee] if tab.holding is Holding.NOBODY and tab.assignee is None else []
    columns += [task.c.sort_due, task.c.id]
    return [column.desc() for column in columns] if back else columns


def _ordered(part: Select[Any], order: list[ColumnElement[Any]], size: int) -> Select[Any]:
    inner = part.order_by(*order).limit(size).subquery()
    return select(inner.c.id, inner.c.sort_due)


def _count(tab: Tab, filters: Filters, cap: int) -> Any:
    parts = _parts(tab, filters, None)
    if not parts:
        return select(literal_column("0")).scalar_subquery()
    limited = [select(part.with_only_columns(task.c.id).limit(cap + 1).subquery().c.id) for part in parts]
    everything = union_all(*limited) if len(limited) > 1 else limited[0]
    capped = select(everything.subquery().c.id).limit(cap + 1).subquery()
    return select(func.count()).select_from(capped).scalar_subquery()


def _with_case(chosen: Any) -> Select[Any]:
    return (
        select(
            task.c.id.label("task_id"),
            task.c.sort_due,
            task.c.due_on,
            task.c.name,
            task.c.element_id,
            task.c.role,
            task.c.service_area.label("task_area"),
            task.c.assignee,
            task.c.clock,
            task.c.letter,
            user.c.name.label("assignee_name"),
            case.c.id.label("case_id"),
            case.c.landlord,
            case.c.release_id,
            case.c.reference,
            case.c.summary,
            case.c.kind,
            case.c.stage,
            case.c.status,
            case.c.service_area,
            case.c.vulnerable,
            case.c.anonymous,
            case.c.facts,
            case.c.complainant_id,
            person.c.name.label("resident"),
        )
        .select_from(chosen)
        .join(task, task.c.id == chosen.c.id)
        .join(case, case.c.id == task.c.case_id)
        .outerjoin(person, person.c.id == case.c.complainant_id)
        .outerjoin(user, user.c.username == task.c.assignee)
        .order_by(chosen.c.sort_due, chosen.c.id)
    )
