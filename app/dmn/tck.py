"""Run a folder of the DMN Technology Compatibility Kit: ``python -m app.dmn.tck DIR [--csv FILE] [--failures]``.

Prints a line for each compliance level and a last line ``N passed, N failed``; exits with 1 if a case failed.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from app.dmn.errors import DmnError
from app.dmn.model import Model, parse_model
from app.dmn.reader import parse_xml
from app.feel.errors import FeelError
from app.feel.lexical import parse_date, parse_date_time, parse_duration, parse_number, parse_time
from app.feel.literals import to_feel_text
from app.feel.operators import same
from app.feel.temporal import DateTime, Time
from app.feel.values import Value

_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_PRECISION = Decimal("0.00000001")
"""How far numbers may differ: eight digits after the point, as in the kit's own runner."""


@dataclass(frozen=True, slots=True)
class Case:
    """A test case and its result; ``problem`` is empty if it passed."""

    folder: str
    file: str
    case: str
    problem: str = ""

    @property
    def key(self) -> str:
        """The case's name in the whole kit."""
        return f"{self.folder}/{self.file}#{self.case}"

    @property
    def level(self) -> str:
        """The compliance level, the first folder of the path."""
        return self.folder.partition("/")[0]


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname


def _children(node: etree._Element, tag: str) -> list[etree._Element]:
    return [child for child in node if isinstance(child.tag, str) and _local(child) == tag]


# -- values --------------------------------------------------------------------------------------


def _is_nil(node: etree._Element) -> bool:
    return node.get(f"{_INSTANCE}nil") in ("true", "1")


def read_value(node: etree._Element) -> Value:
    """The FEEL value of a ``valueType`` node: a value, a context of components, or a list."""
    if _is_nil(node):
        return None
    components = _children(node, "component")
    if components:
        return {component.get("name", ""): read_value(component) for component in components}
    lists = _children(node, "list")
    if lists:
        return None if _is_nil(lists[0]) else [read_value(item) for item in _children(lists[0], "item")]
    values = _children(node, "value")
    return _simple_value(values[0]) if values else None


def _simple_value(node: etree._Element) -> Value:
    if _is_nil(node):
        return None
    text = "".join(str(part) for part in node.itertext())
    kind = node.get(f"{_INSTANCE}type", "xsd:string").rpartition(":")[2]
    if kind in ("decimal", "double", "float", "integer", "int", "long"):
        return parse_number(text)
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind == "date":
        return parse_date(text.strip())
    if kind == "time":
        return parse_time(text.strip())
    if kind == "dateTime":
        return parse_date_time(text.strip())
    if kind in ("duration", "dayTimeDuration", "yearMonthDuration"):
        return parse_duration(text.strip())
    return text


def agrees(actual: Value, expected: Value) -> bool:
    """Whether a result is the expected value."""
    if isinstance(expected, Decimal) and isinstance(actual, Decimal):
        return abs(actual - expected) <= _PRECISION * max(Decimal(1), abs(expected))
    if isinstance(expected, list) and isinstance(actual, list):
        return len(actual) == len(expected) and all(map(agrees, actual, expected))
    if isinstance(expected, dict) and isinstance(actual, dict):
        return actual.keys() == expected.keys() and all(agrees(actual[name], item) for name, item in expected.items())
    if isinstance(expected, Time) and isinstance(actual, Time):
        return actual.nanos == expected.nanos and actual.offset == expected.offset
    if isinstance(expected, DateTime) and isinstance(actual, DateTime):
        return (
            actual.date == expected.date
            and actual.time.nanos == expected.time.nanos
            and actual.offset == expected.offset
        )
    return same(actual, expected)


# -- models --------------------------------------------------------------------------------------


