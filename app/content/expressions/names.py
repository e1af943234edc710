"""The names that expressions may use, with their types: `complaint`, `deadlines`, `landlord`, and those of letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from app import forms
from app.bpmn.xml import ElementInfo
from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    NUMBER,
    TEXT,
    ContextOf,
    ListOf,
    StaticType,
    context,
    optional,
    text_of,
    union,
)
from app.forms import Field

from ..contracts import (
    CLASSIFICATION,
    FACT,
    LAYER_TABLES,
    PROPOSES,
    SIGNPOSTS,
    WAYS_OF_CONTACT,
)
from ..contracts import names as contracts
from ..contracts.names import types_of
from ..release import Release
from .field_types import answer_type, kept_as_json
from .table_types import answer_of, table_of

FACT_SERVICE = "set_fact"
"""The service that keeps a fact, named by its header or input `fact`."""
COLUMNS, PROGRAM_FACTS, CLOCK = types_of(contracts.CASE), types_of(contracts.FACTS), context(types_of(contracts.CLOCK))
"""What every case has, the facts that the program itself keeps, and a clock of a case as `deadlines.<clock>`."""
PERSON = context({"name": TEXT, "username": TEXT})
POINT = context(
    {"version": NUMBER, "number": NUMBER, "text": TEXT, "decision": optional(TEXT), "reasons": optional(TEXT)}
)
CONTACT = context(
    {"name": optional(TEXT), "address_lines": ListOf(TEXT), "email": optional(TEXT), "email_letters": BOOLEAN}
)
"""What letters see of a person, of a point of the complaint, and of whoever got in touch for the customer."""


@lru_cache(maxsize=64)
def clock_names(content: Release) -> frozenset[str]:
    """The clocks that the tables of timescales can start."""
    tables = [table for _, table in LAYER_TABLES if content.has_decision(table)]
    return frozenset(name for table in tables for name in content.output_literals(table, "clock"))


@lru_cache(maxsize=64)
def fact_names(content: Release) -> frozenset[str]:
    """The facts that a case of this release may have, besides what every case has: an expression may ask for them."""
    return frozenset({*PROGRAM_FACTS, *_given_names(content), *(name for name, _ in _facts(content))})


def _given_names(content: Release) -> list[str]:
    """The facts that name a due date from outside, one for each clock; dates are text."""
    return [f"{contracts.GIVEN}{clock}" for clock in clock_names(content)]


def _facts(content: Release) -> Iterator[tuple[str, Callable[[], StaticType]]]:
    """The facts that forms, services and proposals keep, each with its type. A name may come several times."""
    for name in content.form_paths:
        try:
            form = content.form(name)
        except forms.FormError:
            continue  # reported by the check of the forms
        for field in form.fields_with(record=FACT):
            yield field.key, partial(_kept, field, form.id)
    for process in content.diagrams.processes.values():
        for element in process.elements.values():
            if fact := fact_kept_by(element):
                yield fact, lambda: ANYTHING
            if proposes := element.properties.get(PROPOSES):
                yield proposes, partial(_proposal, content, proposes)


def _kept(field: Field, form_id: str) -> StaticType:
    return kept_as_json(answer_type(field, form_id))


def _proposal(content: Release, decision_id: str) -> StaticType:
    answer = answer_of(content, decision_id, context({}, is_open=True))
    return (answer.member("proposal") or ANYTHING) if isinstance(answer, ContextOf) else ANYTHING


class CaseNames:
    """The types of the names that every expression of a release sees."""

    def __init__(self, content: Release) -> None:
        self.content = content
        self.elements = [
            element for process in content.diagrams.processes.values() for element in process.elements.values()
        ]
        self.landlord = context(dict.fromkeys(content.landlord.context(), TEXT))
        self.deadlines = context(dict.fromkeys(clock_names(content), optional(CLOCK)))
        self.complaint = self._complaint()

    @property
    def read_only(self) -> dict[str, StaticType]:
        """What every expression sees."""
        return {"complaint": self.complaint, "deadlines": self.deadlines, "landlord": self.landlord}

    def _complaint(self) -> ContextOf:
        facts: dict[str, list[StaticType]] = {}
        for name, kind in _facts(self.content):
            facts.setdefault(name, []).append(optional(kind()))
        members = {name: union(*kinds) for name, kinds in facts.items()}
        given = dict.fromkeys(_given_names(self.content), optional(TEXT))
        return context({**PROGRAM_FACTS, **given, **members, **COLUMNS, "route": optional(self._route())})

    def _route(self) -> StaticType:
        """The routes that the classification or a diagram gives; any text, where one is not written out."""
        values: set[str] = set()
        if self.content.has_decision(CLASSIFICATION):
            values |= self.content.output_literals(CLASSIFICATION, "route")
        for element in self.elements:
            values |= set(element.may_be("route"))
        return text_of(values, "the table classification and the diagrams") if values else TEXT

    def letter_names(self) -> dict[str, StaticType]:
        """What a letter sees, besides the answers of forms."""
        complaint = dict(self.complaint.members) | {"summary": TEXT}
        ombudsman = self.content.ombudsman.context(self.content.landlord.policies[-1].in_force)
        return {
            **self.read_only,
            "complaint": context(complaint),
            "definition": context({"version": optional(NUMBER), "points": ListOf(POINT)}),
            "outcomes_sought": optional(TEXT),
            "resident": context(
                {
                    **dict.fromkeys(("name", "email", "telephone", "preferred_contact"), optional(TEXT)),
                    "address_lines": ListOf(TEXT), "email_letters": BOOLEAN, "adjustments": ListOf(TEXT),
                }
            ),
            "in_touch": optional(self._row_of(WAYS_OF_CONTACT)),
            "contact": CONTACT,
            "handler": optional(PERSON),
            "reviewer": optional(PERSON),
            "sender": optional(PERSON),
            "ombudsman": context(dict.fromkeys(ombudsman, TEXT) | {"address_lines": ListOf(TEXT)}, is_open=False),
            "actions": ListOf(context({"what": TEXT, "owner": TEXT, "colleague": BOOLEAN, "due": optional(DATE)})),
            "remedies": ListOf(
                context(
                    {"kind": TEXT, "what": TEXT, "by_whom": optional(TEXT), "by_when": optional(DATE), "done": BOOLEAN}
                )
            ),
            "evidence": ListOf(TEXT),
            "extension": optional(
                context(
                    {
                        **dict.fromkeys(("clock", "reason", "agreed", "outcome", "why"), optional(TEXT)),
                        "new_date": optional(DATE), "interval": ANYTHING, "working_days": optional(NUMBER),
                    }
                )
            ),
            "signposts": ListOf(self._row_of(SIGNPOSTS)),
            "today": DATE,
            "sent_on": DATE,
            "promised": optional(DATE),
        }  # fmt: skip

    def _row_of(self, decision_id: str) -> StaticType:
        """A row of what a table answers."""
        if table_of(self.content, decision_id) is None:
            return ANYTHING
        answer = answer_of(self.content, decision_id, context({}, is_open=True))
        return answer.items if isinstance(answer, ListOf) else answer


def fact_kept_by(element: ElementInfo) -> str:
    """The fact that a service task keeps, by its header or the literal of its input; "" for any other element."""
    if element.service_type != FACT_SERVICE:
        return ""
    if "fact" in element.headers:
        return element.headers["fact"]
    sources = [mapping.source for mapping in element.inputs if mapping.target == "fact"]
    return sources[0].removeprefix("=").strip().strip('"') if sources else ""
