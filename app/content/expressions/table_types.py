"""What a decision table can answer: the type of each output column, as its rows give it."""

from __future__ import annotations

from app.dmn.elements import LiteralBox, OutputClause, TableBox
from app.feel.errors import FeelSyntaxError
from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    LIST,
    NULL,
    NUMBER,
    OPEN_CONTEXT,
    TEXT,
    TIME,
    YEARS_DURATION,
    ContextOf,
    ListOf,
    Simple,
    StaticType,
    context,
    options_of,
    union,
)
from app.feel.type_inference import infer_expression

from ..release import Release

WRITTEN_TYPES: dict[str, StaticType] = {
    "string": TEXT,
    "number": NUMBER,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "date and time": DATE_TIME,
    "dateTime": DATE_TIME,
    "days and time duration": DAYS_DURATION,
    "dayTimeDuration": DAYS_DURATION,
    "years and months duration": YEARS_DURATION,
    "yearMonthDuration": YEARS_DURATION,
    "list": LIST,
    "context": OPEN_CONTEXT,
}
"""The types that a column or an input of a table names; any other is not known."""
COLLECTING = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})


def written_type(name: str) -> StaticType:
    """The type that a column says it has."""
    return WRITTEN_TYPES.get(name.rpartition(":")[2], ANYTHING)


def table_of(content: Release, decision_id: str) -> TableBox | None:
    """The table of a decision; None where it is no table, or not there."""
    if not content.has_decision(decision_id) or decision_id not in content.model(decision_id).decisions:
        return None
    logic = content.model(decision_id).decisions[decision_id].element.logic
    return logic if isinstance(logic, TableBox) else None


def answer_of(content: Release, decision_id: str, names: ContextOf) -> StaticType:
    """What a table answers, with the values that its rows give; a list where its hit policy collects."""
    table = table_of(content, decision_id)
    if table is None or table.aggregation:
        return ANYTHING
    columns = {
        output.name: column_type(output, [row.outputs[at] for row in table.rules], names, f"the table {decision_id}")
        for at, output in enumerate(table.outputs)
    }
    answer = next(iter(columns.values()), ANYTHING) if len(columns) == 1 else context(columns)
    return ListOf(answer) if table.hit_policy in COLLECTING else answer


def column_type(output: OutputClause, cells: list[LiteralBox], names: ContextOf, source: str) -> StaticType:
    """What a column gives: the values of its cells where they are written out, else the type that it says it has."""
    kinds = [_cell_type(cell.text, names) for cell in cells]
    if output.default is not None:
        kinds.append(_cell_type(output.default.text, names))
    kind = union(*kinds)
    if kind == ANYTHING:
        return written_type(output.type_ref)
    return union(*(_of_source(option, source) for option in options_of(kind)))


def _of_source(option: StaticType, source: str) -> StaticType:
    """The type with where it comes from; numbers and booleans keep no values: a rule may give others tomorrow."""
    if not isinstance(option, Simple) or option.values is None:
        return option
    return Simple(option.kind, option.values, frozenset({source})) if option.kind == TEXT.kind else Simple(option.kind)


def _cell_type(text: str, names: ContextOf) -> StaticType:
    if not text.strip() or text.strip() == "-":
        return NULL
    try:
        return infer_expression(text, names).type
    except FeelSyntaxError:
        return ANYTHING
