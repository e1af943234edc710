"""Examples of what a table answers, few, and so chosen that slips in the table are noticed.

``python -m tests.content.choose_examples [PART-OF-A-PATH] [--again]`` writes the files of tests/tables that are missing
(``--again``: all of them anew) from what the tables on disk answer. Read what it wrote: an example says what the table
has to answer, whether or not it does so today.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from app import dmn, feel
from app.feel.free_names import PathNames
from app.scenarios.flow_yaml import flow_value
from app.scenarios.table_examples import file_of
from tests.content.candidates import distinct, put
from tests.content.landlords import LANDLORDS, SHARED, content_of
from tests.content.rules import START, TableRules, tables_of
from tests.drivers.runtime_driver import ROOT
from tests.mutants.table_edits import edits

MOST_TRIED = 300
"""Inputs of a table among which examples are chosen."""
MOST_SLIPS = 400
"""Slips in a table that examples are chosen to notice."""
MOST_EXAMPLES = 60
NO_ANSWER = "no answer"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.content.choose_examples", description=__doc__)
    parser.add_argument("part", nargs="?", default="", help="tables with this in their path")
    parser.add_argument("--again", action="store_true", help="also where there are examples already")
    options = parser.parse_args(arguments)
    for path, rules in _tables():
        target = file_of(path, ROOT)
        if options.part in path and (options.again or not target.exists()):
            chosen = choose(path, rules)
            if chosen:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(written(path, rules, chosen), encoding="utf-8")
            print(f"{path}: {len(chosen)} examples", flush=True)
    return 0


def _tables() -> Iterator[tuple[str, TableRules]]:
    """Every file of tables, with the rules of the decision that bears its name: those that some landlord runs on, then
    the shared ones that each of them has replaced."""
    seen: set[str] = set()
    for landlord in (*LANDLORDS, SHARED):
        content = content_of(landlord)
        tables = tables_of(content)
        for name, path in sorted(content.table_paths.items()):
            if path not in seen and name in tables:
                seen.add(path)
                yield path, tables[name]


def choose(path: str, rules: TableRules) -> list[Mapping[str, Any]]:
    """Inputs of a table, chosen one after the other: always the one that notices most slips not noticed yet."""
    tried = [inputs for inputs in islice(_inputs(rules), MOST_TRIED) if inputs]
    model = rules.content.model(rules.decision_file)
    name = rules.decision.id
    right = [_answer(model, name, inputs) for inputs in tried]
    able = [number for number, answer in enumerate(right) if answer != NO_ANSWER]
    body = rules.content.files[path]
    slips = list(islice(edits(path, body, random.Random(path)), MOST_SLIPS))
    notices: dict[int, set[int]] = {number: set() for number in able}
    for slip, edit in enumerate(slips):
        try:
            changed = dmn.parse_model(edit.body, name=name)
        except dmn.DmnError:
            continue  # the check says so
        for number in able:
            if _answer(changed, name, tried[number]) != right[number]:
                notices[number].add(slip)
    chosen: list[int] = []
    while len(chosen) < MOST_EXAMPLES and notices:
        best = max(notices, key=lambda number: (len(notices[number]), -number))
        noticed = notices.pop(best)
        if not noticed:
            break
        chosen.append(best)
        for others in notices.values():
            others -= noticed
    return [tried[number] for number in sorted(chosen)]


def _inputs(rules: TableRules) -> Iterator[Mapping[str, Any]]:
    """What makes each rule fire; then the same with one value after the other changed."""
    fired = [rule.inputs for rule in rules.fired.values()]
    seen: set[str] = set()
    paths = sorted({path for column in rules.columns for path in column.paths})
    for inputs in [*fired, *(changed for first in fired for changed in _changed(first, paths, rules))]:
        if repr(inputs) not in seen:
            seen.add(repr(inputs))
            yield inputs


def _changed(inputs: Mapping[str, Any], paths: Sequence[PathNames], rules: TableRules) -> Iterator[Mapping[str, Any]]:
    for path in paths:
        for value in distinct(rules.values(path)):
            changed = dict(inputs)
            put(changed, path, value)
            yield changed


def _answer(model: dmn.Model, name: str, inputs: Mapping[str, Any]) -> Any:
    try:
        with feel.use_now(lambda: START):
            return repr(model.decide(name, inputs).value)
    except (dmn.DmnError, feel.FeelError):
        return NO_ANSWER


def written(path: str, rules: TableRules, chosen: Sequence[Mapping[str, Any]]) -> str:
    """The file of examples, as people would write it."""
    model = rules.content.model(rules.decision_file)
    lines = [f"# What {path} answers. Publishing asks it again (docs/examples.md)."]
    if b"today(" in rules.content.files[path] or b"now(" in rules.content.files[path]:
        lines.append(f"on: {START:%Y-%m-%d}")
    lines.append("examples:")
    for inputs in chosen:
        with feel.use_now(lambda: START):
            answer = model.decide(rules.decision.id, inputs).value
        lines += [f"  - given: {flow_value(inputs)}", f"    answer: {flow_value(answer)}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
