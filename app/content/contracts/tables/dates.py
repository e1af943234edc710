"""Tables that give dates, and those that say who is reminded of them."""

from __future__ import annotations

from dataclasses import replace

from app.deadlines import rules
from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    NUMBER,
    TEXT,
    ListOf,
    optional,
    text_of,
    union,
)

from .. import (
    EXTENDABLE,
    EXTENSIONS,
    LOOK_BACK,
    ORDER_OF_DAYS,
    QUALITY_SAMPLE,
    REMINDED,
    REMINDERS,
    TASK_DATES,
    TIMESCALES,
)
from ..model import (
    BOOLEAN_OR_NULL,
    CLAUSE,
    NUMBER_OR_NULL,
    REASON,
    TEXT_OR_NULL,
    Column,
    Reading,
    Source,
    TableContract,
)
from .who import CASE

UNITS = text_of(rules.UNITS, "the program")
HOLDERS = text_of(rules.HOLDERS, "the program")
LAYERS = text_of(rules.LAYERS, "the program")


def events(name: str, means: str, *, null: bool = True, needed: bool = True) -> Column:
    """A column of a table of timescales that holds events."""
    kind = TEXT_OR_NULL if null else TEXT
    return Column(name=name, means=means, type=kind, source=Source.EVENTS, reading=Reading.EVENTS, needed=needed)


def clocks(name: str, means: str, *, reading: Reading = Reading.ONE) -> Column:
    """A column of a table of timescales that may name other clocks."""
    return Column(name=name, means=means, type=TEXT_OR_NULL, source=Source.CLOCKS, reading=reading, needed=False)


CLOCK_COLUMNS = (
    Column(name="clock", means="the clock that the row sets"),
    Column(
        name="limit",
        means="a number in the unit, or a list with one for each alternative of the anchor; a date for “given date”",
        type=union(NUMBER_OR_NULL, ListOf(NUMBER), DATE),
    ),
    Column(name="unit", means="what the limit counts", type=UNITS),
    events("anchor", "what starts the clock, in order of preference", null=False),
    events("needs", "the clock exists only when this happened too", needed=False),
    clocks("unless_within", "no clock where the anchor is not after this clock's date"),
    clocks("while_late", "a clock only while one of these is late", reading=Reading.LIST),
    clocks("capped_by", "the clock whose date is the latest that the anchor counts from"),
    events("met_by", "what meets the clock"),
    events("stopped_by", "what ends it without meeting it", needed=False),
    Column(name="holder", means="whose date it is", type=HOLDERS),
    Column(name="breach", means="the code of the breach when the date passes", type=TEXT_OR_NULL, needed=False),
    CLAUSE,
    Column(name="layer", means="whose limit it is, where not the table's", type=optional(LAYERS), needed=False),
)


def timescales(name: str, asks: str) -> TableContract:
    """A table of clocks: one row for each clock at most, whatever the case."""
    return TableContract(
        name=name, asks=asks, columns=CLOCK_COLUMNS, roots=("complaint", "landlord"), many=True, required=True
    )


DATES: tuple[TableContract, ...] = (
    timescales(TIMESCALES[0], "How long may it take, by the landlord's policy?"),
    timescales(TIMESCALES[1], "How long may it take, by the Code?"),
    timescales(TIMESCALES[2], "How long may it take, where policy and Code are silent?"),
    TableContract(
        name=EXTENSIONS,
        asks="May the date be extended?",
        columns=(
            Column(
                name="outcome",
                means="allowed and flagged move the date; blocked and invalid leave it; needs_approval waits",
                type=text_of(("allowed", "flagged", "needs_approval", "blocked", "invalid"), "the program"),
            ),
            Column(name="letter", means="the letter that goes out", type=TEXT_OR_NULL, source=Source.LETTERS),
            Column(
                name="agreement",
                means="whether the customer is asked: sought, or required",
                type=optional(text_of(("sought", "required"), "the program")),
                needed=False,
            ),
            Column(
                name="message",
                means="the message sent to the diagrams",
                type=TEXT_OR_NULL,
                source=Source.MESSAGES,
                needed=False,
            ),
            replace(REASON, needed=False),
            CLAUSE,
        ),
        roots=CASE,
        inputs={
            "clock": TEXT,
            "stage": NUMBER_OR_NULL,
            "new_date": DATE,
            "reason": TEXT_OR_NULL,
            "evidence": TEXT_OR_NULL,
            "interval": ANYTHING,
            "agreed": TEXT_OR_NULL,
            "good_reason": BOOLEAN_OR_NULL,
            "good_reason_kind": TEXT_OR_NULL,
            "total_days": NUMBER,
            "working_days": NUMBER,
            "notified_in_time": BOOLEAN,
            "contact_attempts": NUMBER,
            "previous_extensions": NUMBER,
            "approved": BOOLEAN_OR_NULL,
        },
        sources={"clock": Source.CLOCKS},
        required=True,
        safeguard=True,
    ),
    TableContract(
        name=EXTENDABLE,
        asks="Which dates may be extended?",
        columns=(Column(name="clock", means="a clock that an extension may move", source=Source.CLOCKS), CLAUSE),
        many=True,
        required=True,
        safeguard=True,
    ),
    TableContract(
        name=REMINDERS,
        asks="When is the owner of a date reminded?",
        columns=(
            Column(name="working_days_before", means="working days before the date; 0: on it", type=NUMBER),
            Column(name="repeats", means="on every working day after it too", type=BOOLEAN_OR_NULL),
        ),
        roots=("complaint",),
        many=True,
        required=True,
    ),
    TableContract(
        name=REMINDED,
        asks="Has somebody to act on this date now?",
        columns=(Column(name="reminded", means="true: they are reminded", type=BOOLEAN), CLAUSE),
        roots=CASE,
        inputs={"clock": TEXT, "served": BOOLEAN},
        sources={"clock": Source.CLOCKS},
        without="the release in force is asked",
    ),
    TableContract(
        name=TASK_DATES,
        asks="By when is a task done that has no date of its own?",
        columns=(Column(name="working_days", means="within how many working days", type=NUMBER), CLAUSE),
        inputs={"task": TEXT},
        sources={"task": Source.TASKS},
        many=True,
        without="the check refuses a task without a date",
    ),
    TableContract(
        name=LOOK_BACK,
        asks="How far back is a contact compared with earlier ones?",
        columns=(Column(name="calendar_days", means="in calendar days", type=NUMBER),),
        roots=("complaint",),
        many=True,
        alone=True,
        without="it is compared with those of the same day",
    ),
    TableContract(
        name=ORDER_OF_DAYS,
        asks="What cannot be before what?",
        columns=(
            Column(name="event", means="what is dated", source=Source.DAYS),
            Column(name="not_before", means="the event or day that it cannot be before", source=Source.DAYS),
            Column(name="words", means="that day, in words"),
            Column(name="instead", means="what to do", type=TEXT_OR_NULL, needed=False),
        ),
        roots=("complaint",),
        many=True,
        without="the release in force is asked",
    ),
    TableContract(
        name=QUALITY_SAMPLE,
        asks="How many responses are looked at?",
        columns=(
            Column(name="take", means="how many", type=NUMBER),
            Column(name="within", means="in how many working days", type=NUMBER),
            REASON,
        ),
        inputs={"purpose": text_of(("audit", "customer_group"), "the program"), "answered": NUMBER},
        without="none is looked at",
    ),
)
