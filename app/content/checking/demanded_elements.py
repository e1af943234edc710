"""The elements that tables demand of letters: each letter that a row names has one of that name (RSP-13)."""

from __future__ import annotations

from collections.abc import Iterator

from app.dmn.elements import TableBox

from ..contracts import ELEMENT_TABLES
from ..contracts.sources import UNREADABLE
from ..release import Release
from .findings import ERROR, ContentFinding, instead, row_place
from .tables import constant_of, texts_of

LETTER_INPUT, ELEMENT = "letter", "element"


def element_findings(content: Release) -> list[ContentFinding]:
    """Rows that demand an element of a letter whose file has none of that name: it could never be issued."""
    findings: list[ContentFinding] = []
    for table in ELEMENT_TABLES:
        try:
            findings += _of_table(content, table) if content.has_decision(table) else ()
        except UNREADABLE:
            continue  # reported by the check of the table, or of the letter
    return findings


def _of_table(content: Release, table: str) -> Iterator[ContentFinding]:
    decision = content.model(table).decisions.get(table)
    box = decision.element.logic if decision else None
    if not isinstance(box, TableBox):
        return
    asked = next((at for at, clause in enumerate(box.inputs) if clause.expression.text.strip() == LETTER_INPUT), None)
    given = next((at for at, clause in enumerate(box.outputs) if clause.name == ELEMENT), None)
    if asked is None or given is None:
        return
    label = box.outputs[given].label or ELEMENT
    for number, rule in enumerate(box.rules, 1):
        element = constant_of(rule.outputs[given].text)
        for key in sorted(texts_of(rule.cells[asked].text) & content.letter_paths.keys()):
            elements = content.letter(key).elements
            if isinstance(element, str) and element not in elements:
                said = f"demands “{element}” of the letter {key}; {content.letter_paths[key]} has no such element."
                where = f"{content.table_paths[table]} {row_place(table, number, label)}"
                yield ContentFinding(ERROR, where, said, f"{instead(element, elements)} Or add it to the letter.")
