"""Tables that say who may not handle, judge, read, hear or pay. All of them fail closed."""

from __future__ import annotations

from app.feel.static_types import BOOLEAN, LIST, NUMBER, TEXT, ListOf, StaticType, optional, text_of

from .. import (
    ADDRESSEE,
    AUTHORITY_REQUEST,
    DECISION_MAKER,
    HANDLER,
    MAY_ASK_FOR_FEEDBACK,
    MAY_BE_TOLD,
    MONEY,
    NAMES_MONEY,
    OFFSET,
    PART_IN_CASE,
    PART_TAKEN,
    REMEDY_AUTHORITY,
    REVIEWER,
)
from ..model import CLAUSE, REASON, TEXT_OR_NULL, Column, Source, TableContract

CASE = ("complaint", "deadlines", "landlord")
"""What every expression about a case sees."""
ALLOWED = Column(name="allowed", means="true: they may; false: they are barred, with the reason", type=BOOLEAN)
CANDIDATE: dict[str, StaticType] = {
    "candidate": TEXT,
    "candidate_roles": ListOf(TEXT),
    "candidate_considered_stage_1": BOOLEAN,
    "candidate_contributed": BOOLEAN,
    "candidate_involved": BOOLEAN,
    "candidate_proposed": BOOLEAN,
    "candidate_is_subject": BOOLEAN,
    "candidate_has_subjects_name": BOOLEAN,
    "candidate_is_handler": BOOLEAN,
    "candidate_is_reviewer": BOOLEAN,
    "candidate_wrote_response": BOOLEAN,
}
"""What is known of somebody who is to judge: every earlier part in the case, and their roles."""
WHOM = text_of(("complainant", "representative", "mp", "councillor", "other"), "who may ask for news")
AUTHORITY_ON_FILE = text_of(("none", "spoken", "written", "power_of_attorney"), "authorities that are kept")
SUMS = text_of(("financial", "goodwill"), "the kinds of remedy that are a sum")

DOES = (
    "in promises", "in letters", "denial", "denial of what stands before", "no denial", "new clause", "same clause",
    "number", "fact",
)  # fmt: skip
"""What words may do that speak of money."""


def bars(name: str, asks: str, *, required: bool) -> TableContract:
    """A table that says whether somebody may judge in a case."""
    return TableContract(
        name=name,
        asks=asks,
        columns=(ALLOWED, REASON, CLAUSE),
        roots=CASE,
        inputs=CANDIDATE,
        required=required,
        safeguard=True,
    )


INDEPENDENCE_RULE = bars(
    "independence", "May this person do the task that names the table in its property “independence”?", required=False
)
"""Of every table that a task names in its property `independence`."""

