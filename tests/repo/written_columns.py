"""The columns that the program names where it adds or changes a row, read from its text.

mypy knows a wrong column where a row is read; where a row is written, its columns are names of arguments or keys of a
dict, which mypy takes as they come. So they are compared with the tables here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.store import tables

ADDS = {"add", "insert"}
"""Called as `case.add(tables.clock, due=…)`: the columns are names of arguments."""
WRITES = {"insert", "insert_many", "update_row", "upsert", "add_missing"}
"""Called as `cases.update_row(connection, tables.clock, row_id, {"due": …})`: the columns are keys of dicts."""


@dataclass(frozen=True)
class Write:
    """A place that writes a row of `table`, calling `by`. `columns`: those it names, as far as its function shows."""

    place: str
    by: str
    table: str
    columns: frozenset[str]

    @property
    def unknown(self) -> set[str]:
        return set(self.columns) - set(tables.metadata.tables[self.table].c.keys())


def writes_in(path: Path) -> Iterator[Write]:
    """Every call in a file that writes a row of a table that it names."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        dicts = _dicts_by_name(function)
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            table = next((named for argument in call.args[:2] if (named := _table(argument))), "")
            if table and name in ADDS | WRITES:
                columns = {keyword.arg for keyword in call.keywords if keyword.arg}
                columns |= _keys((*call.args, *(word.value for word in call.keywords if not word.arg)), dicts)
                yield Write(f"{path.name}:{call.lineno}", name, table, frozenset(columns))


def _table(node: ast.expr) -> str:
    """The table that an expression such as `tables.clock` names; empty when it names none."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("tables", "t"):
        table = getattr(tables, node.attr, None)
        return "" if table is None else str(table.name)
    return ""


def _dicts_by_name(function: ast.FunctionDef) -> dict[str, list[ast.Dict]]:
    """name → the dicts with written keys that a function gives that name."""
    dicts: dict[str, list[ast.Dict]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in (target.id for target in targets if isinstance(target, ast.Name)):
                dicts.setdefault(target, []).extend(_outermost(node.value))
    return dicts


def _outermost(node: ast.expr) -> list[ast.Dict]:
    """The dicts of an expression that are no values of another dict: itself, or those in a list, or in a choice."""
    if isinstance(node, ast.Dict):
        return [node]
    if isinstance(node, ast.List | ast.Tuple):
        return [inner for element in node.elts for inner in _outermost(element)]
    if isinstance(node, ast.ListComp):
        return _outermost(node.elt)
    if isinstance(node, ast.IfExp):
        return [*_outermost(node.body), *_outermost(node.orelse)]
    return []


def _keys(nodes: Iterable[ast.expr], dicts: dict[str, list[ast.Dict]]) -> set[str]:
    keys: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.List | ast.Tuple):
            keys |= _keys(node.elts, dicts)
            continue
        named = dicts.get(node.id, []) if isinstance(node, ast.Name) else []
        for written in (*_outermost(node), *named):
            keys |= {key.value for key in written.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
            unpacked = [value for key, value in zip(written.keys, written.values, strict=True) if key is None]
            keys |= _keys(unpacked, dicts)
    return keys
