"""What a release is made of, as facts that a decision table can ask about: diagrams, clocks, tables, forms, letters.

For checks of the design itself (SYS-06): whether the steps, dates and letters that the Code demands are there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.bpmn import ElementInfo, ProcessInfo
from app.dmn.elements import RuleRow, TableBox
from app.errors import ContentError

from .contracts import (
    CAPACITY,
    CLASSIFICATION,
    CLOCK,
    ELEMENT_TABLES,
    EVENT,
    INDEPENDENCE,
    LAYER_TABLES,
    LETTER,
    LIFECYCLE,
    RECORD,
    ROUTE,
    STAGE,
    STARTS,
    STATUS,
    TIMESCALES,
)
from .release import Release

FROM_PROPERTIES = (LETTER, EVENT, CLOCK, INDEPENDENCE, STATUS, STAGE, ROUTE, CAPACITY)
ANY = ("", "-")


def design_of(content: Release) -> dict[str, Any]:
    """`design` as the checks see it. Every entry of a list has a `ref` that shows a process owner where to look."""
    landlord = content.landlord
    return {
        "landlord": content.landlord_key,
        "elements": [element for process in used_processes(content) for element in _element_facts(process)],
        "rules": [rule for name in content.table_paths for rule in _rule_facts(content, name)],
        "clocks": [clock for name in TIMESCALES if content.has_decision(name) for clock in _clock_facts(content, name)],
        "demands": [
            demand for name in ELEMENT_TABLES if content.has_decision(name) for demand in _demand_facts(content, name)
        ],
        "tables": [_table_facts(content, name) for name in content.table_paths],
        "forms": [_form_facts(content, name) for name in content.form_paths],
        "letters": [
            {"ref": f"letter {key}", "letter": key, "elements": list(content.letter(key).elements)}
            for key in content.letter_paths
        ],
        "permissions": [
            {"ref": f"permission {act}", "act": act, "roles": sorted(landlord.roles_for(act))}
            for act in landlord.permissions
        ],
        "complaints_officers": sorted(key for key, role in landlord.roles.items() if role.complaints_officer),
    }


def used_processes(content: Release) -> list[ProcessInfo]:
    """The processes that a case of this landlord can come to.

    These are the lifecycle, what a classification or a message starts, and what these call.
    """
    processes = content.diagrams.processes
    started = {name for column in ("route", *STARTS) for name in content.output_literals(CLASSIFICATION, column)}
    waiting = [LIFECYCLE, *sorted(started), *(process.id for process in processes.values() if process.message_starts)]
    used: dict[str, ProcessInfo] = {}
    while waiting:
        name = waiting.pop()
        if name in processes and name not in used:
            used[name] = processes[name]
            waiting += [
                element.called_process for element in processes[name].elements.values() if element.called_process
            ]
    return [used[name] for name in processes if name in used]


def _element_facts(process: ProcessInfo) -> Iterator[dict[str, Any]]:
    after = _after(process)
    for element in process.elements.values():
        yield {
            "ref": _place_of(element),
            "process": process.id,
            "id": element.id,
            "name": element.name,
            "type": element.type,
            "form": element.form_id,
            "message": element.message,
            "calls": element.called_process,
            "decision": element.decision_id,
            "timer": element.timer is not None,
            "attached_to": element.attached_to or None,
            "interrupting": element.interrupting,
            **{name: element.properties.get(name) for name in FROM_PROPERTIES},
            "after": [_place_of(process.elements[element_id]) for element_id in sorted(after[element.id])],
        }


def _place_of(element: ElementInfo) -> str:
    return f"{element.process_id}/{element.id}"


def _after(process: ProcessInfo) -> Mapping[str, set[str]]:
    """element → those that a token may reach from it, along flows and from what is attached to it."""
    following: dict[str, set[str]] = defaultdict(set)
    for flow in process.flows:
        following[flow.source].add(flow.target)
    for element in process.elements.values():
        if element.attached_to:
            following[element.attached_to].add(element.id)
    return {element_id: _reached(element_id, following) for element_id in process.elements}


def _reached(start: str, following: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = list(following.get(start, ()))
    while waiting:
        element = waiting.pop()
        if element not in reached:
            reached.add(element)
            waiting += following.get(element, ())
    return reached


def _rule_facts(content: Release, name: str) -> Iterator[dict[str, Any]]:
    """The rules of a table: what each gives, where that is a literal."""
    for box, number, rule in _numbered_rules(content, name):
        given = {
            clause.name: _literal_of_cell(cell.text) for clause, cell in zip(box.outputs, rule.outputs, strict=True)
        }
        yield {**{key: value for key, value in given.items() if key}, "table": name, "ref": f"{name} row {number}"}


def _clock_facts(content: Release, name: str) -> Iterator[dict[str, Any]]:
    layer = {table: layer for layer, table in LAYER_TABLES}[name]
    for rule in _rule_facts(content, name):
        yield {**rule, "layer": layer}


def _demand_facts(content: Release, name: str) -> Iterator[dict[str, Any]]:
    """letter and element: what the tables demand of a letter, whatever else a row depends on."""
    for box, number, rule in _numbered_rules(content, name):
        at = _column(content, name, "input", [clause.expression.text.strip() for clause in box.inputs], "letter")
        column = _column(content, name, "output", [clause.name or "" for clause in box.outputs], "element")
        element = _literal_of_cell(rule.outputs[column].text)
        for key in content.letter_paths:
            if rule.cells[at].text.strip() in ANY or f'"{key}"' in rule.cells[at].text:
                layer = ELEMENT_TABLES[name]
                yield {"ref": f"{name} row {number}", "letter": key, "element": element, "layer": layer}


def _column(content: Release, table: str, kind: str, columns: list[str], wanted: str) -> int:
    """Which column of a table is the wanted one; ContentError when it has none of that name."""
    if wanted not in columns:
        said = f"has no {kind} column {wanted!r}: it has {', '.join(columns) or 'none'}."
        raise ContentError(f"{content.table_paths[table]}: {said}")
    return columns.index(wanted)


def _table_facts(content: Release, name: str) -> dict[str, Any]:
    boxes = [box for box, *_ in _numbered_rules(content, name)][:1]
    inputs = [clause.expression.text.strip() for box in boxes for clause in box.inputs]
    return {"ref": f"table {name}", "table": name, "inputs": inputs}


def _form_facts(content: Release, name: str) -> dict[str, Any]:
    fields = [field for top in content.form(name).fields for field in (top, *top.subfields)]
    recorded = {field.key: field.properties.get(RECORD) for field in fields}
    return {
        "ref": f"form {name}",
        "form": name,
        "fields": [field.key for field in fields],
        "required": [field.key for field in content.form(name).fields if field.required],
        "records": sorted({str(kind) for kind in recorded.values() if kind}),
    }


def _numbered_rules(content: Release, name: str) -> Iterator[tuple[TableBox, int, RuleRow]]:
    """The rows of a decision table, numbered from one; none of a decision that is not a table."""
    box = content.rules(name)
    if box is not None:
        for number, rule in enumerate(box.rules, start=1):
            yield box, number, rule


def _literal_of_cell(text: str) -> Any:
    """What a cell gives, if it is a literal; else its text."""
    text = text.strip()
    if text in ("true", "false"):
        return text == "true"
    if text == "null":
        return None
    if text.startswith('"') and text.endswith('"') and text.count('"') == 2:
        return text[1:-1]
    return int(text) if text.lstrip("-").isdigit() else text


def refs(places: Iterable[Any] | None) -> tuple[str, ...]:
    """The places of a list that a check gave, each once."""
    return tuple(dict.fromkeys(str(place) for place in places or ()))
