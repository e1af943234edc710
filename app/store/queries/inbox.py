"""The inbox: open user tasks in order of their effective due date, a page at a time.

Every question is put so that one index answers it in the order of the list and stops after a page: a slice for each set
of roles that tasks are offered to, along the index of the tab or of the filter. So the cost depends on the length of a
page and not on the number of open tasks, whether a filter leaves many or none, and counts stop at a cap for the same
reason. Tests ask the databases how they run each of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypedDict

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

from app.store.fetch import fetch_rows
from app.store.tables import adjustment, case, instance, person, task, user
from app.store.word_index import has_word


class TaskInInbox(TypedDict):
    """What the inbox shows of a task and of its case."""

    task_id: int
    sort_due: date
    due_on: date | None
    name: str
    element_id: str
    role: str
    offered: str
    task_area: str
    assignee: str | None
    clock: str | None
    letter: str | None
    assignee_name: str | None
    case_id: int
    landlord: str
    release_id: str
    reference: str
    summary: str
    kind: str
    stage: int | None
    status: str
    service_area: str
    vulnerable: bool | None
    anonymous: bool
    facts: dict[str, Any]
    complainant_id: int | None
    resident: str | None


class Holding(StrEnum):
    """Whether a tab lists all tasks or only those that nobody has."""

    ANY = "any"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Slice:
    """Open tasks of one landlord: offered to one set of roles (None: to whomever; a filter of the case or of the kind
    wants sets), in these service areas (empty: every area), due in a range (both days inclusive, None: open).

    A task without a service area of its own is offered whatever the area.
    """

    landlord: str
    offered: str | None = None
    areas: tuple[str, ...] = ()
    due_from: date | None = None
    due_to: date | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None leaves that column alone. `area` and `stage` are those of the case.

    `case_ids` names the cases that a search found. `words` is used in its place when too many were found: a task is
    then kept when its case holds every word (as the start of one of its own). `without`: cases of which nothing is
    listed but the tasks of `but_for`.
    """

    landlord: str | None = None
    role: str | None = None
    area: str | None = None
    kind: str | None = None
    stage: int | None = None
    assignee: str | None = None
    case_ids: tuple[int, ...] | None = None
    words: tuple[str, ...] = ()
    without: tuple[int, ...] = ()
    but_for: tuple[int, ...] = ()


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


def page(
    connection: Connection, tab: Tab, filters: Filters, size: int, place: Place | None = None
) -> list[TaskInInbox]:
    """Up to `size` rows after (or before) a place, each with what the inbox shows of its case. In order of due date."""
    parts = statements(tab, filters, size, place)
    if not parts:
        return []
    back = bool(place and place.before)
    read = (union_all(*parts) if len(parts) > 1 else parts[0]).subquery("found")
    order = [read.c.sort_due.desc(), read.c.id.desc()] if back else [read.c.sort_due, read.c.id]
    chosen = select(read.c.id, read.c.sort_due).order_by(*order).limit(size).subquery("chosen")
    rows = fetch_rows(connection, _with_case(chosen), TaskInInbox)
    return sorted(rows, key=lambda row: (row["sort_due"], row["task_id"]))


def counts(connection: Connection, tabs: Sequence[tuple[Tab, Filters]], cap: int) -> list[int]:
    """How many tasks each tab holds, in one statement; never counts further than `cap` + 1."""
    if not tabs:
        return []
    columns = [_count(tab, filters, cap).label(f"tab_{number}") for number, (tab, filters) in enumerate(tabs)]
    return [int(value) for value in connection.execute(select(*columns)).one()]


def first_ids(connection: Connection, tab: Tab, filters: Filters, most: int) -> list[int]:
    """The ids of the most urgent tasks of a tab."""
    return [row["task_id"] for row in page(connection, tab, filters, most)]


def offers(connection: Connection, landlord: str) -> list[str]:
    """The sets of roles to which open tasks of a landlord are offered: each found by one step along an index."""
    here = and_(task.c.state == "open", task.c.landlord == landlord)
    walk = select(func.min(task.c.offered).label("offered")).where(here).cte("walk", recursive=True)
    further = select(func.min(task.c.offered)).where(here, task.c.offered > walk.c.offered).scalar_subquery()
    walk = walk.union_all(select(further).where(walk.c.offered.is_not(None)))
    return [value for value in connection.execute(select(walk.c.offered)).scalars() if value is not None]