WHO: tuple[TableContract, ...] = (
    bars(HANDLER, "May this person handle the complaint?", required=True),
    bars(REVIEWER, "May this person review at stage 2?", required=True),
    bars(DECISION_MAKER, "May this person decide, or say whom it is about?", required=True),
    TableContract(
        name=PART_IN_CASE,
        asks="What may this person do in this case?",
        columns=(
            Column(
                name="part",
                means="nothing: the case does not exist for them; own_statement; reads; acts",
                type=text_of(("nothing", "own_statement", "reads", "acts"), "the program"),
            ),
            REASON,
            CLAUSE,
        ),
        roots=CASE,
        inputs={
            "candidate_is_subject": BOOLEAN,
            "candidate_sees_case": BOOLEAN,
            "candidate_handled_stage_1": BOOLEAN,
            "candidate_of_other_area": BOOLEAN,
            "asked_for": text_of(("nothing", "statement", "action"), "the program"),
            "area": TEXT,
            "doing": TEXT,
        },
        required=True,
        safeguard=True,
    ),
    TableContract(
        name=PART_TAKEN,
        asks="Which part in the case does doing this mean?",
        columns=(
            Column(name="capacity", means="the part, which may bar them later; null: it is none", type=TEXT_OR_NULL),
        ),
        roots=CASE,
        inputs={"doing": TEXT},
        alone=True,
        required=True,
        safeguard=True,
    ),
    TableContract(
        name=MONEY,
        asks="May a sum be entered?",
        columns=(
            Column(
                name="verdict",
                means="barred; authority: the table remedy_authority says by whom; allowed",
                type=text_of(("barred", "authority", "allowed"), "the program"),
            ),
            REASON,
            CLAUSE,
        ),
        roots=CASE,
        inputs={"claim_filed": BOOLEAN, "remedy_kind": SUMS, "candidate_answers": BOOLEAN},
        required=True,
        safeguard=True,
    ),
    TableContract(
        name=NAMES_MONEY,
        asks="Which words name money without a figure?",
        columns=(
            Column(name="texts", means="the words and sayings", type=LIST),
            Column(
                name="does",
                means="in promises: gives money as a remedy or an action; in letters: also in our other words there; "
                "denial: takes back what stands after it in its clause; denial of what stands before; no denial: only "
                "looks like one; new clause: ends the one before; same clause: goes on with it; number: of a number, "
                "any of which fits; fact: a figure that nobody gets",
                type=text_of(DOES, "the program"),
            ),
            REASON,
        ),
        roots=("landlord",),
        many=True,
        required=True,
        safeguard=True,
    ),
    TableContract(
        name=REMEDY_AUTHORITY,
        asks="May this person put it right at once, in this way?",
        columns=(
            ALLOWED,
            Column(name="post", means="whom to ask otherwise", type=TEXT_OR_NULL, source=Source.POSTS),
            REASON,
            CLAUSE,
        ),
        roots=CASE,
        inputs={
            "actor_roles": ListOf(TEXT),
            "complaints_officer": BOOLEAN,
            "decides_complaints": BOOLEAN,
            "remedy_kind": TEXT,
            "remedy_amount": optional(NUMBER),
        },
        required=True,
        safeguard=True,
    ),
    TableContract(
        name=OFFSET,
        asks="May a sum be set against a debt?",
        columns=(
            Column(
                name="outcome",
                means="allowed, blocked, or decide: somebody decides",
                type=text_of(("allowed", "blocked", "decide"), "the program"),
            ),
            REASON,
            CLAUSE,
        ),
        roots=CASE,
        inputs={"ordered_by_ombudsman": BOOLEAN, "set_against_debt": NUMBER},
        required=True,
        safeguard=True,
    ),
    TableContract(
        name=ADDRESSEE,
        asks="Who is on file as the customer?",
        columns=(Column(name="told_whom", means="whether that is the customer", type=WHOM), REASON),
        roots=CASE,
        safeguard=True,
        without="the release in force is asked",
    ),
    TableContract(
        name=AUTHORITY_REQUEST,
        asks="Is the customer asked for their permission?",
        columns=(Column(name="asked", means="whether they are asked", type=BOOLEAN), REASON, CLAUSE),
        roots=CASE,
        inputs={"standing": TEXT, "may_be_told": BOOLEAN},
        without="nobody is asked",
    ),
    TableContract(
        name=MAY_BE_TOLD,
        asks="May this person be told how the complaint stands?",
        columns=(
            ALLOWED,
            REASON,
            Column(name="instead", means="what to do instead", type=TEXT_OR_NULL, needed=False),
            CLAUSE,
        ),
        roots=CASE,
        inputs={"told_whom": WHOM, "authority": AUTHORITY_ON_FILE, "standing": TEXT},
        required=True,
        safeguard=True,
    ),
    TableContract(
        name=MAY_ASK_FOR_FEEDBACK,
        asks="May the customer be asked for feedback now?",
        columns=(ALLOWED, REASON, CLAUSE),
        roots=CASE,
        required=True,
        safeguard=True,
    ),
)
