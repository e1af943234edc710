"""What a running process is handed from outside, and what it tells: no port knows the engine, the engine no port."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass
class Decided:
    """The answer of a decision table: ``value`` replaces the result variable, ``trace`` says which rules fired."""

    value: Any
    trace: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class ServiceCall:
    """One execution of a service task: its type, fixed headers and worked-out inputs."""

    type: str
    headers: dict[str, str]
    inputs: dict[str, Any]
    element_id: str
    element_name: str
    process_id: str


@dataclass(frozen=True)
class Thrown:
    """A message told by the process; ``variables`` are its input mappings, nothing else of the process data."""

    message: str
    variables: dict[str, Any]
    element_id: str
    process_id: str


@dataclass(frozen=True)
class Step:
    """An element reached.

    ``kind``: ``entered``, ``completed``, ``cancelled`` or ``error``. ``properties``: the element's zeebe:properties,
    worked out where they start with ``=``; given when a user task, call activity, event or other waiting element is
    entered, and again when anything is completed. ``outcome``: for a business rule task the decision, its result and
    its trace. ``path``: the call activities around it, outermost first. ``at``: by the clock of the ports.
    """

    seq: int
    element_id: str
    element_name: str
    element_type: str
    process_id: str
    kind: str
    properties: dict[str, Any]
    at: datetime
    path: tuple[str, ...] = ()
    task_id: str = ""
    detail: str = ""
    outcome: dict[str, Any] | None = None


@dataclass
class Ports:
    """How the engine reaches the world.

    ``decide``: a decision id and the variables to its answer. ``call``: does what a service task asks; its result
    goes through the output mappings, or is merged if there are none. ``throw``: takes a message told by the process;
    deliver it (also to this instance) after the call that ran the engine has returned. ``context``: the read-only
    names ``complaint``, ``deadlines`` and ``landlord``; asked again after every decide, call, throw and step.
    ``now``: an aware datetime. ``step`` (optional): told of every step as it happens, so that an event can be
    recorded before the next expression is worked out.

    An exception derived from ``bpmn.Refusal`` passes through to the caller, who drops the instance; any other
    exception of ``decide``, ``call`` or ``throw`` becomes an incident.
    """

    decide: Callable[[str, Mapping[str, Any]], Decided]
    call: Callable[[ServiceCall], Mapping[str, Any] | None]
    throw: Callable[[Thrown], None]
    context: Callable[[], Mapping[str, Any]]
    now: Callable[[], datetime]
    step: Callable[[Step], None] | None = None


@dataclass(frozen=True)
class OpenTask:
    """A user task that waits for a person."""

    id: str
    element_id: str
    name: str
    process_id: str
    form_id: str | None
    candidate_groups: list[str]
    assignee: str | None
    due: date | datetime | None
    properties: dict[str, Any]
    documentation: str
    since: datetime
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class WaitingTimer:
    """A timer and the moment (aware, UTC) from which ``fire_due`` fires it."""

    task_id: str
    element_id: str
    process_id: str
    due_at: datetime


@dataclass(frozen=True)
class Incident:
    """A step that failed; the token stands before it and ``retry`` tries it again."""

    task_id: str
    element_id: str
    element_name: str
    process_id: str
    message: str
    detail: str


@dataclass(frozen=True)
class Token:
    """Where the process stands. ``state``: ``ready`` (a person), ``waiting`` (an event or join), ``running``
    (a called process or several instances) or ``incident``."""

    element_id: str
    process_id: str
    path: tuple[str, ...]
    state: str
    since: datetime | None
    task_id: str = ""
