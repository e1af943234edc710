"""The interface between a running process and its caller: what the caller provides, and what it gets to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.feel.working_days import FindCalendar


@dataclass
class Decided:
    """The answer of a decision: ``value`` replaces the result variable, ``trace`` says which rules matched."""

    value: Any
    trace: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class ServiceCall:
    """A call of a service task: its type, its headers as written and its input mappings, evaluated."""

    type: str
    headers: dict[str, str]
    inputs: dict[str, Any]
    element_id: str
    element_name: str
    process_id: str


@dataclass(frozen=True)
class Thrown:
    """A message thrown by the process; ``variables`` are its input mappings and no other process data."""

    message: str
    variables: dict[str, Any]
    element_id: str
    process_id: str


@dataclass(frozen=True)
class Step:
    """What happened at an element.

    - ``kind``: ``entered``, ``completed``, ``cancelled`` or ``error``.
    - ``properties``: the element's ``zeebe:properties``, evaluated where they start with ``=``; given when a user task,
      call activity or waiting event is entered, and whenever an element is completed.
    - ``outcome``: of a business rule task, the decision with its result and trace.
    - ``path``: the ids of the call activities around the element, outermost first.
    - ``at``: the time by ``Ports.now``.
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
    outcome: Mapping[str, Any] | None = None


@dataclass
class Ports:
    """The functions through which the engine reaches everything outside it.

    - ``decide``: answers a decision, by its id and the variables.
    - ``call``: runs the service of a service task; its result goes through the output mappings, or is merged into the
      process data if there are none.
    - ``throw``: receives a message that the process throws. Deliver it, also to this instance, only after the call
      that ran the engine has returned.
    - ``context``: the read-only variables ``complaint``, ``deadlines`` and ``landlord``; read again after every
      decision, service call, thrown message and step.
    - ``now``: the time, an aware datetime.
    - ``step`` (optional): receives every step as it happens, so that its event can be recorded before the next
      expression is evaluated.

    - ``working_days`` (optional): the calendar with which expressions count working days.
    - ``refusals`` (optional): the exceptions that say nothing of the step, such as a database that is away.

    A refusal, or an exception derived from ``bpmn.Refusal``, is raised to the caller, who drops the instance; any other
    exception of ``decide``, ``call`` or ``throw`` becomes an incident.
    """

    decide: Callable[[str, Mapping[str, Any]], Decided]
    call: Callable[[ServiceCall], Mapping[str, Any] | None]
    throw: Callable[[Thrown], None]
    context: Callable[[], Mapping[str, Any]]
    now: Callable[[], datetime]
    step: Callable[[Step], None] | None = None
    refusals: tuple[type[Exception], ...] = ()
    working_days: FindCalendar | None = None


@dataclass(frozen=True)
class OpenTask:
    """A user task that waits for a person.

    ``lacks_due``: its due date is worked out, and gave none although a null is not written out as meant.
    """

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
    lacks_due: bool = False


@dataclass(frozen=True)
class WaitingTimer:
    """A waiting timer; ``fire_due`` fires it from ``due_at`` (aware, UTC) on."""

    task_id: str
    element_id: str
    process_id: str
    due_at: datetime


@dataclass(frozen=True)
class Incident:
    """A step that failed; its token is before it, and ``retry`` tries it again."""

    task_id: str
    element_id: str
    element_name: str
    process_id: str
    message: str
    detail: str


@dataclass(frozen=True)
class Token:
    """A place where the process is.

    ``state``: ``ready`` (waits for a person), ``waiting`` (for an event or a join), ``running`` (a called process or a
    multi-instance activity) or ``incident``. ``item``: which of several items it is for, as FEEL; "" for none.
    """

    element_id: str
    process_id: str
    path: tuple[str, ...]
    state: str
    since: datetime | None
    task_id: str = ""
    item: str = ""
