"""The page of a case: what it is about, where it stands, what to do now, and what happened so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app.casework.access import is_offered, role_titles
from app.casework.complaint.adjustments import adjustments_in_force
from app.casework.letters.facts import outcomes_by_text
from app.casework.parked_messages import NOT_HEARD
from app.casework.part_in_case import what_may_be_done
from app.casework.readable import case_to_read, hidden_from
from app.content.contracts import EVENT_LABELS
from app.landlords import Landlord
from app.store import read_log
from app.store.queries import case as queries
from app.store.rows import (
    ActionRow,
    AdjustmentRow,
    AuthorityRow,
    BreachRow,
    CaseRow,
    ClockRow,
    DecisionWithoutTrace,
    DocumentWithoutBody,
    EvidenceRow,
    ExtensionRow,
    IncidentRow,
    InstanceWithoutState,
    InvolvementRow,
    LetterWithoutText,
    OrderRow,
    OutcomeRow,
    ParkedMessageRow,
    PersonRow,
    PointRow,
    RemedyRow,
)
from app.store.running import FAR_AWAY

from .contributions_and_proposals import PEOPLE, Contribution, newest_proposals, shown_contributions
from .deliveries import Delivery, deliveries_of
from .due import Due, due_of
from .flags import Flag, flags_of, side_processes_of
from .inbox import policy_notices
from .timeline import TimelineEntry, timeline_of

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.case import Case
    from app.casework.runtime import Runtime
    from app.content.release import Release
from app.deadlines.calendar import WorkingCalendar

LANDLORD = "landlord"
MOST_LINKED = 12
MOST_READERS = 5


Today = tuple[date, WorkingCalendar]
"""Today, and the working days as they are known today (TIM-13)."""


@dataclass(frozen=True, slots=True)
class ClockOnLine:
    """A clock of the case as it stands on the line of dates.

    `state`: running, late, met, met_late, stopped, or passed (a date of the customer's or an internal one, which
    nobody is late for). `late`: working days late, for a clock that was or is missed. `policy` and `code`: the dates
    of each layer.
    """

    name: str
    state: str
    due: Due
    policy: date | None
    code: date | None
    target: date | None
    met_on: date | None
    late: int
    holder: str
    extended: bool


@dataclass(frozen=True, slots=True)
class ToDo:
    """An open task of the case.

    `in_reach`: this person may take it. `mine`: they have it. `area`: the service area that it is for, where that is
    another than the case's.
    """

    task_id: int
    name: str
    role: str
    area: str
    due: Due
    assignee: str
    mine: bool
    in_reach: bool
    letter: str
    has_draft: bool
    suspended: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A numbered point of the complaint definition, with the decision of each stage that decided it."""

    number: int
    text: str
    outcomes: list[OutcomeRow]


@dataclass(frozen=True)
class CaseView:
    """Everything the page of a case shows."""

    row: CaseRow
    landlord_key: str
    landlord_name: str
    titles: Mapping[str, str]
    policy_title: str
    person: PersonRow | None
    flags: list[Flag]
    adjustments: list[AdjustmentRow]
    notices: list[str]
    clocks: list[ClockOnLine]
    to_do: list[ToDo]
    points: list[Point]
    definition_version: int
    earlier_definitions: list[tuple[int, list[Point]]]
    timeline: list[TimelineEntry]
    letters: list[LetterWithoutText]
    deliveries: dict[int, list[Delivery]]
    documents: list[DocumentWithoutBody]
    actions: list[ActionRow]
    contributions: list[Contribution]
    proposals: list[DecisionWithoutTrace]
    orders: list[OrderRow]
    remedies: list[RemedyRow]
    evidence: list[EvidenceRow]
    breaches: list[BreachRow]
    extensions: list[ExtensionRow]
    involvements: list[InvolvementRow]
    authorities: list[AuthorityRow]
    linked: list[queries.LinkedCaseRow]
    instances: list[InstanceWithoutState]
    incidents: list[IncidentRow]
    parked: list[ParkedMessageRow]
    readers: list[read_log.ReaderRow]
    names: Mapping[str, str]
    acts: frozenset[str]
    today: date

    def may(self, act: str) -> bool:
        """Whether the landlord's file lets this person use an act."""
        return act in self.acts


