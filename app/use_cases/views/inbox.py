"""The inbox: what is waiting, for whom, in order of effective due date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from app.deadlines.calendar import calendar_of
from app.landlords import Landlord
from app.store import users
from app.store.queries import inbox as queries
from app.store.queries import search
from app.store.running import FAR_AWAY
from app.wording import short_date

from .access import landlord_now, sees_every_case
from .due import Due, Tag, due_of, range_of
from .flags import Flag, flags_of

if TYPE_CHECKING:
    from app.use_cases.actors import Actor
    from app.use_cases.office import Office

Place = queries.Place
TABS = ("mine", "team", "unassigned", "all")
CAP = 1000
FEW_CASES = 400
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see of the inbox; everything but the tab may be left out."""

    tab: str = "mine"
    landlord: str | None = None
    role: str | None = None
    area: str | None = None
    kind: str | None = None
    stage: int | None = None
    tag: Tag | None = None
    assignee: str | None = None
    text: str = ""
    place: queries.Place | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab was asked for."""
        return replace(self, tab="mine", place=None) != Asked()


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One open task with what its row shows. `in_reach`: whether this person may take it."""

    task_id: int
    case_id: int
    name: str
    reference: str
    resident: str
    summary: str
    stage: int | None
    area: str
    landlord: str
    landlord_name: str
    role: str
    due: Due
    flags: tuple[Flag, ...]
    assignee: str | None
    assignee_name: str
    mine: bool
    in_reach: bool
    sort_due: date


