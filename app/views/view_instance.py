"""Process instances for technical administrators: the list, and one instance with everything inside it (SYS-07)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from app.bpmn import UnreadableError
from app.casework.access import require_administered
from app.casework.readable import hidden_from
from app.errors import NotFound
from app.feel import from_python, kinds_of, to_json
from app.store import Connection, cases, running, tables
from app.store.queries import case as case_queries
from app.store.queries import instances as queries
from app.store.rows import (
    AuditRow,
    DecisionWithoutTrace,
    IncidentRow,
    InstanceRow,
    InstanceWithoutState,
    ParkedMessageRow,
    StepRow,
    TaskRow,
    TimerRow,
)

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime
    from app.content.release import Release

CAP = 1000
MOST_RELEASES = 50
MOST_ROWS = 200
MOST_OF_STATE = 4_000  # bytes of a state that cannot be loaded, shown as they are


@dataclass(frozen=True, slots=True)
class InstancesAsked:
    """What the list of instances is narrowed to; None leaves it open. `older_than`: days since it started."""

    landlord: str | None = None
    process: str | None = None
    release: str | None = None
    status: str | None = None
    older_than: int | None = None
    reference: str = ""
    before_id: int | None = None


@dataclass(frozen=True)
class InstanceList:
    """A page of instances. `before_id`: where the next page starts; `processes`: id → name; `counts`: by status."""

    rows: list[queries.InstanceWithReference]
    before_id: int | None
    landlords: Mapping[str, str]
    processes: Mapping[str, str]
    releases: list[queries.ReleaseWithBegin]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Step:
    """An element where a token stands: what an administrator can act on. `incident_id` where it failed."""

    engine_task: str
    element_id: str
    name: str
    type: str
    process_id: str
    state: str
    since: Any
    item: str
    incident_id: int | None
    can_complete: bool


class InstanceShown(InstanceWithoutState):
    """An instance without its state, but with the size of that in bytes."""

    size: int


@dataclass(frozen=True)
class Inside:
    """What is inside an instance. `kinds`: variable → kind of its value; `targets`: elements a token can be moved to.

    `unreadable`: why its state cannot be loaded, "" when it can; then `raw` is the beginning of that state as text.
    """

    data: Mapping[str, Any]
    kinds: Mapping[str, str]
    steps: list[Step]
    targets: Mapping[str, str]
    unreadable: str = ""
    raw: str = ""


@dataclass(frozen=True)
class InstanceView:
    """One instance: where its tokens stand, its data, and everything written down about it."""

    row: InstanceShown
    reference: str
    landlord_name: str
    name: str
    release: queries.ReleaseWithBegin | None
    inside: Inside
    tasks: list[TaskRow]
    timers: list[TimerRow]
    awaited: list[str]
    parked: list[ParkedMessageRow]
    decisions: list[DecisionWithoutTrace]
    log: list[StepRow]
    incidents: list[IncidentRow]
    audits: list[AuditRow]
    names: Mapping[str, str]

    @property
    def data(self) -> Mapping[str, Any]:
        """Its variables as JSON."""
        return self.inside.data

    @property
    def steps(self) -> list[Step]:
        """Where its tokens stand."""
        return self.inside.steps

    @property
    def targets(self) -> Mapping[str, str]:
        """Elements a token can be moved to: id → name."""
        return self.inside.targets

    @property
    def may_start_again(self) -> bool:
        """Whether it leads its case, so that it can be cancelled only to start again while the case is not over."""
        return bool(self.row["lifecycle"])


def list_instances(runtime: Runtime, actor: Actor, asked: InstancesAsked, size: int) -> InstanceList:
    """Instances of the landlords that somebody administers, the newest first. NotAllowed for everybody else."""
    with runtime.database.read() as connection:
        mine = require_administered(runtime, connection, actor)
        hidden = hidden_from(runtime, connection, actor)
        chosen = [key for key in mine if asked.landlord in (None, key)]
        contents = {key: runtime.content_on(key, runtime.clock.today(), connection) for key in mine}
        rows = (
            queries.list_instances(connection, _wanted(runtime, connection, asked, chosen, hidden), size + 1)
            if chosen
            else []
        )
        releases = queries.releases(connection, mine, MOST_RELEASES)
        counts = queries.count_by_status(connection, chosen, hidden, CAP)
    processes = {
        key: process.name for content in contents.values() for key, process in content.diagrams.processes.items()
    }
    more = len(rows) > size
    rows = rows[:size]
    return InstanceList(
        rows=rows,
        before_id=rows[-1]["id"] if more else None,
        landlords={key: content.landlord.short_name for key, content in contents.items()},
        processes=dict(sorted(processes.items(), key=lambda pair: pair[1])),
        releases=releases,
        counts=counts,
    )


def view_instance(runtime: Runtime, actor: Actor, instance_id: int) -> InstanceView:
    """One instance. NotFound when it is not of a landlord that somebody administers."""
    with runtime.database.read() as connection:
        mine = require_administered(runtime, connection, actor)
        row = running.find_instance(connection, instance_id)
        if row is None or row["landlord"] not in mine or row["case_id"] in hidden_from(runtime, connection, actor):
            raise NotFound("There is no such instance among those you administer. Go back to the list.")
        content = runtime.contents.get(connection, row["release_id"])
        case = cases.find_case(connection, row["case_id"])
        tasks = queries.of_instance(connection, tables.task, instance_id, MOST_ROWS)
        timers = queries.of_instance(connection, tables.timer, instance_id, MOST_ROWS)
        awaited = queries.of_instance(connection, tables.awaited_message, instance_id, MOST_ROWS)
        parked = queries.of_instance(connection, tables.parked_message, instance_id, MOST_ROWS)
        incidents = queries.of_instance(connection, tables.incident, instance_id, MOST_ROWS)
        log = queries.of_instance(connection, tables.step_log, instance_id, MOST_ROWS, newest=True)
        audits = queries.of_instance(connection, tables.audit, instance_id, MOST_ROWS, newest=True)
        decisions = queries.decisions_between(connection, row["case_id"], row["started_at"], row["ended_at"])
        releases = queries.releases(connection, mine, MOST_RELEASES)
        people = {task["assignee"] for task in tasks} | {step["actor"] for step in log}
        people |= {audit["username"] for audit in audits} | {message["parked_by"] for message in parked}
        names = case_queries.names(connection, sorted(filter(None, people)))
    return InstanceView(
        row=_without_state(row),
        reference=case["reference"] if case else "",
        landlord_name=content.landlord.short_name,
        name=process_name(content, row["process_id"]),
        release=next((release for release in releases if release["id"] == row["release_id"]), None),
        inside=_inside(row, content, incidents),
        tasks=tasks,
        timers=sorted(timers, key=lambda timer: timer["due_at"]),
        awaited=[row["message"] for row in awaited],
        parked=parked,
        decisions=decisions,
        log=log[::-1],
        incidents=incidents,
        audits=audits[::-1],
        names=names,
    )


def process_name(content: Release, process_id: str) -> str:
    """What a process is called; its id where the release does not have it."""
    process = content.diagrams.processes.get(process_id)
    return process.name if process else process_id


def _inside(row: InstanceRow, content: Release, incidents: list[IncidentRow]) -> Inside:
    try:
        instance = content.diagrams.restore(bytes(row["state"]))
    except UnreadableError as error:
        raw = bytes(row["state"])[:MOST_OF_STATE].decode("utf-8", errors="replace")
        return Inside({}, {}, [], {}, str(error), raw)
    return Inside(
        data=to_json(from_python(instance.data)),
        kinds=kinds_of(from_python(instance.data)),
        steps=_steps(instance, content, incidents) if row["ended_at"] is None else [],
        targets=_targets(instance, content),
    )


def _without_state(row: InstanceRow) -> InstanceShown:
    shown = {key: value for key, value in row.items() if key != "state"}
    return cast("InstanceShown", {**shown, "size": len(row["state"])})


def _wanted(
    runtime: Runtime, connection: Connection, asked: InstancesAsked, landlords: list[str], hidden: tuple[int, ...]
) -> queries.Wanted:
    started = runtime.clock.now() - timedelta(days=asked.older_than) if asked.older_than else None
    case_ids: tuple[int, ...] | None = None
    if asked.reference:
        case = cases.case_of_reference(connection, asked.reference.strip().upper())
        case_ids = (case["id"],) if case else ()
    return queries.Wanted(
        tuple(landlords), asked.process, asked.release, asked.status, started, case_ids, asked.before_id, hidden
    )


def _steps(instance: Any, content: Release, incidents: list[IncidentRow]) -> list[Step]:
    """The tokens, those of called processes last, without call activities, which only wait for one."""
    failed = {incident["engine_task"]: incident["id"] for incident in incidents if incident["resolved_at"] is None}
    open_tasks = {task.id for task in instance.open_tasks()}
    steps = []
    for token in instance.tokens():
        info = content.diagrams.processes[token.process_id].elements[token.element_id]
        if token.state == "running" and info.called_process:
            continue
        steps.append(
            Step(
                engine_task=token.task_id,
                element_id=token.element_id,
                name=info.name or token.element_id,
                type=info.type,
                process_id=token.process_id,
                state=token.state,
                since=token.since,
                item=token.item,
                incident_id=failed.get(token.task_id),
                can_complete=token.task_id in open_tasks,
            )
        )
    return steps


def _targets(instance: Any, content: Release) -> dict[str, str]:
    """Elements a token can be moved to, of the processes where one stands: id → name."""
    targets = {}
    for process_id in sorted({token.process_id for token in instance.tokens()}):
        process = content.diagrams.processes[process_id]
        for info in process.elements.values():
            if info.type not in ("startEvent", "boundaryEvent", "parallelGateway"):
                targets[info.id] = f"{info.name or info.id} ({process.name})"
    return targets
