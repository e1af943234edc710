"""A trace as a text table: the cells that held, and the cell that stopped each other rule."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

Entry = dict[str, Any]


def explain(trace: Sequence[Entry]) -> str:
    """The trace of an answer for a person to read, one block for each decision."""
    return "\n\n".join(_block(entry) for entry in trace)


def _value(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _block(entry: Entry) -> str:
    policy = f" – {entry['hit_policy']}" if entry.get("hit_policy") else ""
    lines = [f"{entry['name']}{policy} (version {str(entry['table_version'])[:12]})"]
    lines += [f"  {one['label']} = {_value(one['value'])}" for one in entry["inputs"]]
    if entry.get("expression"):
        lines.append(f"  {entry['expression']}")
    if entry["rules"]:
        lines += ["", *_rules(entry)]
    if entry.get("default_used"):
        lines.append("  no rule matches: the default output is used")
    lines.append(f"  → {_value(entry['output'])}")
    lines += [f"  ! {warning}" for warning in entry.get("warnings", ())]
    return "\n".join(lines)


def _rules(entry: Entry) -> list[str]:
    labels = [str(one["label"]) for one in entry["inputs"]]
    rows = [["rule", *labels, "outputs", "because"]]
    for rule in entry["rules"]:
        rows.append([str(rule["number"]), *_cells(rule, len(labels)), _outputs(rule), _because(rule)])
    widths = [min(40, max(len(row[column]) for row in rows)) for column in range(len(rows[0]))]
    table = [
        "  " + "  ".join(_clipped(cell, width).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    table.insert(1, "  " + "  ".join("-" * width for width in widths))
    return table


def _clipped(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _cells(rule: Entry, columns: int) -> list[str]:
    """``✓`` before a cell that held, ``✗`` before the one that stopped the rule, nothing where none was tried."""
    stopped = rule["stopped_by"]
    last = stopped["column"] if stopped else columns if rule["matched"] else 0
    cells = []
    for number, cell in enumerate(rule["cells"], 1):
        if number < last or (rule["matched"] and number == last):
            cells.append(f"✓ {cell}")
        elif number == last:
            cells.append(f"✗ {cell}")
        else:
            cells.append(f"  {cell}")
    return cells


def _outputs(rule: Entry) -> str:
    return ", ".join(_value(value) for value in rule["outputs"].values())


def _because(rule: Entry) -> str:
    if rule["matched"]:
        return "; ".join(rule["annotations"]) or "every cell holds"
    stopped = rule["stopped_by"]
    if stopped is None:
        return "not reached"
    return f"{stopped['label']} is {_value(stopped['value'])}"
