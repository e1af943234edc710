"""Tables about what comes in: what it is, which way it goes, on which grounds it may be refused."""

from __future__ import annotations

from dataclasses import replace

from app.feel.static_types import ANYTHING, BOOLEAN, NUMBER, OPEN_CONTEXT, TEXT, optional, text_of
from app.statuses import CASE_STATUSES

from .. import (
    BLANKET_REFUSALS,
    CLASSIFICATION,
    CONTACT,
    DESIGN_CHECKS,
    EVENT_LABELS,
    EXCLUSIONS,
    FOLLOW_UP,
    GROUNDS,
    PERSONAL_CONTACT,
    PROPOSES,
    RISK,
)
from ..model import BOOLEAN_OR_NULL, CLAUSE, REASON, TEXT_OR_NULL, Column, Source, TableContract
from .who import CASE

PROCESS = Column(
    name="process",
    means="the process that starts; null: that of the route; none: none",
    type=optional(text_of(("none",), "the program")),
    source=Source.PROCESSES,
    needed=False,
)
SORTED = (
    Column(name="route", means="the way that it goes", type=TEXT_OR_NULL),
    Column(name="is_complaint", means="true: the lifecycle of a complaint starts", type=BOOLEAN),
    Column(name="status", means="the status of the case", type=text_of(CASE_STATUSES, "the program")),
    PROCESS,
    REASON,
    CLAUSE,
)
COUNTS = (
    Column(name="event", means="the event that is recorded for the contact", source=Source.EVENTS),
    Column(name="counts", means="true: it is the contact that the policy asks for", type=BOOLEAN),
    REASON,
    CLAUSE,
)
OF_CONTACT = {
    "method": TEXT_OR_NULL,
    "reached": BOOLEAN_OR_NULL,
    "by_handler": BOOLEAN,
    "contact_attempts": NUMBER,
}

PROPOSAL_RULE = TableContract(
    name=PROPOSES,
    asks="What is proposed beside the form?",
    columns=(
        Column(name="proposal", means="the way proposed; null: too little is known", type=TEXT_OR_NULL),
        REASON,
        CLAUSE,
    ),
    roots=CASE,
)
"""Of every table that a task names in its property `proposes`."""
CONTACT_RULE = TableContract(
    name=CONTACT, asks="Does this contact count?", columns=COUNTS, roots=CASE, inputs=OF_CONTACT, safeguard=True
)
"""Of every table that a task names in its property `contact`."""

COMING_IN: tuple[TableContract, ...] = (
    TableContract(
        name=CLASSIFICATION,
        asks="What has come in?",
        columns=(
            *SORTED,
            replace(PROCESS, name="also", means="a process that starts as well"),
            Column(name="letter", means="the letter for it", type=TEXT_OR_NULL, source=Source.LETTERS, needed=False),
            Column(
                name="acknowledged_when_logged",
                means="the conversation was the acknowledgement",
                type=BOOLEAN_OR_NULL,
                needed=False,
            ),
            Column(name="code_scope", means="false: the Code does not apply", type=BOOLEAN_OR_NULL, needed=False),
        ),
        roots=CASE,
        required=True,
    ),
    TableContract(
        name=FOLLOW_UP,
        asks="Is it about an answer of ours?",
        columns=SORTED,
        roots=(*CASE, "earlier"),
        many=True,
        without="it is classified like any other contact",
    ),
    TableContract(
        name=RISK,
        asks="What follows from a risk?",
        columns=(
            Column(
                name="message",
                means="the message sent to the case; null: nothing follows",
                type=TEXT_OR_NULL,
                source=Source.MESSAGES,
            ),
            CLAUSE,
        ),
        roots=CASE,
        without="the release in force is asked",
        safeguard=True,
    ),
    TableContract(
        name=EXCLUSIONS,
        asks="Is there a ground to refuse it?",
        columns=(
            Column(
                name="ground",
                means="the ground that the facts bear; none: there is none",
                type=text_of(("none",), "the program"),
                source=Source.GROUNDS,
            ),
            Column(
                name="proposal",
                means="accept; exclude; discretion: somebody weighs it",
                type=text_of(("accept", "exclude", "discretion"), "the program"),
            ),
            REASON,
            CLAUSE,
        ),
        roots=CASE,
        without="no ground is proposed",
        safeguard=True,
    ),
    TableContract(
        name=GROUNDS,
        asks="Which grounds may be chosen?",
        columns=(
            Column(name="ground", means="the ground's key"),
            Column(name="label", means="the ground, in words"),
            CLAUSE,
        ),
        roots=("complaint",),
        inputs={"stage_2_asked_for": optional(BOOLEAN), "proposed_ground": TEXT_OR_NULL},
        sources={"proposed_ground": Source.GROUNDS},
        many=True,
        required=True,
        safeguard=True,
    ),
    TableContract(
        name=BLANKET_REFUSALS,
        asks="Is a ground for refusing used as a blanket?",
        columns=(Column(name="alert", means="true: it is used too often", type=BOOLEAN), REASON),
        inputs={"ground": TEXT, "times_in_quarter": NUMBER, "already_alerted": BOOLEAN},
        sources={"ground": Source.GROUNDS},
        without="reports do not say",
    ),
    replace(CONTACT_RULE, name=PERSONAL_CONTACT, required=True),
    TableContract(
        name=EVENT_LABELS,
        asks="How do people read an event?",
        columns=(Column(name="label", means="what people read"),),
        inputs={"event": TEXT},
        alone=True,
        without="people read the key",
    ),
    TableContract(
        name=DESIGN_CHECKS,
        asks="What does the Code ask of the design?",
        columns=(
            Column(name="provision", means="its number in the Code"),
            Column(name="asks", means="what it asks"),
            Column(name="satisfied_by", means="the places that do it", type=ANYTHING),
            Column(name="against", means="the places that stand against it", type=ANYTHING),
        ),
        inputs={"design": OPEN_CONTEXT},
        many=True,
        without="the design is not looked at",
    ),
)
