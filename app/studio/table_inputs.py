"""What a table is given, each value with its type, so that somebody can enter it and see what the table answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app import feel
from app.content.contracts.model import NAME_SOURCES
from app.content.contracts.sources import UNREADABLE, values_of
from app.content.expressions.names import CaseNames
from app.content.expressions.table_types import written_type
from app.dmn import Decision
from app.dmn.places import Place, expressions
from app.errors import Invalid
from app.feel import syntax
from app.feel.free_names import PathNames, paths, walk
from app.feel.static_types import ANYTHING, ContextOf, Simple, StaticType, options_of

from .open_table import OpenTable

YES_NO, NUMBER, DATE, TEXT, WRITTEN = "yes_no", "number", "date", "text", "written"
"""How a value is entered; `WRITTEN`: as an expression, such as a list."""
KINDS = {"boolean": YES_NO, "number": NUMBER, "date": DATE, "text": TEXT}
DATE_FUNCTION, LIST_FUNCTION = "date", "list contains"
MOST_CHOICES = 200


@dataclass(frozen=True)
class TableInput:
    """A value that a table reads. `path`: its name, such as `complaint.channel`; `kind`: how it is entered; `choices`:
    the texts that the table, its contract or content name; `only`: there are no others. `columns`: the labels of the
    input columns that read it."""

    path: str
    kind: str
    choices: tuple[str, ...] = ()
    only: bool = False
    columns: tuple[str, ...] = ()


@dataclass
class _Read:
    """What is known of a path while the expressions of a table are read."""

    kinds: set[str] = field(default_factory=set)
    texts: dict[str, None] = field(default_factory=dict)
    columns: dict[str, None] = field(default_factory=dict)


def inputs_of(table: OpenTable) -> list[TableInput]:
    """The values that a table and the decisions it requires read, in the order of its columns."""
    read: dict[PathNames, _Read] = {}
    for decision in table.reached():
        for place in expressions(decision.element.logic):
            _read_place(table, decision, place, read)
        _read_columns(decision, read)
    own = {decision.variable for decision in table.reached()} | {decision.id for decision in table.reached()}
    whole = {path for path in read if any(other[: len(path)] == path and other != path for other in read)}
    types = _types(table)
    return [_input(table, path, read[path], types) for path in read if path[0] not in own and path not in whole]


def values_from(inputs: Iterable[TableInput], entered: Mapping[str, str]) -> dict[str, Any]:
    """What somebody entered, by path, as values by name; what was left empty is not given. Invalid names what cannot
    be read."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for each in inputs:
        text = entered.get(each.path, "").strip()
        if not text:
            continue
        try:
            put(values, each.path, _value(each.kind, text))
        except (ValueError, InvalidOperation, feel.FeelError):
            wrong[each.path] = f"“{text}” is not {WORDS[each.kind]}."
    if wrong:
        raise Invalid(wrong)
    return values


WORDS = {
    YES_NO: "yes or no", NUMBER: "a number", DATE: "a date, such as 2026-03-02", TEXT: "a text",
    WRITTEN: "an expression, such as [\"a\", \"b\"]",
}  # fmt: skip


def put(values: dict[str, Any], path: str, value: Any) -> None:
    """Set a value at a path such as `complaint.channel`."""
    *outer, last = path.split(".")
    for name in outer:
        values = values.setdefault(name, {})
    values[last] = value


def as_entered(kind: str, value: Any) -> str:
    """A value as somebody would enter it."""
    if value is None:
        return ""
    if kind == YES_NO and isinstance(value, bool):
        return "yes" if value else "no"
    if kind == TEXT and isinstance(value, str):
        return value
    plain = feel.to_python(value)
    if kind == DATE and isinstance(plain, date):
        return plain.isoformat()
    if kind == NUMBER and isinstance(plain, int | Decimal) and not isinstance(plain, bool):
        return f"{plain:f}" if isinstance(plain, Decimal) else str(plain)
    return feel.to_feel_text(feel.from_python(value))


def _value(kind: str, text: str) -> Any:
    if kind == YES_NO:
        if text not in ("yes", "no"):
            raise ValueError(text)
        return text == "yes"
    if kind == NUMBER:
        number = Decimal(text)
        if not number.is_finite():
            raise ValueError(text)
        return number
    if kind == DATE:
        return date.fromisoformat(text)
    if kind == TEXT:
        return text
    return feel.to_python(feel.compile_expression(text).evaluate({}))


def _read_place(table: OpenTable, decision: Decision, place: Place, read: dict[PathNames, _Read]) -> None:
    """Take in the paths of an expression, with what they are compared with."""
    text = place.box.text.strip()
    if text in ("", "-"):
        return
    names = table.model.names_brought(decision.element.information, decision.element.knowledge) | place.local
    try:
        unit = table.model.unit
        tree = (unit.unary_tests if place.column else unit.expression)(text, names).tree
    except feel.FeelError:
        return  # a finding of the check, and what the table says when it is asked
    for path in sorted(paths(tree, names)):
        if path[0] not in place.local and path != ("?",):
            read.setdefault(path, _Read())
    for node in walk(tree):
        if isinstance(node, syntax.Comparison | syntax.In | syntax.Between):
            _compared(node, read)
        elif isinstance(node, syntax.For | syntax.Quantified):
            for path in {path for iterator in node.iterators for path in paths(iterator.source)} & read.keys():
                read[path].kinds.add(WRITTEN)
        elif isinstance(node, syntax.Invocation) and isinstance(node.function, syntax.Name):
            _called(node, node.function.name, read)


