"""What expressions may name: `complaint`, `deadlines.<clock>`, and what the program's own messages bring to a process.

Each name has its type, what it means, and where its value comes from. What forms, diagrams and tables of a release add
is worked out from its files (`app.content.expressions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    DATE_TIME,
    NUMBER,
    TEXT,
    StaticType,
    optional,
    text_of,
    union,
)
from app.statuses import CASE_STATUSES

GIVEN = "given_"
"""`complaint.given_<clock>`: the due date that somebody outside named for a clock."""
DAY = union(DATE, TEXT)
"""A day that a message brings: a date, or its text where the message had to wait."""
CONTACT, DIAGRAMS, FORMS, TABLES = "the contact", "the diagrams", "the forms", "the tables of timescales"
PROGRAM, CLASSIFICATION, POSTS = "the program", "the table classification", "whoever names them on a form"


@dataclass(frozen=True, kw_only=True)
class NameContract:
    """A name with its type, its meaning and where its value is set."""

    name: str
    type: StaticType
    means: str
    source: str


def _name(name: str, type_: StaticType, means: str, source: str) -> NameContract:
    return NameContract(name=name, type=type_, means=means, source=source)


CASE = (
    _name("reference", TEXT, "the reference that letters quote", PROGRAM),
    _name("channel", TEXT, "how the contact came in", CONTACT),
    _name("kind", TEXT, "what the contact was taken for", CONTACT),
    _name("source", TEXT, "where it came from, such as a survey", CONTACT),
    _name("relationship", TEXT, "what the customer is to the landlord", CONTACT),
    _name("code_scope", BOOLEAN, "whether the Code protects the customer", CLASSIFICATION),
    _name("service_area", TEXT, "the service area it is about", CONTACT),
    _name("theme", TEXT, "the theme it is counted under", CONTACT),
    _name("received_on", DATE, "the day on which it was received", CONTACT),
    _name("stage", optional(NUMBER), "the stage it is in", DIAGRAMS),
    _name("status", text_of(CASE_STATUSES, "the statuses of a case"), "open, closed …", DIAGRAMS),
    _name("vulnerable", optional(BOOLEAN), "whether the customer is vulnerable", FORMS),
    _name("anonymous", BOOLEAN, "whether nobody gave a name", CONTACT),
    _name("handler", optional(TEXT), "the username of whoever handles it", POSTS),
    _name("reviewer", optional(TEXT), "the username of whoever reviews it", POSTS),
    _name("policy", TEXT, "the version of the policy it is under", "[policies] of the landlord's file"),
    _name("linked_to", optional(NUMBER), "the case it is answered with", PROGRAM),
)
"""What every case has."""
FACTS = (
    _name("outcome", optional(TEXT), "the outcome of the newest answer", FORMS),
    _name("outcome_stage_1", optional(TEXT), "the outcome of stage 1", FORMS),
    _name("outcome_stage_2", optional(TEXT), "the outcome of stage 2", FORMS),
    _name("finding", optional(TEXT), "what the Ombudsman found", FORMS),
    _name("is_complaint", optional(BOOLEAN), "whether it is a complaint", CLASSIFICATION),
    _name("dissatisfied", optional(BOOLEAN), "whether the customer is dissatisfied", CONTACT),
    _name("contributions_waiting", optional(BOOLEAN), "whether a part of the answer is awaited", PROGRAM),
    _name("about_somebody", optional(BOOLEAN), "whether somebody is complained about", PROGRAM),
    _name("ordered_sum_owed", optional(NUMBER), "pence that were ordered and not paid", PROGRAM),
)
"""The facts that the program itself keeps on a case."""
CLOCK = (
    _name("due", DATE, "the date that holds", TABLES),
    _name("policy", optional(DATE), "the date by the landlord's policy", TABLES),
    _name("code", optional(DATE), "the date by the Code", TABLES),
    _name("target", optional(DATE), "the last working day on or before it", TABLES),
    _name("overdue_at", DATE_TIME, "the moment from which it is late", TABLES),
    _name("met", optional(DATE), "the day on which it was met", "the events of the case"),
    _name("passed", BOOLEAN, "whether the date lies behind today", "today"),
)
"""A clock of a case, as `deadlines.<clock>`."""
IN_LETTERS: Mapping[str, str] = {
    "answers": "the answers on the form that sends the letter",
    "complaint": "the case",
    "deadlines": "the dates of the case",
    "resident": "who complained",
    "contact": "who got in touch for them",
    "landlord": "who we are",
    "handler": "who handles the case",
    "reviewer": "who reviews it at stage 2",
    "sender": "who sends the letter",
    "ombudsman": "how to reach the Ombudsman",
    "in_touch": "how we get in touch",
    "definition": "the complaint, point by point",
    "outcomes_sought": "what they want to happen",
    "actions": "what we promised and have not done yet",
    "remedies": "what we do to put it right",
    "evidence": "what we looked at",
    "extension": "the extension of a date",
    "signposts": "who else can help",
    "submitted": "what earlier forms said",
    "promised": "the day that our last letter promised",
    "today": "the day of today",
    "sent_on": "the day on which the letter goes out",
}
"""What a letter may quote, by the first part of a name."""
BROUGHT = (
    _name("action_id", NUMBER, "the promised action", PROGRAM),
    _name("action_due", DAY, "by when it is promised", FORMS),
    _name("action_owner", TEXT, "the username of whoever promised it", FORMS),
    _name("answered_with", TEXT, "the reference of the case that was answered", PROGRAM),
    _name("answered_by", TEXT, "the letter that answers both", PROGRAM),
    _name("taken_on_in", TEXT, "the reference of the case with which it goes on", PROGRAM),
    _name("letter_id", NUMBER, "the letter that was sent", PROGRAM),
    _name("letter_title", TEXT, "its title", "the letter"),
    _name("letter_need", TEXT, "what it needs to reach somebody", "the table letter_work"),
    _name("letter_what", TEXT, "that in words", "the table letter_work"),
    _name("letter_due", DAY, "by when that is done", "the table letter_work"),
    _name("contribution_id", NUMBER, "the part of the answer that is asked for", PROGRAM),
    _name("contribution_due", DAY, "by when", FORMS),
    _name("contribution_area", TEXT, "the service area that is asked", FORMS),
    _name("contribution_asked", optional(TEXT), "the username of whoever is asked", FORMS),
    _name("ground", TEXT, "the ground of a refusal", FORMS),
    _name("ground_title", TEXT, "its title", "the table grounds"),
    _name("quarter", TEXT, "the quarter in which it is counted", PROGRAM),
    _name("quarter_title", TEXT, "that in words", PROGRAM),
    _name("refused_on", DAY, "the day of the refusal", PROGRAM),
    _name("times_in_quarter", NUMBER, "on how many complaints the ground was used", PROGRAM),
    _name("already_alerted", BOOLEAN, "whether somebody was alerted in that quarter", PROGRAM),
    _name("references", TEXT, "the cases that were refused on it", PROGRAM),
    _name("clock", TEXT, "the clock that is extended", FORMS),
    _name("due", DAY, "the date as it is now", TABLES),
    _name("extension_id", NUMBER, "the extension", PROGRAM),
    _name("total_days", NUMBER, "working days from the first date to the new one", PROGRAM),
    _name("agreed", ANYTHING, "whether the customer agreed", FORMS),
    _name("order_id", NUMBER, "the Ombudsman's order", PROGRAM),
    _name("order_kind", TEXT, "its kind", FORMS),
    _name("order_due", optional(DAY), "by when it is done", FORMS),
    _name("order_sum", BOOLEAN, "whether a sum was ordered", FORMS),
    _name("told_on", DAY, "the day on which we were told", PROGRAM),
    _name("came_in_on", DAY, "the day on which a message came in", FORMS),
    _name("came_in_as", TEXT, "how it came in", FORMS),
    _name("sample_purpose", TEXT, "what a response was drawn for", "the table quality_sample"),
    _name("sample_period", TEXT, "the month or quarter it is of", PROGRAM),
    _name("sample_period_title", TEXT, "that in words", PROGRAM),
    _name("sample_stage", NUMBER, "the stage that it answered", PROGRAM),
    _name("sample_due", DAY, "by when it is looked at", "the table quality_sample"),
    _name("reviewer_awaited_on", DAY, "since when a reviewer is awaited", PROGRAM),
)
"""What the program's own messages bring to a process."""


def types_of(contracts: Iterable[NameContract]) -> Mapping[str, StaticType]:
    """name → type."""
    return {contract.name: contract.type for contract in contracts}
