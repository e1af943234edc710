"""Decision tables against their contracts: hit policy, output columns, and what their cells may give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app import feel
from app.deadlines.rules import happenings
from app.dmn.cell_constants import NotDecided, constant, test_constants
from app.dmn.elements import InputClause, OutputClause, TableBox
from app.feel.static_types import Simple, StaticType, options_of

from ..contracts.model import NAME_SOURCES, Column, Reading, Source, TableContract
from ..contracts.sources import UNREADABLE, values_of
from ..contracts.tables import BY_PROPERTY, TABLES
from ..contracts.values import accepts
from ..release import Release
from .findings import ERROR, MOST_LISTED, ContentFinding, instead, nearest, row_place

ONE_ROW = ("UNIQUE", "FIRST", "ANY", "PRIORITY")
MANY_ROWS = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")
OF_ANOTHER = (Source.CLOCKS, Source.ELEMENTS, Source.DAYS)
"""What a table that landlords share may name though one of them has none: it does nothing there."""
SLIP = 0.85
"""How alike two names are of which one is the other with a slip of a key."""
UNKNOWN = object()
"""What a cell gives that is worked out while it runs."""


def contracts_of(content: Release) -> Iterator[tuple[str, TableContract]]:
    """Every table of a release that the program asks, with what it expects of it."""
    named = _named_by_tasks(content)
    for table in content.table_paths:
        if table in TABLES:
            yield table, TABLES[table]
        for name, contract in BY_PROPERTY.items():
            if (table, name) in named and not _says_more(table, contract):
                yield table, contract


def _named_by_tasks(content: Release) -> set[tuple[str, str]]:
    """(table, property) of every table that a user task names."""
    try:
        processes = content.diagrams.processes.values()
    except UNREADABLE:
        return set()  # reported by the check of the diagrams
    return {
        (element.properties[name], name)
        for process in processes
        for element in process.elements.values()
        for name in BY_PROPERTY
        if name in element.properties and not element.properties[name].startswith("=")
    }


def _says_more(table: str, contract: TableContract) -> bool:
    """Whether the table's own contract asks for the same columns already."""
    return table in TABLES and {column.name for column in contract.columns} <= {
        column.name for column in TABLES[table].columns
    }


def table_findings(content: Release) -> list[ContentFinding]:
    """What the tables of a release say otherwise than the program reads it."""
    findings: list[ContentFinding] = []
    for table, contract in contracts_of(content):
        findings += findings_of_table(content, table, contract)
    return findings


def unasked_findings(content: Release) -> list[ContentFinding]:
    """Tables that neither the program nor a diagram nor another table asks: what they say would never count."""
    try:
        elements = [element for process in content.diagrams.processes.values() for element in process.elements.values()]
        drawn = {element.decision_id for element in elements}
        named = {table for element in elements for name in BY_PROPERTY for table in element.may_be(name)}
        required = {reference for name in content.table_paths for reference in _required_by(content, name)}
    except UNREADABLE:
        return []  # the check of the file that cannot be read says so
    asked = TABLES.keys() | drawn | named | required
    return [
        ContentFinding(
            ERROR, content.table_paths[table], "is asked by nothing: what it says would never count.",
            f"Name it where it is to be asked (a task; {', '.join(sorted(BY_PROPERTY))} of a user task), or remove it.",
        )
        for table in sorted(content.table_paths.keys() - asked)
    ]  # fmt: skip


def _required_by(content: Release, table: str) -> set[str]:
    """The decisions in other files that those of a file require."""
    elements = [decision.element for decision in content.model(table).decisions.values()]
    references = {each for element in elements for each in (*element.information, *element.knowledge)}
    return {reference.rpartition("#")[2] for reference in references}


def findings_of_table(content: Release, table: str, contract: TableContract) -> list[ContentFinding]:
    """What one table says otherwise; nothing of a decision that is no table, or of a file that cannot be read."""
    try:
        decision = content.model(table).decisions.get(table)
    except UNREADABLE:
        return []  # reported by the check of the file
    box = decision.element.logic if decision else None
    return list(TableAgainstContract(content, table, box, contract).findings()) if isinstance(box, TableBox) else []


