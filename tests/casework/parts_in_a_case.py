"""Who may do what in a case, as a table: every act and message for every kind of person, whatever roles they hold.

The page docs/who-may-do-what.md is made of it, and `test_who_may_do_what.py` holds the program to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.casework.act_registry import ACTS
from app.content.contracts import LOG_CONTACT
from app.content.messages import known_messages
from app.use_cases.add_document import ADD_DOCUMENT
from tests.content.landlords import content_of

NOTHING, OWN, READS, ACTS_ = "nothing", "own_statement", "reads", "acts"
KINDS: Mapping[str, str] = {
    "fits": "handles or reviews such complaints",
    "reviews": "reviews it, at stage 2",
    "chosen": "complained about, chosen from the list",
    "worded": "complained about, named in words",
    "handled": "handled stage 1, at stage 2",
    "elsewhere": "handler of another service area",
    "involved": "had a part in it before",
    "named": "named in the evidence only",
    "scrutinises": "a role that sees no cases",
    "stranger": "no role here",
    "former": "had a role, which was taken away",
}
KEEPS_WHAT_REACHED_THEM = frozenset(
    {
        "record_contact", "record_correspondence", "add_document", "add_note", "record_adjustment",
        "escalation_requested", "ombudsman_contact",
    }
)  # fmt: skip
"""What a handler of another area writes down and passes on (Code 4.3, 6.10)."""
WORDS = {NOTHING: "–", OWN: "own statement", READS: "reads", ACTS_: "acts"}


def part_of(kind: str, doing: str) -> str:
    """What somebody of a kind may do at most (policies §0.5): written down again, not read from the table."""
    if kind in ("chosen", "worded", "scrutinises", "stranger", "former"):
        return NOTHING
    if kind == "handled":
        return READS
    if kind == "elsewhere" and doing not in KEEPS_WHAT_REACHED_THEM:
        return READS
    return ACTS_


def doings(landlord: str) -> list[str]:
    """Every act and message of a landlord that takes a form, and what needs none: adding a document."""
    content = content_of(landlord)
    messages = [name for name in known_messages(content) if content.has_form(name)]
    return sorted({*ACTS, *messages, ADD_DOCUMENT} - {LOG_CONTACT})


def table(landlords: Iterator[str] | list[str]) -> Iterator[str]:
    """The table as lines of a page: acts and messages of all landlords, then what they may read."""
    names = sorted({name for landlord in landlords for name in doings(landlord)})
    yield f"| | {' | '.join(KINDS.values())} |"
    yield f"|---|{'---|' * len(KINDS)}"
    for name in names:
        yield f"| `{name}` | {' | '.join(WORDS[part_of(kind, name)] for kind in KINDS)} |"
