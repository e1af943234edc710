"""Explain an answer by its trace: the cells that held, and the cell that stopped each other rule.

``explained`` gives the explanation as data, which the case page shows as a table; ``explain`` gives it as text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Entry = Mapping[str, Any]

HELD, STOPPED, NOT_TRIED = "held", "stopped", ""
"""What became of an input cell; an empty cell holds, unless its rule was stopped before."""

_MARKS = {HELD: "✓", STOPPED: "✗", NOT_TRIED: " "}
_WIDEST = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """An input cell as written in the table, and what became of it."""

    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class InputValue:
    """An input column and its value, as JSON."""

    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class RuleWhy:
    """A rule and what became of it.

    ``number`` is its row in the editor; ``stopped_by`` is the column that stopped it, with the value. A rule that
    neither matched nor was stopped was not reached, because an earlier rule decided.
    """

    number: int
    matched: bool
    cells: tuple[Cell, ...]
    outputs: Mapping[str, Any]
    annotations: tuple[str, ...]
    stopped_by: InputValue | None


@dataclass(frozen=True, slots=True)
class DecisionWhy:
    """A decision made on the way to an answer: a table with its rules, or an expression."""

    decision: str
    name: str
    version: str
    hit_policy: str
    inputs: tuple[InputValue, ...]
    expression: str
    rules: tuple[RuleWhy, ...]
    default_used: bool
    output: Any
    warnings: tuple[str, ...]

    @property
    def fired(self) -> list[RuleWhy]:
        """The rules that matched."""
        return [rule for rule in self.rules if rule.matched]

    @property
    def others(self) -> list[RuleWhy]:
        """The rules that did not match."""
        return [rule for rule in self.rules if not rule.matched]


def explained(trace: Sequence[Entry]) -> list[DecisionWhy]:
    """The explanation of each decision in a trace, new or stored as JSON; the last is that of the answer."""
    return [_decision(entry) for entry in trace]


def _decision(entry: Entry) -> DecisionWhy:
    return DecisionWhy(
        decision=str(entry["decision"]),
        name=str(entry["name"] or entry["decision"]),
        version=str(entry["table_version"])[:12],
        hit_policy=str(entry.get("hit_policy") or ""),
        inputs=tuple(InputValue(str(column["label"]), column["value"]) for column in entry["inputs"]),
        expression=str(entry.get("expression") or ""),
        rules=tuple(_rule(rule, len(entry["inputs"])) for rule in entry["rules"]),
        default_used=bool(entry.get("default_used")),
        output=entry["output"],
        warnings=tuple(entry.get("warnings", ())),
    )


def _rule(rule: Entry, columns: int) -> RuleWhy:
    stop = rule["stopped_by"]
    matched = bool(rule["matched"])
    held = columns if matched else stop["column"] - 1 if stop else 0
    cells = tuple(
        Cell(text, HELD if number <= held else STOPPED if stop and number == stop["column"] else NOT_TRIED)
        for number, text in enumerate(rule["cells"], 1)
    )
    return RuleWhy(
        number=rule["number"],
        matched=matched,
        cells=cells,
        outputs=rule["outputs"],
        annotations=tuple(rule["annotations"]),
        stopped_by=InputValue(stop["label"], stop["value"]) if stop and not matched else None,
    )


# -- as text -------------------------------------------------------------------------------------


def explain(trace: Sequence[Entry]) -> str:
    """The trace of an answer as text for a terminal, a block for each decision."""
    return "\n\n".join(_block(decision) for decision in explained(trace))


def _block(decision: DecisionWhy) -> str:
    policy = f" – {decision.hit_policy}" if decision.hit_policy else ""
    lines = [f"{decision.name}{policy} (version {decision.version})"]
    lines += [f"  {given.label} = {_value(given.value)}" for given in decision.inputs]
    if decision.expression:
        lines.append(f"  {decision.expression}")
    if decision.rules:
        lines += ["", *_table(decision)]
    if decision.default_used:
        lines.append("  no rule matches: the default output is used")
    lines.append(f"  → {_value(decision.output)}")
    lines += [f"  ! {warning}" for warning in decision.warnings]
    return "\n".join(lines)


def _table(decision: DecisionWhy) -> list[str]:
    """The rules as lines of text; cells are cut to ``_WIDEST``, but the reasons in the last column never are."""
    rows = [["rule", *(given.label for given in decision.inputs), "outputs", "because"]]
    for rule in decision.rules:
        cells = [f"{_MARKS[cell.mark]} {cell.text}" for cell in rule.cells]
        outputs = ", ".join(_value(value) for value in rule.outputs.values())
        rows.append([str(rule.number), *cells, outputs, _because(rule)])
    widths = [min(_WIDEST, max(len(row[column]) for row in rows)) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            ["", *(_clipped(cell, width).ljust(width) for cell, width in zip(row, widths[:-1], strict=False)), row[-1]]
        )
        for row in rows
    ]
    return [lines[0], "  ".join(["", *("-" * width for width in widths)]), *lines[1:]]


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _clipped(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _because(rule: RuleWhy) -> str:
    if rule.matched:
        return "; ".join(rule.annotations) or "every cell holds"
    if rule.stopped_by is None:
        return "not reached"
    return f"{rule.stopped_by.label} is {_value(rule.stopped_by.value)}"