class TableAgainstContract:
    """One decision table, and what the program expects of it."""

    def __init__(self, content: Release, table: str, box: TableBox, contract: TableContract) -> None:
        self.content, self.table, self.box, self.contract = content, table, box, contract
        self.path = content.table_paths[table]
        self.shared = not self.path.startswith(f"dmn/{content.landlord_key}/")

    def findings(self) -> Iterator[ContentFinding]:
        """Its hit policy, its columns, and every cell whose value is written out."""
        yield from self._hit_policy()
        yield from self._columns()
        for at, clause in enumerate(self.box.outputs):
            column = self._column_of(clause)
            if column is not None:
                yield from self._cells(at, clause, column)
        for at, given in enumerate(self.box.inputs):
            yield from self._input(at, given)

    def _column_of(self, clause: OutputClause) -> Column | None:
        return self.contract.columns[0] if self.contract.alone else self.contract.column(clause.name)

    def _error(self, place: str, message: str, remedy: str) -> ContentFinding:
        return ContentFinding(ERROR, f"{self.path} {place}", message, remedy)

    def _hit_policy(self) -> Iterator[ContentFinding]:
        policy, asks = self.box.hit_policy, self.contract.asks
        if self.contract.many and (policy not in MANY_ROWS or self.box.aggregation):
            said = f"gives one answer, where every row that fits is needed (“{asks}”)."
            yield self._error(
                f"{self.table}, hit policy", said, "Set the hit policy to Collect, without a sum or count."
            )
        if not self.contract.many and policy not in ONE_ROW:
            said = f"gives a list of answers, where one is needed (“{asks}”)."
            yield self._error(f"{self.table}, hit policy", said, "Set it to First or Unique.")

    def _columns(self) -> Iterator[ContentFinding]:
        names = [clause.name for clause in self.box.outputs]
        if self.contract.alone:
            if len(names) != 1:
                said = f"has {len(names)} output columns, where the answer is a value alone: {self._means()}"
                yield self._error(f"{self.table}, outputs", said, "Keep one output column.")
            return
        if len(names) == 1 and len(self.contract.columns) > 1:
            missing = [column.name for column in self.contract.columns if column.needed and column.name not in names]
            if not missing:  # one column alone gives a bare value, and not a row
                said = "has one output column alone, which gives a value without a name."
                yield self._error(f"{self.table}, outputs", said, "Add the column “clause”.")
        free = [name for name in names if name and self.contract.column(name) is None]
        for column in self.contract.columns:
            if column.name in names:
                if names.count(column.name) > 1:
                    said = "is the name of two output columns."
                    yield self._error(row_place(self.table, None, column.name), said, "Remove one of them.")
                continue
            near = nearest(column.name, free)
            if column.needed or near:
                said = f"has no output column “{column.name}”, which the program reads: {column.means}."
                remedy = f"Rename “{near}” to “{column.name}”." if near else "Add the column."
                yield self._error(f"{self.table}, outputs", said, remedy)

    def _means(self) -> str:
        return f"{self.contract.columns[0].means}."

    def _cells(self, at: int, clause: OutputClause, column: Column) -> Iterator[ContentFinding]:
        label = clause.label or clause.name
        for number, rule in enumerate(self.box.rules, 1):
            yield from self._cell(number, label, column, rule.outputs[at].text)
        if clause.default is not None:
            yield from self._cell(None, label, column, clause.default.text)

    def _cell(self, row: int | None, label: str, column: Column, text: str) -> Iterator[ContentFinding]:
        value = constant_of(text)
        if value is UNKNOWN:
            return
        place = row_place(self.table, row, label)
        problem = self._misfit(column, value)
        if problem is not None:
            yield self._error(place, *problem)

    def _input(self, at: int, clause: InputClause) -> Iterator[ContentFinding]:
        """An input whose values content lists: no typed list lacks one, and each cell names one of them."""
        path: tuple[str, ...] = tuple(part.strip() for part in clause.expression.text.split("."))
        source = self.contract.sources.get(path[0]) if len(path) == 1 else NAME_SOURCES.get(path)
        known = values_of(source, self.content) if source else None
        if source is None or known is None:
            return
        label = clause.label or clause.expression.text.strip()
        listed = texts_of(clause.allowed.text) if clause.allowed is not None else set()
        if listed and (missing := sorted(known - listed)):
            shown = ", ".join(f"“{value}”" for value in missing[:MOST_LISTED])
            said = f"allows only the values that it lists, without {shown} ({source.value}): they would be refused."
            yield self._error(row_place(self.table, None, label), said, "Remove the list of allowed values.")
        for number, rule in enumerate(self.box.rules, 1):
            for name in sorted(texts_of(rule.cells[at].text) - known):
                if not (self.shared and not nearest(name, known, SLIP)):
                    said = f"compares with “{name}”, which is not known here ({source.value})."
                    yield self._error(row_place(self.table, number, label), said, instead(name, known))

    def _misfit(self, column: Column, value: Any) -> tuple[str, str] | None:
        """What is wrong with a value of a column, and what to write instead."""
        listed = _listed_in(column.type)
        known = None if column.source is None else values_of(column.source, self.content)
        if isinstance(value, str) and (column.source is not None or listed):
            if column.source is not None and known is None:
                return None
            allowed = listed | (known or frozenset())
            for name, among in _names_in(column, value, allowed, self.content):
                if isinstance(among, str):
                    return f"holds “{value}”: {name}.", among
                if name not in among and not (self.shared and self._may_be_of_another(column, name, among)):
                    whence = f" ({column.source.value})" if column.source else ""
                    return f"holds “{name}”, which is not known here{whence}.", instead(name, among)
            if accepts(column.type, value) or known is not None:
                return None
        if accepts(column.type, value):
            return None
        if value is None:
            return f"is empty, where the program needs {column.type.describe()}: {column.means}.", "Fill in the cell."
        return (
            f"holds {_shown(value)}, where the program needs {column.type.describe()}: {column.means}.",
            "Write it without quotes." if isinstance(value, str) else "Correct the cell.",
        )

    def _may_be_of_another(self, column: Column, name: str, known: frozenset[str]) -> bool:
        """Whether a shared table may name what another landlord has: nothing here is nearly written like it."""
        return column.source in OF_ANOTHER and not nearest(name, known, SLIP)