def _compared(node: syntax.Node, read: dict[PathNames, _Read]) -> None:
    named = [path for path in paths(node) if path in read]
    if len(named) != 1:
        return
    for part in walk(node):
        if isinstance(part, syntax.Literal) and part.value is not None:
            _note(read[named[0]], part.value)


def _called(node: syntax.Invocation, function: str, read: dict[PathNames, _Read]) -> None:
    """A path that is made a date is one; one that is asked to be in a list is like what the list holds."""
    named = [path for argument in node.arguments for path in paths(argument) if path in read]
    if function == DATE_FUNCTION and len(named) == 1:
        read[named[0]].kinds.add(DATE)
    elif function == LIST_FUNCTION and len(named) == 1 and node.arguments:
        if not isinstance(node.arguments[0], syntax.ListNode):
            read[named[0]].kinds.add(WRITTEN)
        for part in walk(node.arguments[0]):
            if isinstance(part, syntax.Literal):
                _note(read[named[0]], part.value)


def _read_columns(decision: Decision, read: dict[PathNames, _Read]) -> None:
    """What the columns of a table say of the paths that are read by them alone."""
    if decision.table is None:
        return
    for at, column in enumerate(decision.table.inputs):
        try:
            tree = feel.compile_expression(column.text).tree
        except feel.FeelError:
            continue
        label = column.label or column.text
        for path in paths(tree):
            if path in read:
                read[path].columns[label] = None
        whole = tuple(part.strip() for part in column.text.split("."))
        if whole not in read or not isinstance(tree, syntax.Name | syntax.Path):
            continue
        clause = decision.table.box.inputs[at]
        kind = written_type(clause.expression.type_ref or clause.type_ref)
        if isinstance(kind, Simple) and kind.kind in KINDS:
            read[whole].kinds.add(KINDS[kind.kind])
        allowed = [clause.allowed.text] if clause.allowed is not None else []
        for text in [*allowed, *(rule.cells[at] for rule in decision.table.rules)]:
            for value in _constants(text):
                _note(read[whole], value)


def _constants(text: str) -> Iterator[Any]:
    try:
        tree = feel.compile_unary_tests(text).tree
    except feel.FeelError:
        return
    yield from (node.value for node in walk(tree) if isinstance(node, syntax.Literal) and node.value is not None)


def _note(known: _Read, value: Any) -> None:
    if isinstance(value, bool):
        known.kinds.add(YES_NO)
    elif isinstance(value, Decimal):
        known.kinds.add(NUMBER)
    elif isinstance(value, str):
        known.kinds.add(TEXT)
        known.texts[value] = None
    elif isinstance(value, feel.Date):
        known.kinds.add(DATE)


def _types(table: OpenTable) -> dict[str, StaticType]:
    """The types of the names that a table may be given, as far as contracts and content say."""
    given = {name: kind for contract in table.contracts for name, kind in contract.inputs.items()}
    try:
        return {**CaseNames(table.content).read_only, **given}
    except UNREADABLE:
        return given  # a diagram or form cannot be read; the check says so


def _input(table: OpenTable, path: PathNames, known: _Read, types: Mapping[str, StaticType]) -> TableInput:
    written = ".".join(path)
    kind, listed = _said_by_type(types.get(path[0], ANYTHING), path[1:])
    if WRITTEN in known.kinds or DATE in known.kinds:
        kind = WRITTEN if WRITTEN in known.kinds else DATE
    elif kind is None:
        kind = next(iter(known.kinds)) if len(known.kinds) == 1 else WRITTEN if known.kinds else TEXT
    source = NAME_SOURCES.get(path) or next(
        (contract.sources[written] for contract in table.contracts if written in contract.sources), None
    )
    from_content = (values_of(source, table.content) or frozenset()) if source else frozenset()
    choices = (*known.texts, *sorted((listed | from_content) - known.texts.keys())) if kind == TEXT else ()
    return TableInput(written, kind, choices[:MOST_CHOICES], bool(listed), tuple(known.columns))


def _said_by_type(kind: StaticType, members: PathNames) -> tuple[str | None, frozenset[str]]:
    """How a member of a name is entered, by its type, and the texts that it may be; None where that is not known."""
    for member in members:
        inner = [option.member(member) for option in options_of(kind) if isinstance(option, ContextOf)]
        kind = next((option for option in inner if option is not None), ANYTHING)
    simple = [option for option in options_of(kind) if isinstance(option, Simple) and option.kind in KINDS]
    if len({option.kind for option in simple}) != 1:
        return None, frozenset()
    texts = [option.values for option in simple]
    listed = frozenset(
        value for values in texts for value in values or () if isinstance(value, str)
    ) if all(values is not None for values in texts) else frozenset()  # fmt: skip
    return KINDS[simple[0].kind], listed
