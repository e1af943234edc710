"""The properties of the elements of a diagram: on which elements each stands, and what it may say."""

from __future__ import annotations

from collections.abc import Mapping

from app.statuses import CASE_STATUSES, STAGE_1, STAGE_2

from . import (
    ACTION_ID,
    AREA,
    AWAITS,
    CAPACITY,
    CASE_AREA,
    CLOCK,
    CONFIRMS,
    CONTACT,
    CONTRIBUTION,
    CONTRIBUTIONS,
    EVENT,
    EVENT_DATA,
    INDEPENDENCE,
    LETTER,
    LETTER_NEED,
    OWNER,
    PROPOSES,
    REFUSED_AT,
    REFUSED_WHEN,
    REFUSED_WITH,
    ROUTE,
    SENT_LETTER,
    STAGE,
    STATUS,
    TELLS,
)
from .model import Place, PropertyContract, Source

ABOUT, ASSIGNEE = "about", "assignee"
YES = frozenset({CASE_AREA})
NONE: frozenset[str] = frozenset()


def _names(*names: str) -> frozenset[str]:
    return frozenset(names)


def _feel_alone(
    name: str, means: str, *, recorders: frozenset[str] = NONE, beside: frozenset[str] = NONE
) -> PropertyContract:
    """A property of a user task that is FEEL."""
    return PropertyContract(name=name, means=means, literal=False, with_recorders=recorders, with_properties=beside)


def _of(
    name: str,
    means: str,
    source: Source,
    *,
    feel: bool = True,
    recorders: frozenset[str] = NONE,
    beside: frozenset[str] = NONE,
) -> PropertyContract:
    """A property of a user task whose values content lists."""
    return PropertyContract(
        name=name, means=means, source=source, feel=feel, with_recorders=recorders, with_properties=beside
    )


ALL = (
    PropertyContract(
        name=EVENT,
        means="the event that is recorded",
        on=Place.PASSED,
        source=Source.EVENTS,
        with_properties=_names(EVENT_DATA),
    ),
    PropertyContract(name=EVENT_DATA, means="a context that is kept with the event", on=Place.PASSED, literal=False),
    PropertyContract(name=STATUS, means="the status of the case", on=Place.PASSED, values=frozenset(CASE_STATUSES)),
    PropertyContract(
        name=STAGE, means="the stage of the case", on=Place.PASSED, values=frozenset({str(STAGE_1), str(STAGE_2)})
    ),
    PropertyContract(name=ROUTE, means="the way that the case goes", on=Place.PASSED),
    _of(TELLS, "the message that completing it sends to the case", Source.MESSAGES),
    _of(
        LETTER,
        "the letter that completing it issues",
        Source.LETTERS,
        recorders=_names("override", "letter_edits", "responsible"),
        beside=_names(CONFIRMS),
    ),
    _of(CLOCK, "the clock that it serves", Source.CLOCKS),
    _of(PROPOSES, "the table that proposes something beside its form", Source.TABLES, feel=False),
    _of(CONTACT, "the table that says whether its contact counts", Source.TABLES, feel=False),
    _of(INDEPENDENCE, "the table that says who may not do it", Source.TABLES),
    PropertyContract(name=CAPACITY, means="the part in the case that completing it means"),
    PropertyContract(name=AREA, means="for a service area: yes, or FEEL giving one", values=YES),
    PropertyContract(name=CONFIRMS, means="its letter only confirms what was done", values=YES, feel=False),
    PropertyContract(
        name=AWAITS,
        means="what it waits for",
        values=frozenset({CONTRIBUTIONS}),
        feel=False,
        with_recorders=_names("without_contributions"),
    ),
    _feel_alone(ASSIGNEE, "the username to whom it is offered first"),
    _feel_alone(CONTRIBUTION, "the number of the contribution that it gives", recorders=_names("contribution")),
    _feel_alone(OWNER, "the username of whoever promised it", beside=_names(ACTION_ID)),
    _feel_alone(ACTION_ID, "the number of the action that it follows", beside=_names(OWNER)),
    _feel_alone(
        SENT_LETTER,
        "the number of the letter that it does something for",
        recorders=_names("letter_work"),
        beside=_names(LETTER_NEED),
    ),
    _feel_alone(REFUSED_WHEN, "true: it cannot be completed", beside=_names(REFUSED_AT, REFUSED_WITH)),
    PropertyContract(name=LETTER_NEED, means="what that letter needs", with_properties=_names(SENT_LETTER)),
    PropertyContract(name=REFUSED_AT, means="the field beside which it is refused"),
    PropertyContract(name=REFUSED_WITH, means="what is said then", with_properties=_names(REFUSED_WHEN)),
    PropertyContract(name=ABOUT, means="what it is about, where a case may have several of its kind"),
)
PROPERTIES: Mapping[str, PropertyContract] = {contract.name: contract for contract in ALL}
"""property → its contract."""
PASSED_TYPES = frozenset(
    {
        "userTask", "callActivity", "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent",
        "boundaryEvent", "serviceTask", "sendTask", "receiveTask", "businessRuleTask", "scriptTask",
    }
)  # fmt: skip
"""Types of elements whose properties are done when they are passed."""