def adjusted_people(connection: Connection, people: Sequence[int], today: date) -> set[int]:
    """Of these people, those with a reasonable adjustment that is still in force (ADJ-03)."""
    if not people:
        return set()
    query = select(adjustment.c.person_id).where(
        adjustment.c.person_id.in_(people), or_(adjustment.c.ended_on.is_(None), adjustment.c.ended_on > today)
    )
    return set(connection.execute(query.distinct()).scalars())


def live_side_processes(connection: Connection, case_ids: Sequence[int]) -> set[tuple[int, str]]:
    """(case, process) of the processes that run beside the lifecycles of these cases."""
    if not case_ids:
        return set()
    query = select(instance.c.case_id, instance.c.process_id).where(
        instance.c.case_id.in_(case_ids), instance.c.lifecycle.is_(False), instance.c.ended_at.is_(None)
    )
    return {(row.case_id, row.process_id) for row in connection.execute(query)}


def statements(tab: Tab, filters: Filters, size: int, place: Place | None = None) -> list[Select[Any]]:
    """The reads of a page, each along one index and in its order."""
    back = bool(place and place.before)
    parts = []
    for part, order in _parts(tab, filters, place):
        ordered = part.order_by(*[column.desc() for column in order] if back else order)
        inner = (ordered if filters.case_ids is not None else ordered.limit(size)).subquery()
        parts.append(select(inner.c.id, inner.c.sort_due))
    return parts


def _parts(tab: Tab, filters: Filters, place: Place | None) -> list[tuple[Select[Any], list[Any]]]:
    """(statement, order of its index) of every read that a list needs."""
    slices = [piece for piece in tab.slices if filters.landlord in (None, piece.landlord)]
    if filters.role is not None:
        slices = [piece for piece in slices if piece.offered is None or f"|{filters.role}|" in piece.offered]
    if not slices or _contradicts(tab, filters):
        return []
    in_order: list[Any] = [task.c.sort_due, task.c.id]
    base = select(task.c.id, task.c.sort_due).where(*_place_tests(place))
    if filters.case_ids is not None:
        of_cases = task.c.case_id.in_(filters.case_ids), _plain(task.c.state) == "open"
        landlords = sorted({piece.landlord for piece in slices})
        in_sight = or_(*(_of_landlord(key, [piece for piece in slices if piece.landlord == key]) for key in landlords))
        return [(base.where(*of_cases, in_sight, *_held(tab, _plain), *_rest(filters, "")), in_order)]
    driver = _driver(tab, filters)
    if driver == "assignee":
        return _in_hand(base, slices, tab, filters)
    nobody = tab.holding is Holding.NOBODY and driver == "offered"
    # PostgreSQL does not see that a column known to be null is constant; naming it first keeps the index order
    order = [task.c.assignee, *in_order] if nobody else in_order
    parts = []
    for piece in slices:
        held = _held(tab, _bare if driver == "offered" else _plain)
        tests = (*_open(piece), *_driven(filters, driver), *_slice_tests(piece), *held, *_rest(filters, driver))
        parts.append((base.where(*tests), order))
    return parts


def _in_hand(
    base: Select[Any], slices: Sequence[Slice], tab: Tab, filters: Filters
) -> list[tuple[Select[Any], list[Any]]]:
    """What one person has, read along the index of assignees; other tests are applied to each row."""
    parts = []
    for landlord in sorted({piece.landlord for piece in slices}):
        own = [piece for piece in slices if piece.landlord == landlord]
        has = task.c.assignee == (filters.assignee or tab.assignee)
        tests = (*_open(own[0]), has, *_in_any(own), *_rest(filters, "assignee"))
        parts.append((base.where(*tests), [task.c.sort_due, task.c.id]))
    return parts


def _contradicts(tab: Tab, filters: Filters) -> bool:
    """Whether a filter asks for the tasks of a person of whom the tab lists none."""
    if filters.assignee is None:
        return False
    return tab.holding is Holding.NOBODY or tab.assignee not in (None, filters.assignee)


def _driver(tab: Tab, filters: Filters) -> str:
    """The column whose index is read: that of the filter likely to leave the fewest rows, else that of the slices."""
    if tab.assignee is not None or filters.assignee is not None:
        return "assignee"
    if filters.kind is not None:
        return "kind"
    if filters.area is not None:
        return "area"
    return "stage" if filters.stage is not None else "offered"


