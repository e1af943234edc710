"""The pages of docs/reference/ about what expressions may name: functions."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.contracts.functions import OWN_FUNCTIONS, FunctionContract, signatures
from app.feel.registry import BUILTINS

FUNCTIONS = "functions-of-feel"


def name_pages() -> Iterator[tuple[str, str, list[str]]]:
    """(file without its suffix, title, lines) of every page."""
    for name, contract in OWN_FUNCTIONS.items():
        yield f"function-{name.replace(' ', '_')}", f"Function `{name}`", list(_own(contract))
    yield f"function-{FUNCTIONS}", "Functions of FEEL", list(_of_feel())


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


def _of_feel() -> Iterator[str]:
    yield "What every expression may call (DMN 1.5 §10.3.4), with what each takes and gives."
    yield from ("", "| Function | Takes and gives |", "|---|---|")
    for name in sorted(BUILTINS.keys() - OWN_FUNCTIONS.keys()):
        yield f"| `{name}` | {'<br>'.join(signatures(name))} |"
