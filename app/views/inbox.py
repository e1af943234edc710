"""The inbox: what is waiting, for whom, in order of effective due date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from app.casework.access import areas_of, contents_now, is_offered, role_titles, roles_in, sees_every_case
from app.casework.readable import hidden_from, statements_asked_of
from app.landlords import BEFORE_FIRST_POLICY, POLICY_EXPIRED, Landlord
from app.store import Connection, users
from app.store.queries import inbox as queries
from app.store.running import FAR_AWAY
from app.wording import short_date

from .due import Due, due_of, range_of
from .find_cases import CaseFound, found_cases, narrowed_to
from .flags import Flag, flags_of

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime
    from app.content.release import Release

Place = queries.Place
TABS = ("mine", "team", "unassigned", "all")
CAP, CAP_NARROWED = 1000, 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see of the inbox; everything but the tab may be left out."""

    tab: str = "mine"
    landlord: str | None = None
    role: str | None = None
    area: str | None = None
    kind: str | None = None
    stage: int | None = None
    tag: str | None = None
    assignee: str | None = None
    text: str = ""
    place: Place | None = None

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


@dataclass(frozen=True, slots=True)
class Choice:
    """A value a list can be narrowed to, and what to call it."""

    value: str
    label: str


@dataclass(frozen=True)
class Inbox:
    """A page of the inbox. `counts`: tab → tasks, `cap` + 1 standing for more; `cases`: found by a search."""

    rows: list[InboxRow]
    counts: dict[str, int]
    cap: int
    before: Place | None
    after: Place | None
    cases: list[CaseFound]
    choices: dict[str, list[Choice]]
    people: list[Choice]
    notices: list[str]
    several_landlords: bool


def inbox(runtime: Runtime, actor: Actor, asked: Asked, size: int) -> Inbox:
    """Up to `size` open tasks of a tab with counts for every tab, and the cases that a search found."""
    today = runtime.clock.today()
    with runtime.database.read() as connection:
        contents = contents_now(runtime, connection, actor)
        cap = CAP_NARROWED if asked.narrowed else CAP
        hidden = hidden_from(runtime, connection, actor)
        own = statements_asked_of(connection, actor, hidden)
        filters = narrowed_to(connection, actor, replace(_filters(asked), without=hidden, but_for=own), asked.text)
        tabs = tabs_of(connection, actor, contents, today, asked)
        rows = queries.page(connection, tabs[asked.tab], filters, size + 1, asked.place)
        rows, before, after = _cut(rows, size, asked.place)
        counts = queries.counts(connection, [(tab, filters) for tab in tabs.values()], cap)
        shown = _rows(connection, actor, contents, [_veiled(row, hidden) for row in rows], today)
        cases = found_cases(connection, actor, contents, filters, today) if asked.text else []
        people = {
            pair
            for key, content in contents.items()
            for pair in users.users_holding(connection, key, content.landlord.roles)
        }
    return Inbox(
        rows=shown,
        counts=dict(zip(tabs, counts, strict=True)),
        cap=cap,
        before=before,
        after=after,
        cases=cases,
        choices=_choices(contents),
        people=_sorted(dict(people)),
        notices=[text for content in contents.values() for text in policy_notices(content.landlord, today)],
        several_landlords=len(contents) > 1,
    )


def policy_notices(landlord: Landlord, day: date) -> list[str]:
    """What to say where no policy was in force on a day, or one past its review or expiry date (R11, GOV-08)."""
    policy = landlord.policy_on(day)
    said = []
    for flag in landlord.flags_on(day):
        if flag == BEFORE_FIRST_POLICY:
            since = short_date(policy.in_force)
            said.append(f"Received before {landlord.short_name}’s “{policy.title}” of {since}: handled by its rules.")
            continue
        over = policy.expires if flag == POLICY_EXPIRED else policy.review_due
        what = "expired" if flag == POLICY_EXPIRED else "was due for review"
        when = short_date(over) if over else "an earlier day"
        said.append(
            f"{landlord.short_name}’s “{policy.title}” {what} on {when}. It stays in force until it is replaced."
        )
    return said


def _filters(asked: Asked) -> queries.Filters:
    return queries.Filters(asked.landlord, asked.role, asked.area, asked.kind, asked.stage, asked.assignee)