class _Folder:
    """The models of a folder, by file name and by namespace."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._models: dict[str, Model] = {}
        self._parsing: set[str] = set()
        self._by_namespace: dict[str, str] = {}
        for file in sorted(path.glob("*.dmn")):
            self._by_namespace.setdefault(parse_xml(file.read_bytes()).get("namespace", ""), file.name)

    def model(self, name: str) -> Model:
        if name not in self._models:
            self._models[name] = parse_model((self.path / name).read_bytes(), name=name, imports=self._imported)
        return self._models[name]

    def _imported(self, namespace: str, location: str) -> Model | None:
        name = self._by_namespace.get(namespace)
        if not name or name in self._parsing:
            return None  # models that import each other: the circle ends here
        self._parsing.add(name)
        try:
            return self.model(name)
        finally:
            self._parsing.discard(name)


def _answer(
    model: Model, case: etree._Element, result: etree._Element, inputs: dict[str, Any]
) -> tuple[Value, list[str]]:
    kind = case.get("type", "decision")
    name = result.get("name", "")
    invoked = case.get("invocableName", "")
    try:
        if kind == "decisionService":
            answer = model.decide_service(invoked or name, inputs, strict=False)
            service = model.find_service(invoked or name)
            if len(service.element.outputs) > 1 and isinstance(answer.value, dict) and name in answer.value:
                return answer.value[name], answer.warnings
        elif kind == "bkm":
            answer = model.invoke_bkm(invoked or name, inputs, strict=False)
        else:
            answer = model.decide(name, inputs, strict=False)
    except (DmnError, FeelError) as error:
        return None, [f"{type(error).__name__}: {error}"]
    return answer.value, answer.warnings


def _problem(model: Model, case: etree._Element) -> str:
    """Why a case fails; empty if it passes."""
    inputs = {node.get("name", ""): read_value(node) for node in _children(case, "inputNode")}
    for result in _children(case, "resultNode"):
        expected_nodes = _children(result, "expected")
        expected = read_value(expected_nodes[0]) if expected_nodes else None
        actual, warnings = _answer(model, case, result, inputs)
        name = result.get("name", "")
        if not agrees(actual, expected):
            why = f" ({warnings[0]})" if warnings else ""
            return f"{name}: expected {to_feel_text(expected)}, got {to_feel_text(actual)}{why}"
        if result.get("errorResult") in ("true", "1") and not warnings:
            return f"{name}: the null carries no warning"
    return ""


def run_file(path: Path, root: Path, folder: _Folder | None = None) -> Iterator[Case]:
    """The results of the cases of a test file."""
    tests = parse_xml(path.read_bytes())
    models = folder or _Folder(path.parent)
    place = _place(path.parent, root)
    names = [node.text or "" for node in _children(tests, "modelName")]
    for case in _children(tests, "testCase"):
        identity = case.get("id", "")
        try:
            problem = _problem(models.model(names[0] if names else ""), case)
        except (DmnError, FeelError, OSError) as error:
            problem = f"{type(error).__name__}: {error}"
        yield Case(place, path.stem, identity, problem)


def _place(folder: Path, root: Path) -> str:
    """A folder's place in the kit, such as ``compliance-level-3/0001-filter``, wherever the run started."""
    parts = folder.resolve().parts
    for index, part in enumerate(parts):
        if part.startswith("compliance-level-"):
            return "/".join(parts[index:])
    return folder.resolve().relative_to(root.resolve()).as_posix()


def run(directory: Path) -> Iterator[Case]:
    """The results of every case below a directory, in the order of paths."""
    folders: dict[Path, _Folder] = {}
    for path in sorted(directory.rglob("*.xml")):
        if b"testCases" not in path.read_bytes()[:3000]:
            continue
        folder = (
            folders.setdefault(path.parent, _Folder(path.parent))
            if path.parent not in folders
            else folders[path.parent]
        )
        yield from run_file(path, directory, folder)


def _print_line(line: str) -> None:
    sys.stdout.write(line + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Run the kit and print the results; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m app.dmn.tck", description="Run a folder of the DMN TCK.")
    parser.add_argument("directory", type=Path, metavar="DIR", help="the kit, or any folder of it")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the results in the kit's own format")
    parser.add_argument("--failures", action="store_true", help="print each failed case and why")
    options = parser.parse_args(arguments)
    if not options.directory.is_dir():
        parser.error(f"{options.directory} is not a folder")
    cases = list(run(options.directory))
    if options.csv:
        with options.csv.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            for case in cases:
                writer.writerow(
                    [case.folder, case.file, case.case, "ERROR" if case.problem else "SUCCESS", case.problem]
                )
    if options.failures:
        for case in cases:
            if case.problem:
                _print_line(f"{case.key}: {case.problem}")
    for level in sorted({case.level for case in cases}):
        ours = [case for case in cases if case.level == level]
        passed = sum(not case.problem for case in ours)
        _print_line(f"{level}: {passed} passed, {len(ours) - passed} failed ({100 * passed / len(ours):.2f} %)")
    failed = sum(bool(case.problem) for case in cases)
    _print_line(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
