"""What a field of a form may be whose answer is recorded, by the recorder's name."""

from __future__ import annotations

from collections.abc import Mapping

from app.forms.model import SCALARS

from . import DAY, FACT
from .model import RecorderContract

WORDS = frozenset({"textarea", "textfield"})
CHOSEN = frozenset({"select", "radio"})
SEVERAL = frozenset({"taglist", "checklist"})
TICK = frozenset({"checkbox"})
DATE_FIELD = frozenset({"date"})
"""A datetime field that asks for a day."""
ROWS = frozenset({"dynamiclist"})
SUM = frozenset({"number"})


PERSON = ("name", "address", "email", "telephone", "preferred_contact", "email_letters", "needs")
"""What is kept of a person."""
PERSON_PREFIX = "complainant_"


def _recorder(
    name: str,
    fields: frozenset[str],
    *columns: str,
    keys: frozenset[str] = frozenset(),
    beside: tuple[str, ...] = (),
) -> RecorderContract:
    return RecorderContract(name=name, fields=fields, columns=columns, keys=keys, beside=beside)


ALL = (
    _recorder(DAY, DATE_FIELD),
    _recorder("heard_on_findings", DATE_FIELD, beside=("customer_comment",)),
    _recorder(FACT, SCALARS),
    _recorder("actions", ROWS, "what", "due"),
    _recorder("orders", ROWS, "kind", "what", "due", "weeks"),
    _recorder("contributions", ROWS, "what", "due"),
    _recorder("outcomes", ROWS, "decision", "reasons"),
    _recorder("remedies", ROWS | WORDS, "kind", "what", "by_when"),
    _recorder("subject_colleagues", ROWS),
    _recorder("subjects_not_meant", ROWS),
    _recorder("subjects", ROWS | WORDS),
    _recorder("evidence", ROWS | WORDS),
    _recorder("definition", ROWS | WORDS),
    _recorder("unresolved", SEVERAL | WORDS),
    _recorder("unresolved_points", ROWS | SEVERAL | WORDS),
    _recorder("adjustment", SEVERAL | CHOSEN, beside=("adjustment_details", "review_on")),
    _recorder("took_part", SEVERAL | CHOSEN),
    _recorder("adjustments_reviewed", CHOSEN, beside=("kept", "review_on")),
    _recorder("handler", CHOSEN),
    _recorder("reviewer", CHOSEN),
    _recorder("done_by", CHOSEN),
    _recorder("finding", CHOSEN, beside=("non_compliance",)),
    _recorder("service_area", CHOSEN),
    _recorder("theme", CHOSEN),
    _recorder("support", CHOSEN | WORDS),
    _recorder("outcome", CHOSEN | {"expression"}),
    _recorder("contact", CHOSEN | WORDS, beside=("direction", "method", "reached", "with_whom", "notes")),
    _recorder("vulnerable", TICK),
    _recorder("consent_email", TICK),
    _recorder("case_review", TICK, beside=("{key}_why",)),
    _recorder("set_against_debt", SUM),
    _recorder(
        "person", WORDS | CHOSEN | TICK, keys=frozenset({*PERSON, *(f"{PERSON_PREFIX}{detail}" for detail in PERSON)})
    ),
    *(
        _recorder(name, WORDS)
        for name in (
            "conclusions", "contribution", "learning", "letter_edits", "letter_work", "linked_to", "money_words",
            "outcomes_sought", "override", "panel_members", "reason", "responsible", "same_matter_as",
            "subject_words", "without_contributions",
        )
    ),
)  # fmt: skip
RECORDER_FIELDS: Mapping[str, RecorderContract] = {contract.name: contract for contract in ALL}
"""recorder → what its field may be."""
