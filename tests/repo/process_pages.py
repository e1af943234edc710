"""The pages of docs/reference/ about the data of processes: each variable, what it holds, and where it is set."""

from __future__ import annotations

from collections.abc import Iterator

from app.bpmn.xml import ElementInfo
from app.content.expressions.names import CaseNames
from app.content.expressions.process_data import ProcessData
from tests.content.landlords import LANDLORDS, content_of

Rows = dict[tuple[str, str], dict[str, None]]
"""(variable, what it holds) → the elements that set it, in order."""


def process_pages() -> Iterator[tuple[str, str, list[str]]]:
    """(file without its suffix, title, lines) of every process that sets a variable, at any landlord."""
    pages: dict[str, Rows] = {}
    for landlord in LANDLORDS:
        content = content_of(landlord)
        data = ProcessData(content, CaseNames(content))
        for process_id, process in data.processes.items():
            own = f" ({landlord})" if f"/{landlord}/" in process.file else ""
            rows = pages.setdefault(process_id, {})
            for element in process.elements.values():
                for name, kind in data.set_by(element, data.of(process_id)):
                    rows.setdefault((name, kind.describe()), {}).setdefault(_place(element) + own)
    for process_id, rows in sorted(pages.items()):
        if rows:
            yield f"process-{process_id}", f"Data of the process `{process_id}`", list(_table(rows))


def _place(element: ElementInfo) -> str:
    """The element in a process owner's words, and the form or message that brings the variable."""
    name = f"“{element.name}” (`{element.id}`)" if element.name else f"`{element.id}`"
    by = (
        f", form `{element.form_id}`"
        if element.form_id
        else f", message `{element.message}`"
        if element.message
        else ""
    )
    return name + by


def _table(rows: Rows) -> Iterator[str]:
    yield "What the elements of this process set. Processes that call each other share their data. With a landlord"
    yield "behind it, an element stands in that landlord's own diagram."
    yield from ("", "| Variable | Holds | Set at |", "|---|---|---|")
    for (name, kind), places in sorted(rows.items()):
        yield f"| `{name}` | {kind} | {'<br>'.join(places)} |"