def tabs_of(
    connection: Connection, actor: Actor, contents: Mapping[str, Release], today: date, asked: Asked
) -> dict[str, queries.Tab]:
    """The four tabs as slices of what this person may see, of one due tag or role if they ask for it."""
    tag, role = asked.tag, asked.role
    by_sets = any(value is not None for value in (role, asked.kind, asked.area, asked.stage))
    own: list[queries.Slice] = []
    everything: list[queries.Slice] = []
    whole: list[queries.Slice] = []
    for key, content in contents.items():
        due = range_of(tag, today, content) if tag else (None, None)
        offers = [roles for roles in queries.offers(connection, key) if role is None or role in roles_in(roles)]
        mine = [
            queries.Slice(key, offered, areas, *due)
            for offered in offers
            if (areas := areas_of(actor, key, offered)) is not None
        ]
        own += mine
        whole.append(queries.Slice(key, None, (), *due))
        if not sees_every_case(actor, content.landlord):
            everything += mine
        elif not by_sets:
            everything += whole[-1:]
        else:
            everything += [queries.Slice(key, offered, (), *due) for offered in offers]
    return {
        "mine": queries.Tab(tuple(whole), assignee=actor.username),
        "team": queries.Tab(tuple(own)),
        "unassigned": queries.Tab(tuple(own), holding=queries.Holding.NOBODY),
        "all": queries.Tab(tuple(everything)),
    }


def _cut(
    rows: list[queries.TaskInInbox], size: int, place: Place | None
) -> tuple[list[queries.TaskInInbox], Place | None, Place | None]:
    """The page, and the places before and after it where there is more. One row more than a page was read."""
    more = len(rows) > size
    back = bool(place and place.before)
    rows = (rows[1:] if back else rows[:size]) if more else rows
    if not rows:
        return rows, None, None
    first, last = rows[0], rows[-1]
    earlier = more if back else place is not None
    before = Place(first["sort_due"], first["task_id"], True) if earlier else None
    after = Place(last["sort_due"], last["task_id"]) if back or more else None
    return rows, before, after


def _rows(
    connection: Connection, actor: Actor, contents: dict[str, Release], rows: list[queries.TaskInInbox], today: date
) -> list[InboxRow]:
    people = sorted({row["complainant_id"] for row in rows if row["complainant_id"]})
    adjusted = queries.adjusted_people(connection, people, today)
    side_processes = queries.live_side_processes(connection, sorted({row["case_id"] for row in rows}))
    shown = []
    for row in rows:
        running = {name for case_id, name in side_processes if case_id == row["case_id"]}
        flags = tuple(flags_of(row, row["complainant_id"] in adjusted, running))
        shown.append(_row(actor, contents[row["landlord"]], row, flags, today))
    return shown


def _row(actor: Actor, content: Release, row: queries.TaskInInbox, flags: tuple[Flag, ...], today: date) -> InboxRow:
    landlord = content.landlord
    offered = is_offered(actor, landlord.key, row["offered"], row["task_area"])
    due = row["due_on"] if row["sort_due"] != FAR_AWAY else None
    area = row["task_area"] or row["service_area"]
    return InboxRow(
        task_id=row["task_id"],
        case_id=row["case_id"],
        name=row["name"],
        reference=row["reference"],
        resident="Anonymous" if row["anonymous"] else row["resident"] or "Name not known",
        summary=row["summary"],
        stage=row["stage"],
        area=landlord.areas.get(area, area),
        landlord=landlord.key,
        landlord_name=landlord.short_name,
        role=role_titles(landlord, row["offered"]),
        due=due_of(due, today, content),
        flags=flags,
        assignee=row["assignee"],
        assignee_name=row["assignee_name"] or row["assignee"] or "",
        mine=row["assignee"] == actor.username,
        in_reach=offered or row["assignee"] == actor.username,
    )


def _veiled(row: queries.TaskInInbox, hidden: tuple[int, ...]) -> queries.TaskInInbox:
    """The row; for somebody whom the case is about, without the name and the words that it shows others."""
    if row["case_id"] not in hidden:
        return row
    return {**row, "resident": None, "summary": "", "anonymous": False, "vulnerable": None, "complainant_id": None}


def _choices(contents: dict[str, Release]) -> dict[str, list[Choice]]:
    """What each filter offers."""
    landlords = {key: content.landlord for key, content in contents.items()}
    named = [Choice(key, landlord.short_name) for key, landlord in landlords.items()]
    return {
        "landlord": named if len(named) > 1 else [],
        "role": _sorted({key: role.title for landlord in landlords.values() for key, role in landlord.roles.items()}),
        "area": _sorted({key: title for landlord in landlords.values() for key, title in landlord.areas.items()}),
        "kind": _sorted({key: name for content in contents.values() for key, name in user_tasks(content).items()}),
    }


def user_tasks(content: Release) -> dict[str, str]:
    """Every user task of a landlord's diagrams: element id → name."""
    return {
        element.id: element.name
        for process in content.diagrams.processes.values()
        for element in process.elements.values()
        if element.type == "userTask"
    }


def _sorted(names: Mapping[str, str]) -> list[Choice]:
    return [Choice(value, label) for value, label in sorted(names.items(), key=lambda pair: pair[1].lower())]