def _driven(filters: Filters, driver: str) -> list[ColumnElement[bool]]:
    if driver == "offered":
        return []
    column, value = _columns(filters)[driver]
    return [column == value]


def _columns(filters: Filters) -> dict[str, tuple[Any, Any]]:
    return {
        "assignee": (task.c.assignee, filters.assignee),
        "kind": (task.c.element_id, filters.kind),
        "area": (task.c.case_area, filters.area),
        "stage": (task.c.case_stage, filters.stage),
    }


def _open(piece: Slice) -> list[ColumnElement[bool]]:
    return [task.c.state == "open", task.c.landlord == piece.landlord]


def _slice_tests(piece: Slice) -> list[ColumnElement[bool]]:
    """Whether a task belongs to a slice, as the index of the slice answers it."""
    tests: list[ColumnElement[bool]] = [task.c.offered == piece.offered] if piece.offered is not None else []
    return [*tests, *_area_tests(piece.areas), *_due_tests(piece)]


def _in_any(slices: Sequence[Slice]) -> list[ColumnElement[bool]]:
    """Whether a task belongs to any of one landlord's slices, tested on each row read along another index."""
    if any(piece.offered is None for piece in slices):
        return _due_tests(slices[0])
    kinds = sorted({piece.areas for piece in slices})
    sets = [(areas, [str(piece.offered) for piece in slices if piece.areas == areas]) for areas in kinds]
    tests = [and_(_plain(task.c.offered).in_(offers), *_area_tests(areas)) for areas, offers in sets]
    return [or_(*tests), *_due_tests(slices[0])]


def _of_landlord(landlord: str, slices: Sequence[Slice]) -> ColumnElement[bool]:
    return and_(task.c.landlord == landlord, *_in_any(slices))


def _area_tests(areas: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [_plain(task.c.service_area).in_(("", *areas))] if areas else []


def _due_tests(piece: Slice) -> list[ColumnElement[bool]]:
    """The range of due dates; the slices of a landlord share it."""
    tests = [task.c.sort_due >= piece.due_from] if piece.due_from is not None else []
    return tests + ([task.c.sort_due <= piece.due_to] if piece.due_to is not None else [])


def _held(tab: Tab, how: Any) -> list[ColumnElement[bool]]:
    if tab.assignee is not None:
        return [how(task.c.assignee) == tab.assignee]
    if tab.holding is Holding.NOBODY:
        return [task.c.assignee.is_(None) if how is _bare else func.coalesce(task.c.assignee, "") == ""]
    return []


def _rest(filters: Filters, driver: str) -> list[ColumnElement[bool]]:
    """The filters that are applied to each row, not read along an index."""
    tests: list[ColumnElement[bool]] = []
    for name, (column, value) in _columns(filters).items():
        if value is not None and name != driver:
            tests.append((_plain(column) if name != "stage" else column + 0) == value)
    if filters.role is not None:
        tests.append(_plain(task.c.offered).contains(f"|{filters.role}|", autoescape=True))
    if filters.without:
        elsewhere = (task.c.case_id + 0).not_in(filters.without)
        tests.append(or_(elsewhere, task.c.id.in_(filters.but_for)) if filters.but_for else elsewhere)
    tests += [has_word(task.c.case_id, word) for word in filters.words]
    return tests


def _place_tests(place: Place | None) -> list[ColumnElement[bool]]:
    if place is None:
        return []
    here, there = tuple_(task.c.sort_due, task.c.id), tuple_(place.due, place.task_id)
    return [here < there if place.before else here > there]


def _bare(column: Any) -> Any:
    return column


def _plain(column: Any) -> Any:
    """The column as an expression that no index answers: its value is only looked at."""
    return column.concat(literal(""))


def _count(tab: Tab, filters: Filters, cap: int) -> Any:
    # in the order of the index, or SQLite may prefer an index that holds all columns to the one that answers
    parts = [part.order_by(*order).limit(cap + 1) for part, order in _parts(tab, filters, None)]
    limited = [select(part.subquery().c.id) for part in parts]
    if not limited:
        return select(literal_column("0")).scalar_subquery()
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
            task.c.offered,
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