def view_case(runtime: Runtime, actor: Actor, case_id: int) -> CaseView:
    """A case for somebody who may read it; NotFound for everybody else."""
    today = runtime.clock.today()
    with runtime.reading() as connection:
        case = case_to_read(runtime, connection, actor, case_id)
        row, content = case.row, case.content
        labels = content
        if not content.has_decision(EVENT_LABELS):  # a case from before the table
            labels = runtime.content_on(row["landlord"], today, connection)
        hidden = hidden_from(runtime, connection, actor)
        calendar = runtime.calendar(row["landlord"], connection)
        return _gather(case, labels, hidden, (today, calendar))


def _gather(case: Case, labels: Release, hidden: tuple[int, ...], now: Today) -> CaseView:
    connection, row, content, case_id = case.connection, case.row, case.content, case.id
    today, calendar = now
    rows, decisions = queries.rows_of_case(connection, case_id), queries.decisions(connection, case_id)
    letters, documents = queries.letters(connection, case_id), queries.documents(connection, case_id)
    instances = queries.instances(connection, case_id)
    readers = read_log.last_readers(connection, case_id, MOST_READERS)
    names = queries.names(connection, _usernames(row, rows, decisions, letters, documents, readers))
    adjustments = queries.adjustments(connection, row["complainant_id"])
    in_force = adjustments_in_force(adjustments, today)
    (version, points), *earlier = points_of(rows) or [(0, [])]
    landlord = content.landlord
    return CaseView(
        row=row,
        landlord_key=landlord.key,
        landlord_name=case.landlord_now.short_name,
        titles={**landlord.channels, **landlord.areas, **landlord.themes},
        policy_title=landlord.policy_on(row["received_on"]).title,
        person=queries.person(connection, row["complainant_id"]),
        flags=flags_of(row, bool(in_force), side_processes_of(instances)),
        adjustments=in_force,
        notices=policy_notices(landlord, row["received_on"]),
        clocks=clocks_on_line(rows["clocks"], rows["extensions"], today, content, calendar),
        to_do=_to_do(case, now),
        points=points,
        definition_version=version,
        earlier_definitions=earlier,
        timeline=timeline_of(rows["events"], rows["correspondence"], decisions, names, labels.event_label),
        letters=letters,
        deliveries=deliveries_of(connection, case_id, letters),
        documents=documents,
        actions=rows["actions"],
        contributions=shown_contributions(rows["contributions"], landlord, names, today),
        proposals=newest_proposals(content, decisions),
        orders=rows["orders"],
        remedies=rows["remedies"],
        evidence=rows["evidence"],
        breaches=rows["breaches"],
        extensions=rows["extensions"],
        involvements=rows["involvements"],
        authorities=rows["authorities"],
        linked=[link for link in queries.linked_cases(connection, row, MOST_LINKED) if link["id"] not in hidden],
        instances=instances,
        incidents=[incident for incident in rows["incidents"] if incident["resolved_at"] is None],
        parked=[message for message in rows["parked"] if message["state"] in NOT_HEARD],
        readers=readers,
        names=names,
        acts=frozenset(what_may_be_done(case, case.landlord_now.permissions)),
        today=today,
    )


def _to_do(case: Case, now: Today) -> list[ToDo]:
    tasks = queries.open_tasks_with_assignee(case.connection, case.id)
    return [to_do_of(task, case.content, case.landlord_now, case.actor, *now) for task in tasks]


