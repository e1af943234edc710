"""The rows of a decision table, changed one at a time in its file; everything else stays there as it is written."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from app.errors import Conflict, Invalid

from .xml_spans import Element, elements_of

RULE, INPUT_CELL, OUTPUT_CELL, NOTE, TEXT = "rule", "inputEntry", "outputEntry", "description", "text"
NO_ROW = "This table has no such row any more. Look at it again."
ANY = "-"
ID = re.compile(rb"""(\sid=)(["'])[^"']*\2""")


@dataclass(frozen=True)
class TableRow:
    """A row as written: its cells in the order of the columns, those of inputs first, and what is noted beside it.

    `key`: its id, or its number where it has none.
    """

    number: int
    key: str
    cells: tuple[str, ...]
    note: str

    @property
    def says(self) -> str:
        """What tells whether somebody changed it meanwhile."""
        return hashlib.sha256("\0".join((*self.cells, self.note)).encode()).hexdigest()[:16]


def rows_of(body: bytes, decision: str) -> list[TableRow]:
    """The rows of the table of a decision."""
    return [_row(number, rule) for number, rule in enumerate(_rules(_table(elements_of(body), decision)), 1)]


def with_row(body: bytes, decision: str, number: int, cells: Sequence[str], note: str) -> bytes:
    """The file with other cells in a row, and another note; what is the same is not touched."""
    rule = _rule(body, decision, number)
    entries = _cells(rule)
    if len(entries) != len(cells):
        raise Conflict(NO_ROW)
    changes: list[tuple[int, int, bytes]] = []
    for entry, text in zip(entries, map(_unix, cells), strict=True):
        if text != _said(entry):
            changes.append(_retold(body, entry, text))
    noted = rule.child(NOTE)
    if _unix(note) != (noted.text if noted else ""):
        changes.append(_noted(body, rule, noted, _unix(note)))
    for start, end, written in sorted(changes, reverse=True):
        body = body[:start] + written + body[end:]
    return body


def with_new_row(body: bytes, decision: str, after: int) -> bytes:
    """The file with an empty row behind a row; 0: before the first."""
    table = _table(elements_of(body), decision)
    prefix, line = table.prefix, _line_before(body, table)
    inputs = sum(child.name == "input" for child in table.children)
    outputs = sum(child.name == "output" for child in table.children)
    cells = [(INPUT_CELL, ANY)] * inputs + [(OUTPUT_CELL, "")] * outputs
    inner = "".join(
        f'{line}  <{prefix}{kind} id="{_new_id("cell")}">{line}    <{prefix}{TEXT}>{text}</{prefix}{TEXT}>'
        f"{line}  </{prefix}{kind}>"
        for kind, text in cells
    )
    written = f'{line}<{prefix}{RULE} id="{_new_id("rule")}">{inner}{line}</{prefix}{RULE}>'
    return _put_behind(body, table, after, written.encode())


def with_copied_row(body: bytes, decision: str, number: int) -> bytes:
    """The file with a row once more, behind it."""
    rule = _rule(body, decision, number)
    written = _line_before(body, rule).encode() + body[rule.start : rule.end]
    written = ID.sub(lambda match: b'%s"%s"' % (match[1], _new_id("row").encode()), written)
    return body[: rule.end] + written + body[rule.end :]


def without_row(body: bytes, decision: str, number: int) -> bytes:
    """The file without a row."""
    rule = _rule(body, decision, number)
    return body[: rule.start - len(_line_before(body, rule))] + body[rule.end :]


def with_row_moved(body: bytes, decision: str, number: int, by: int) -> bytes:
    """The file with a row a number of places further down; up, where that is negative."""
    rules = _rules(_table(elements_of(body), decision))
    other = number + by
    if not (1 <= number <= len(rules) and 1 <= other <= len(rules)):
        raise Conflict(NO_ROW)
    order = list(range(len(rules)))
    order.insert(other - 1, order.pop(number - 1))
    spans = [body[rule.start : rule.end] for rule in rules]
    for place in reversed(range(len(rules))):
        rule = rules[place]
        body = body[: rule.start] + spans[order[place]] + body[rule.end :]
    return body


def _table(root: Element, decision: str) -> Element:
    for element in root.walk():
        if element.name == "decision" and element.attributes.get("id") == decision:
            table = element.child("decisionTable")
            if table is not None:
                return table
    raise Invalid({"table": "This decision is no table. It is to be changed as text."})


def _rules(table: Element) -> list[Element]:
    return [child for child in table.children if child.name == RULE]


def _rule(body: bytes, decision: str, number: int) -> Element:
    rules = _rules(_table(elements_of(body), decision))
    if not 1 <= number <= len(rules):
        raise Conflict(NO_ROW)
    return rules[number - 1]


def _cells(rule: Element) -> list[Element]:
    inputs = [child for child in rule.children if child.name == INPUT_CELL]
    return [*inputs, *(child for child in rule.children if child.name == OUTPUT_CELL)]


def _row(number: int, rule: Element) -> TableRow:
    noted = rule.child(NOTE)
    return TableRow(
        number,
        rule.attributes.get("id") or str(number),
        tuple(_said(cell) for cell in _cells(rule)),
        noted.text if noted else "",
    )


def _said(cell: Element) -> str:
    text = cell.child(TEXT)
    return text.text if text else ""


def _retold(body: bytes, cell: Element, text: str) -> tuple[int, int, bytes]:
    """The bytes of a cell's text, and what to write there."""
    said, prefix = cell.child(TEXT), cell.prefix
    written = f"<{prefix}{TEXT}>{escape(text)}</{prefix}{TEXT}>".encode()
    if said is not None:
        return said.start, said.end, written
    if cell.inside == cell.end:  # <inputEntry/>: it needs an end tag to hold something
        opened = body[cell.start : cell.end - 2].rstrip() + b">"
        return cell.start, cell.end, opened + written + f"</{cell.tag}>".encode()
    return cell.inside, cell.inside_end, written


def _noted(body: bytes, rule: Element, noted: Element | None, note: str) -> tuple[int, int, bytes]:
    """The bytes of a row's note, and what to write there."""
    written = f"<{rule.prefix}{NOTE}>{escape(note)}</{rule.prefix}{NOTE}>".encode()
    if noted is None:
        return rule.inside, rule.inside, f"{_line_before(body, rule)}  ".encode() + written
    if note:
        return noted.start, noted.end, written
    return noted.start - len(_line_before(body, noted)), noted.end, b""


def _put_behind(body: bytes, table: Element, after: int, written: bytes) -> bytes:
    rules = _rules(table)
    if not 0 <= after <= len(rules):
        raise Conflict(NO_ROW)
    columns = [child for child in table.children if child.name in ("input", "output", "annotation")]
    before = rules[after - 1] if after else columns[-1] if columns else None
    at = before.end if before is not None else table.inside
    return body[:at] + written + body[at:]


def _line_before(body: bytes, element: Element) -> str:
    """The line break and blanks in front of an element, or of the first row or column in a table."""
    if element.name == "decisionTable" and element.children:
        element = element.children[0]
    before = re.search(rb"\n[ \t]*$", body[: element.start])
    return before[0].decode() if before else ""


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _new_id(kind: str) -> str:
    return f"{kind}_{uuid.uuid4().hex[:12]}"