@dataclass(frozen=True, slots=True)
class CaseFound:
    """A case that a search found, with or without open work."""

    case_id: int
    reference: str
    resident: str
    address: str
    summary: str
    status: str
    stage: int | None
    received_on: date
    landlord_name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value a list can be narrowed to, and what to call it."""

    value: str
    label: str


@dataclass(frozen=True)
class Inbox:
    """A page of the inbox. `counts`: tab → tasks, `CAP` + 1 standing for more; `cases`: found by a search."""

    rows: list[InboxRow]
    counts: dict[str, int]
    before: queries.Place | None
    after: queries.Place | None
    cases: list[CaseFound]
    choices: dict[str, list[Choice]]
    people: list[Choice]
    notices: list[str]
    several_landlords: bool


def inbox(office: Office, actor: Actor, asked: Asked, size: int) -> Inbox:
    """Up to `size` open tasks of a tab with counts for every tab, and the cases that a search found."""
    today = office.clock.today()
    with office.database.read() as connection:
        landlords = {key: landlord_now(office, connection, key) for key in actor.landlords}
        filters = _filters(connection, actor, asked)
        tabs = _tabs(actor, landlords, asked.tag, today)
        rows = queries.page(connection, tabs[asked.tab], filters, size + 1, asked.place)
        rows, before, after = _cut(rows, size, asked.place)
        counts = queries.counts(connection, [(tab, filters) for tab in tabs.values()], CAP)
        shown = _rows(connection, actor, landlords, rows, today)
        cases = _cases(connection, actor, landlords, asked, filters)
        kinds = _kinds(office, connection, list(landlords))
        people = {key: users.users_holding(connection, key, list(landlords[key].roles)) for key in landlords}
    return Inbox(
        rows=shown,
        counts=dict(zip(tabs, counts, strict=True)),
        before=before,
        after=after,
        cases=cases,
        choices=_choices(kinds, landlords, people),
        people=[Choice(*pair) for pair in sorted(set().union(*people.values()), key=lambda pair: pair[1])],
        notices=[text for landlord in landlords.values() for text in policy_notices(landlord, today)],
        several_landlords=len(landlords) > 1,
    )


def search_words(text: str) -> list[str]:
    """The words of what somebody typed, lower-cased, each once: cut as the index of words cuts them."""
    return list(dict.fromkeys(re.findall(r"[a-z0-9]+", text.lower())))


def policy_notices(landlord: Landlord, today: date) -> list[str]:
    """What to say where the policy in force is past its review or expiry date (R11, GOV-08)."""
    policy = landlord.policy_on(today)
    said = []
    for flag in landlord.flags_on(today):
        day = policy.expires if flag == "policy_expired" else policy.review_due
        what = "expired" if flag == "policy_expired" else "was due for review"
        when = short_date(day) if day else "an earlier day"
        said.append(
            f"{landlord.short_name}’s “{policy.title}” {what} on {when}. It stays in force until it is replaced."
        )
    return said


def _tabs(actor: Actor, landlords: dict[str, Landlord], tag: Tag | None, today: date) -> dict[str, queries.Tab]:
    """The four tabs as slices of what this person may see."""
    by_role: list[queries.Slice] = []
    everything: list[queries.Slice] = []
    whole: list[queries.Slice] = []
    for key, landlord in landlords.items():
        due = range_of(tag, today, calendar_of(landlord)) if tag else (None, None)
        roles = [queries.Slice(key, role, actor.areas(key, role), *due) for role in sorted(actor.roles(key))]
        by_role += roles
        whole.append(queries.Slice(key, None, (), *due))
        everything += whole[-1:] if sees_every_case(actor, landlord) else roles
    return {
        "mine": queries.Tab(tuple(whole), assignee=actor.username),
        "team": queries.Tab(tuple(by_role)),
        "unassigned": queries.Tab(tuple(by_role), holding=queries.Holding.NOBODY),
        "all": queries.Tab(tuple(everything)),
    }


def _filters(connection: Any, actor: Actor, asked: Asked) -> queries.Filters:
    filters = queries.Filters(asked.landlord, asked.role, asked.area, asked.kind, asked.stage, asked.assignee)
    words = search_words(asked.text)[:MOST_WORDS]
    if not words:
        return filters
    ranked = search.rarest_first(connection, actor.landlords, words, FEW_CASES + 1)
    words = [word for word, _ in ranked]
    if ranked[0][1] > FEW_CASES:
        return replace(filters, words=tuple(words))
    return replace(filters, case_ids=tuple(search.cases_with(connection, actor.landlords, words, FEW_CASES)))


def _cut(
    rows: list[dict[str, Any]], size: int, place: queries.Place | None
) -> tuple[list[dict[str, Any]], queries.Place | None, queries.Place | None]:
    """The page, and the places before and after it where there is more. One row more than a page was read."""
    more = len(rows) > size
    back = bool(place and place.before)
    rows = (rows[1:] if back else rows[:size]) if more else rows
    if not rows:
        return rows, None, None
    first, last = rows[0], rows[-1]
    before = queries.Place(first["sort_due"], first["task_id"], True) if (more if back else place is not None) else None
    after = queries.Place(last["sort_due"], last["task_id"]) if (back or more) else None
    return rows, before, after


def _rows(
    connection: Any, actor: Actor, landlords: dict[str, Landlord], rows: list[dict[str, Any]], today: date
) -> list[InboxRow]:
    people = sorted({row["complainant_id"] for row in rows if row["complainant_id"]})
    adjusted = queries.adjusted_people(connection, people, today)
    beside = queries.live_beside(connection, sorted({row["case_id"] for row in rows}))
    shown = []
    for row in rows:
        running = {name for case_id, name in beside if case_id == row["case_id"]}
        shown.append(_row(actor, landlords[row["landlord"]], row, row["complainant_id"] in adjusted, running, today))
    return shown


def _row(
    actor: Actor, landlord: Landlord, row: dict[str, Any], adjusted: bool, beside: set[str], today: date
) -> InboxRow:
    role = landlord.roles.get(row["role"])
    areas = actor.areas(landlord.key, row["role"])
    offered = actor.holds(landlord.key, row["role"]) and (not areas or row["task_area"] in ("", *areas))
    due = row["due_on"] if row["sort_due"] != FAR_AWAY else None
    return InboxRow(
        task_id=row["task_id"],
        case_id=row["case_id"],
        name=row["name"],
        reference=row["reference"],
        resident="Anonymous" if row["anonymous"] else row["resident"] or "Name not known",
        summary=row["summary"],
        stage=row["stage"],
        area=landlord.areas.get(row["service_area"], row["service_area"]),
        landlord=landlord.key,
        landlord_name=landlord.short_name,
        role=role.title if role else row["role"],
        due=due_of(due, today, calendar_of(landlord)),
        flags=tuple(flags_of(row, adjusted, beside)),
        assignee=row["assignee"],
        assignee_name=row["assignee_name"] or row["assignee"] or "",
        mine=row["assignee"] == actor.username,
        in_reach=offered or row["assignee"] == actor.username,
        sort_due=row["sort_due"],
    )


def _cases(
    connection: Any, actor: Actor, landlords: dict[str, Landlord], asked: Asked, filters: queries.Filters
) -> list[CaseFound]:
    """Cases that a search found, the newest first: only of landlords whose every case this person may open."""
    wide = [key for key, landlord in landlords.items() if sees_every_case(actor, landlord)]
    wide = [key for key in wide if asked.landlord in (None, key)]
    if not wide or not (filters.words or filters.case_ids):
        return []
    most = 20
    if filters.case_ids is not None:
        rows = search.case_rows(connection, filters.case_ids, FEW_CASES)
        rows = [row for row in rows if row["landlord"] in wide][:most]
    else:
        rows = search.latest_cases(connection, wide, (), filters.words, most)
    return [
        CaseFound(
            row["id"], row["reference"], row["resident"] or "Name not known", row["address"] or "", row["summary"],
            row["status"], row["stage"], row["received_on"], landlords[row["landlord"]].short_name,
        )
        for row in rows
    ]  # fmt: skip


def _choices(
    kinds: dict[str, str], landlords: dict[str, Landlord], people: dict[str, list[tuple[str, str]]]
) -> dict[str, list[Choice]]:
    """What each filter offers."""
    named = [Choice(key, landlord.short_name) for key, landlord in landlords.items()]
    roles = {role: landlord.roles[role].title for landlord in landlords.values() for role in landlord.roles}
    areas = {key: title for landlord in landlords.values() for key, title in landlord.areas.items()}
    return {
        "landlord": named if len(named) > 1 else [],
        "role": _sorted(roles),
        "area": _sorted(areas),
        "kind": _sorted(kinds),
        "assignee": [Choice(*pair) for pair in sorted(set().union(*people.values()), key=lambda pair: pair[1])],
    }


def _kinds(office: Office, connection: Any, landlords: Sequence[str]) -> dict[str, str]:
    """Every user task of the landlords' diagrams of today: element id → name."""
    found: dict[str, str] = {}
    for key in landlords:
        for process in office.content_on(key, office.clock.today(), connection).diagrams.processes.values():
            found |= {element.id: element.name for element in process.user_tasks}
    return found


def _sorted(names: dict[str, str]) -> list[Choice]:
    return [Choice(value, label) for value, label in sorted(names.items(), key=lambda pair: pair[1])]