def clocks_on_line(
    clocks: list[ClockRow], extensions: list[ExtensionRow], today: date, content: Release, calendar: WorkingCalendar
) -> list[ClockOnLine]:
    """The clocks of a case in the order of their due dates, late by the working days of today's `calendar` (TIM-13)."""
    moved = {extension["clock"] for extension in extensions if extension["outcome"] in ("allowed", "flagged")}
    shown = [
        _clock_on_line(clock, due, moved, today, content, calendar)
        for clock in clocks
        if (due := clock["effective_due"])
    ]
    return sorted(shown, key=lambda clock: (clock.due.day or FAR_AWAY, clock.name))


def _clock_on_line(
    clock: ClockRow, due: date, moved: set[str], today: date, content: Release, calendar: WorkingCalendar
) -> ClockOnLine:
    met = clock["met_on"]
    if met is not None:
        state, late = ("met", 0) if met <= due else ("met_late", calendar.late(due, met))
    elif clock["status"] == "stopped":
        state, late = "stopped", 0
    elif today <= due:
        state, late = "running", 0
    else:
        state, late = ("late", calendar.late(due, today)) if clock["holder"] == LANDLORD else ("passed", 0)
    return ClockOnLine(
        name=clock["name"],
        state=state,
        due=due_of(due, today, content, calendar),
        policy=clock["policy_due"],
        code=clock["code_due"],
        target=clock["target"] if clock["target"] != due else None,
        met_on=met,
        late=late,
        holder=clock["holder"],
        extended=clock["name"] in moved,
    )


def to_do_of(
    task: queries.TaskWithAssignee,
    content: Release,
    landlord: Landlord,
    actor: Actor,
    today: date,
    calendar: WorkingCalendar,
) -> ToDo:
    """An open task as somebody sees it who may or may not do it. `landlord`: as it is today."""
    mine = task["assignee"] == actor.username
    own = task["service_area"] if task["service_area"] != task["case_area"] else ""
    return ToDo(
        task_id=task["id"],
        name=task["name"],
        role=role_titles(landlord, task["offered"]),
        area=content.landlord.areas.get(own, own),
        due=due_of(task["due_on"], today, content, calendar),
        assignee=task["assignee_name"] or task["assignee"] or "",
        mine=mine,
        in_reach=mine or is_offered(actor, content.landlord_key, task["offered"], task["service_area"]),
        letter=task["letter"] or "",
        has_draft=bool(task["draft"]),
        suspended=task["instance_status"] == "suspended",
    )


def points_of(rows: queries.RowsOfCase) -> list[tuple[int, list[Point]]]:
    """Every version of the definition, the newest first, and its points with what was decided on each.

    A point of the newest version also has what was decided on the same words in an earlier version.
    """
    versions = sorted({row["version"] for row in rows["points"]}, reverse=True)
    newest = outcomes_by_text(rows["points"], rows["outcomes"])
    return [
        (version, [_point(row, newest, rows["outcomes"], latest=at == 0) for row in rows["points"]
                   if row["version"] == version])
        for at, version in enumerate(versions)
    ]  # fmt: skip


def _point(
    row: PointRow, by_text: Mapping[str, list[OutcomeRow]], outcomes: list[OutcomeRow], *, latest: bool
) -> Point:
    own = [
        outcome for outcome in outcomes if (outcome["version"], outcome["number"]) == (row["version"], row["number"])
    ]
    return Point(row["number"], row["text"], by_text.get(row["text"], []) if latest else own)


def _usernames(row: CaseRow, rows: Mapping[str, Any], *more: Sequence[Mapping[str, Any]]) -> list[str | None]:
    """Everybody named in the rows of a case: whoever did, owned, decided, issued or read something."""
    columns = ("actor", "username", "owner", "author", "decided_by", "issued_by", "added_by", "removed_by", *PEOPLE)
    named = {
        shown[column]
        for listed in (*rows.values(), *more)
        for shown in listed
        for column in columns
        if shown.get(column)
    }
    return [row["handler"], row["reviewer"], row["logged_by"], *named]
