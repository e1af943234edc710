"""The pages of docs/reference/ about what expressions may name: names of the case, of messages, and functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.content.contracts.functions import OWN_FUNCTIONS, FunctionContract, signatures
from app.content.contracts.names import BROUGHT, CASE, CLOCK, FACTS, GIVEN, NameContract
from app.content.messages import MESSAGE_VARIABLES
from app.feel.registry import BUILTINS
from app.feel.values import Function

SECTIONS = ("contexts", "conversions", "dates", "lists", "numbers", "ranges", "statistics", "strings")
"""The modules of FEEL's own functions, which are the sections of the standard."""


def name_pages() -> Iterator[tuple[str, str, list[str]]]:
    """(file without its suffix, title, lines) of every page."""
    yield (
        "name-complaint",
        "Name `complaint`",
        [
            "What is known of every case. Besides, what forms, proposing tables and `set_fact` keep as facts,",
            f"each by its own name, and `{GIVEN}<clock>`: the date that somebody outside named for a clock, as text.",
            *_table((*CASE, *FACTS)),
        ],
    )
    yield (
        "name-deadlines",
        "Name `deadlines`",
        [
            "`deadlines.<clock>`, of every clock of the tables of timescales; null while it does not run.",
            *_table(CLOCK),
        ],
    )
    yield (
        "name-landlord",
        "Name `landlord`",
        ["Names and contact details of the landlord, and its posts, each the key of a role: text."],
    )
    yield "name-of_messages", "Names that messages bring", list(_brought())
    for name, contract in OWN_FUNCTIONS.items():
        yield f"function-{name.replace(' ', '_')}", f"Function `{name}`", list(_own(contract))
    for section in SECTIONS:
        yield f"function-of_{section}", f"Functions of {section}", list(_of_feel(section))


def _table(contracts: Iterable[NameContract]) -> list[str]:
    rows = sorted((each.name, each.type.describe(), each.means, each.source) for each in contracts)
    head = ["", "| Member | Holds | Means | From |", "|---|---|---|---|"]
    return head + [f"| `{name}` | {kind} | {means} | {source} |" for name, kind, means, source in rows]


def _brought() -> Iterator[str]:
    yield "What the program's own messages set in a process. Forms, mappings, scripts and tables set what they name."
    yield from ("", "| Variable | Holds | Means | From | By |", "|---|---|---|---|---|")
    for each in sorted(BROUGHT, key=lambda contract: contract.name):
        by = ", ".join(f"`{message}`" for message, names in sorted(MESSAGE_VARIABLES.items()) if each.name in names)
        yield f"| `{each.name}` | {each.type.describe()} | {each.means} | {each.source} | {by} |"


def _own(contract: FunctionContract) -> Iterator[str]:
    first = contract.means[:1].upper() + contract.means[1:]
    yield f"{first}. The calendar is that of the landlord today: Monday to Friday without bank holidays of England and"
    yield "Wales, and the days that its file closes or opens. Of a date and time the day in London counts. Null where a"
    yield f"date is not known yet. Counted as every date is ({contract.source};"
    yield "[deadlines](../deadlines.md))."
    yield ""
    yield from (f"`{contract.name}{signature}`" for signature in signatures(contract.name))
    yield from ("", "| Expression | Gives |", "|---|---|")
    yield from (f"| `{text}` | {value} |" for text, value in contract.examples.items())


def _of_feel(section: str) -> Iterator[str]:
    yield f"What every expression may call of {section} (DMN 1.5 §10.3.4), with what each takes and gives."
    yield from ("", "| Function | Takes and gives |", "|---|---|")
    for name in sorted(name for name in BUILTINS if _section_of(BUILTINS[name]) == section):
        yield f"| `{name}` | {'<br>'.join(signatures(name))} |"


def _section_of(function: Function) -> str:
    first = function.overloads[0] if function.overloads else function
    return str(first.body.__module__).rpartition(".")[2]
