"""A decision table of a draft for its editor: what its contract fixes, and what is found beside the grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.contracts import TIMESCALES
from app.content.contracts.model import Column, TableContract
from app.content.contracts.sources import UNREADABLE, values_of
from app.content.expressions.names import CaseNames
from app.content.release import Release
from app.errors import Invalid
from app.feel.static_types import BOOLEAN, ContextOf, Simple, StaticType, options_of

from .dated_rows import DatedRow, dated_rows
from .open_table import OpenTable, open_table
from .table_examples import Examples, examples_of_table
from .table_gaps import TableGap, gaps_of_table
from .table_inputs import TableInput, inputs_of, values_from
from .table_rows import TableRow, rows_of
from .try_table import TriedTable, try_table
from .view_draft import view_file

ONE_ROW, MANY_ROWS = ("UNIQUE", "FIRST", "ANY", "PRIORITY"), ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


@dataclass(frozen=True)
class ColumnHelp:
    """An output column that the program reads. `says`: what it means and what it takes, in sentences; `kind`: "text",
    "boolean" or another; `values`: those that it may hold; `reading`: whether a cell names one of them, several, or
    events joined by words; `fixed`: the program itself lists them, so that they cannot be others."""

    name: str
    says: str
    kind: str
    values: tuple[str, ...]
    reading: str
    needed: bool
    fixed: bool


@dataclass(frozen=True)
class TableHelp:
    """What the program expects of a table. `asks`: the question that it answers; "" for one that the program does not
    ask. `policies`: the hit policies that it may have; none: any. `why`: in a sentence, why that is fixed."""

    asks: str
    why: str
    policies: tuple[str, ...]
    columns: tuple[ColumnHelp, ...]
    offered: tuple[tuple[str, str], ...]
    dated: bool


@dataclass(frozen=True)
class BesideTable:
    """What stands beside the grid. `tried`: None while nothing was entered; `unread`: what was entered and cannot be
    read, by path; `edits`: whether this person may change the table and its examples in this draft."""

    inputs: tuple[TableInput, ...]
    tried: TriedTable | None
    unread: Mapping[str, str]
    gaps: tuple[TableGap, ...]
    examples: Examples
    dated: tuple[DatedRow, ...]
    edits: bool


@dataclass(frozen=True)
class TableView:
    """A table as its rows are edited in a plain form. `columns`: labels, those of inputs first."""

    table: OpenTable
    help: TableHelp
    inputs: tuple[str, ...]
    outputs: tuple[tuple[str, str], ...]
    rows: tuple[TableRow, ...]
    edits: bool


def table_help(runtime: Runtime, actor: Actor, draft_id: int, path: str, landlord: str = "") -> TableHelp:
    """What the program expects of a table of a draft, and what it may be given."""
    with runtime.database.read() as connection:
        return help_of(open_table(runtime, connection, actor, draft_id, path, landlord=landlord))


def help_of(table: OpenTable) -> TableHelp:
    """As `table_help`, of a table that is open."""
    contracts = table.contracts
    if not contracts:
        return TableHelp("", "", (), (), tuple(_offered(table, ())), False)
    first = contracts[0]
    columns = {column.name: _column(column, table.content) for contract in contracts for column in contract.columns}
    answer = "every row that fits is needed" if first.many else "one answer is needed"
    why = f"The program asks this table “{first.asks}” and reads its columns by name; {answer}."
    if first.safeguard:
        why += " It protects people: an answer of another shape refuses."
    return TableHelp(
        first.asks, why, MANY_ROWS if first.many else ONE_ROW,
        () if first.alone else tuple(columns.values()), tuple(_offered(table, contracts)),
        table.name in TIMESCALES,
    )  # fmt: skip


def beside_table(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, entered: Mapping[str, str], *,
    text: bytes | None = None, on: date | None = None, since: date | None = None, landlord: str = "",
) -> BesideTable:  # fmt: skip
    """Everything that stands beside a table: what was tried, gaps, examples and dates.

    `text`: what the editor holds; `entered`: what somebody tries, by path; `on`: the day on which; `since`: the day
    from which dated examples count. Both are today where they are not given. Invalid for what is no table.
    """
    today = runtime.clock.today()
    with runtime.database.read() as connection:
        table = open_table(runtime, connection, actor, draft_id, path, text=text, landlord=landlord)
    inputs = inputs_of(table)
    answer, unread = None, {}
    if any(value.strip() for value in entered.values()) or not inputs:
        try:
            answer = try_table(table, values_from(inputs, entered), on or today)
        except Invalid as invalid:
            unread = dict(invalid.errors)
    return BesideTable(
        tuple(inputs), answer, unread, tuple(gaps_of_table(table)), examples_of_table(table),
        tuple(dated_rows(table, since or today)), view_file(runtime, actor, draft_id, path).edits,
    )  # fmt: skip


def view_table(runtime: Runtime, actor: Actor, draft_id: int, path: str, landlord: str = "") -> TableView:
    """The rows of a table of a draft, for a page without script."""
    with runtime.database.read() as connection:
        table = open_table(runtime, connection, actor, draft_id, path, landlord=landlord)
    edits = view_file(runtime, actor, draft_id, path).edits
    box = table.table.box
    return TableView(
        table, help_of(table), tuple(clause.label or clause.expression.text.strip() for clause in box.inputs),
        tuple((clause.name, clause.label or clause.name) for clause in box.outputs),
        tuple(rows_of(table.draft.body(path) or b"", table.name)), edits,
    )  # fmt: skip


def _column(column: Column, content: Release) -> ColumnHelp:
    listed = {
        value
        for option in options_of(column.type) if isinstance(option, Simple)
        for value in option.values or () if isinstance(value, str)
    }  # fmt: skip
    from_content = (values_of(column.source, content) or frozenset()) if column.source else frozenset()
    means = column.means[:1].upper() + column.means[1:]
    source = f", from {column.source.value}" if column.source else ""
    says = f"{means}. It takes {_in_words(column.type)}{source}."
    kinds = {option.kind for option in options_of(column.type) if isinstance(option, Simple)}
    kind = next(iter(kinds)) if len(kinds) == 1 else ""
    values = ("true", "false") if kind == BOOLEAN.kind else tuple(sorted(listed | from_content))
    return ColumnHelp(column.name, says, kind, values, column.reading.value, column.needed, bool(listed))


def _offered(table: OpenTable, contracts: Iterable[TableContract]) -> list[tuple[str, str]]:
    """The names that an input column may ask for, each with what it holds."""
    roots = {root for contract in contracts for root in contract.roots} or {"complaint", "deadlines", "landlord"}
    given: dict[str, StaticType] = {name: kind for each in contracts for name, kind in each.inputs.items()}
    try:
        given |= {name: kind for name, kind in CaseNames(table.content).read_only.items() if name in roots}
    except UNREADABLE:
        return [(name, _in_words(kind)) for name, kind in given.items()]  # the check says what cannot be read
    offered = []
    for name, kind in sorted(given.items()):
        members = [option for option in options_of(kind) if isinstance(option, ContextOf)]
        for member, inner in members[0].members if members else ():
            offered.append((f"{name}.{member}", _in_words(inner)))
        if not members:
            offered.append((name, _in_words(kind)))
    return offered


def _in_words(kind: StaticType) -> str:
    return kind.describe().replace("null", "nothing").replace("a boolean", "true or false")