def constant_of(text: str) -> Any:
    """What a cell gives, in plain Python; `UNKNOWN` for what is worked out, and for what is no FEEL."""
    if text.strip() in ("", "-"):
        return None
    try:
        return feel.to_python(constant(feel.compile_expression(text).tree))
    except (NotDecided, feel.FeelError):
        return UNKNOWN


def texts_of(text: str) -> set[str]:
    """The texts that a cell compares with, or that a list of allowed values has."""
    try:
        tests = feel.compile_unary_tests(text).tree.tests
        return {value for node in tests for value in test_constants(node) if isinstance(value, str)}
    except (NotDecided, feel.FeelError):
        return set()


def literal_row(box: TableBox, number: int) -> Mapping[str, Any]:
    """The constants of a row, by column, without those that are worked out."""
    cells = {
        clause.name: constant_of(cell.text)
        for clause, cell in zip(box.outputs, box.rules[number - 1].outputs, strict=True)
    }
    return {name: value for name, value in cells.items() if value is not UNKNOWN}


def _listed_in(kind: StaticType) -> frozenset[str]:
    """The texts that a type lists."""
    listed: set[str] = set()
    for option in options_of(kind):
        if isinstance(option, Simple) and option.values is not None:
            listed |= {value for value in option.values if isinstance(value, str)}
    return frozenset(listed)


def _names_in(
    column: Column, value: str, allowed: frozenset[str], content: Release
) -> Iterator[tuple[str, frozenset[str] | str]]:
    """The names in a cell, each with those that are allowed in its place; or what is wrong with it, and the remedy."""
    if column.reading is Reading.ONE:
        yield value, allowed
    elif column.reading is Reading.LIST:
        for name in filter(None, (part.strip() for part in value.split(","))):
            yield name, allowed
    else:
        try:
            cell = happenings(value)
        except ValueError as error:
            yield str(error), "Write an event, or events joined by and, or, then, unless."
            return
        for happening in cell:
            for event in happening.events:
                yield event, allowed
            if happening.due_of is not None:
                yield happening.due_of, values_of(Source.CLOCKS, content) or frozenset({happening.due_of})


def _shown(value: Any) -> str:
    return f"the text “{value}”" if isinstance(value, str) else feel.to_feel_text(feel.from_python(value))
