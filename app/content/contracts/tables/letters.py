"""Tables about letters: which goes out, what it must say, and how it reaches somebody."""

from __future__ import annotations

from app.feel.static_types import BOOLEAN, DATE, LIST, NUMBER, TEXT, ListOf, optional, text_of

from .. import (
    ACT_LETTERS,
    CONTACT_DATA,
    COPIES,
    ELEMENT_TABLES,
    HANDLER_LETTER,
    HARD_WORDS,
    LETTER_CHANNEL,
    LETTER_WORK,
    READABILITY,
    SAYS_NOTHING,
    SIGNPOSTS,
    STAGE_ANSWERS,
    WAYS_OF_CONTACT,
)
from ..model import CLAUSE, REASON, TEXT_OR_NULL, Column, Source, TableContract
from .who import AUTHORITY_ON_FILE, CASE

PERSON = {"has_email": BOOLEAN, "has_address": BOOLEAN, "preferred_contact": TEXT_OR_NULL}
ADVICE = Column(name="advice", means="what the writer reads")
WORKING_DAYS = Column(name="working_days", means="within how many working days", type=NUMBER)
LETTER_ROOTS = (
    *CASE, "definition", "outcomes_sought", "resident", "contact", "handler", "reviewer", "sender", "ombudsman",
    "actions", "remedies", "evidence", "extension", "answers", "submitted", "today", "sent_on", "in_touch", "signposts",
)  # fmt: skip
"""What a letter may quote."""


def elements(name: str, asks: str) -> TableContract:
    """A table of what letters must say."""
    return TableContract(
        name=name,
        asks=asks,
        columns=(
            Column(name="element", means="an element that the letter must have", source=Source.ELEMENTS),
            CLAUSE,
        ),
        roots=LETTER_ROOTS,
        inputs={"letter": TEXT},
        sources={"letter": Source.LETTERS},
        many=True,
        required=True,
    )


OWN_ELEMENTS, CODE_ELEMENTS = ELEMENT_TABLES

LETTERS: tuple[TableContract, ...] = (
    elements(OWN_ELEMENTS, "What must our letters say?"),
    elements(CODE_ELEMENTS, "What must letters say, by the Code?"),
    TableContract(
        name=STAGE_ANSWERS,
        asks="Which letters answer a complaint?",
        columns=(
            Column(name="letter", means="the letter", source=Source.LETTERS),
            Column(name="stage", means="the stage that it answers", type=NUMBER),
            CLAUSE,
        ),
        many=True,
        required=True,
        safeguard=True,
    ),
    TableContract(
        name=ACT_LETTERS,
        asks="Which letter does an act send?",
        columns=(Column(name="letter", means="the letter", source=Source.LETTERS), CLAUSE),
        inputs={"act": text_of(("send_update", "ask_for_feedback"), "the program")},
        required=True,
    ),
    TableContract(
        name=HANDLER_LETTER,
        asks="Does the customer have to be told who deals with it now?",
        columns=(
            Column(name="letter", means="the letter that tells them", type=TEXT_OR_NULL, source=Source.LETTERS),
            CLAUSE,
        ),
        roots=CASE,
        without="no letter goes out",
    ),
    TableContract(
        name=LETTER_CHANNEL,
        asks="How does a letter go out?",
        columns=(
            Column(
                name="channel",
                means="nowhere: it cannot be sent, for the reason",
                type=text_of(("email", "post", "by_hand", "nowhere"), "the program"),
            ),
            REASON,
            CLAUSE,
        ),
        inputs={
            **PERSON,
            "agreed_to_email": BOOLEAN,
            "has_name": BOOLEAN,
            "adjustments": ListOf(TEXT),
            "letter": TEXT,
        },
        sources={"letter": Source.LETTERS},
        without="by e-mail where they agreed to it, else by post",
    ),
    TableContract(
        name=WAYS_OF_CONTACT,
        asks="How do we say that we will get in touch?",
        columns=(
            Column(name="words", means="in a sentence"),
            Column(name="briefly", means="in a few words"),
            CLAUSE,
        ),
        inputs={**PERSON, "has_telephone": BOOLEAN},
        without="letters say nothing of it",
    ),
    TableContract(
        name=SIGNPOSTS,
        asks="Who can help with what is not ours?",
        columns=(
            Column(name="body", means="its key"),
            Column(name="name", means="its name"),
            Column(name="helps_with", means="with what"),
            Column(name="telephone", means="how to ring it", type=TEXT_OR_NULL),
            Column(name="website", means="its website", type=TEXT_OR_NULL),
            Column(name="source", means="where they were read", type=TEXT_OR_NULL, needed=False),
            Column(name="last_verified", means="when these details were looked up", type=TEXT_OR_NULL, needed=False),
            CLAUSE,
        ),
        inputs={"day": DATE},
        many=True,
        without="nobody is named",
    ),
    TableContract(
        name=CONTACT_DATA,
        asks="Must these contact details be looked up again?",
        columns=(Column(name="doubt", means="what is doubtful", type=TEXT_OR_NULL), CLAUSE),
        inputs={"days_since": optional(NUMBER)},
        without="nothing is doubted",
    ),
    TableContract(
        name=LETTER_WORK,
        asks="What has to be done for a letter to reach somebody?",
        columns=(Column(name="what", means="what somebody does"), WORKING_DAYS, CLAUSE),
        inputs={"need": TEXT, "channel": text_of(("email", "post", "by_hand", "alert"), "the program")},
        many=True,
        without="nothing",
    ),
    TableContract(
        name=COPIES,
        asks="Who gets a copy of a letter?",
        columns=(
            Column(name="sent", means="whether a copy is seen to", type=BOOLEAN),
            Column(name="what", means="what somebody does"),
            WORKING_DAYS,
            CLAUSE,
        ),
        inputs={
            "occasion": text_of(("one_answer", "letter"), "the program"),
            "standing": TEXT,
            "authority": AUTHORITY_ON_FILE,
            "may_be_told": BOOLEAN,
            "customer_asked": BOOLEAN,
        },
        without="the release in force is asked",
    ),
    TableContract(
        name=READABILITY,
        asks="What would make a letter easier to read?",
        columns=(ADVICE, CLAUSE),
        inputs={
            "average_words": NUMBER,
            "longest_words": NUMBER,
            "longest_sentence": TEXT,
            "long_words": NUMBER,
        },
        many=True,
        without="no advice",
    ),
    TableContract(
        name=HARD_WORDS,
        asks="Which words are hard to read?",
        columns=(Column(name="words", means="the words, in small letters"), ADVICE),
        roots=("landlord",),
        many=True,
        without="no advice",
    ),
    TableContract(
        name=SAYS_NOTHING,
        asks="What says nothing where a reason is asked for?",
        columns=(Column(name="texts", means="the words and sayings", type=LIST), REASON),
        roots=("landlord",),
        many=True,
        without="nothing is refused for it",
    ),
)
