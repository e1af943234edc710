"""What a release is made of, as facts that a decision table can ask about: diagrams, clocks, tables, forms, letters.

For checks of the design itself (SYS-06): whether the steps, dates and letters that the Code demands are there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.bpmn import ElementInfo, ProcessInfo
from app.dmn.elements import RuleRow, TableBox

from .contracts import CLASSIFICATION, ELEMENT_TABLES, LAYERS, LIFECYCLE, TIMESCALES
from .release import Release

FROM_PROPERTIES = ("letter", "event", "clock", "independence", "status", "stage", "route", "capacity")
ANY = ("", "-")


def design_of(content: Release) -> dict[str, Any]:
    """`design` as the checks see it. Every entry of a list has a `ref` that tells a process owner where to look."""
    landlord = content.landlord
    return {
        "landlord": content.landlord_key,
        "elements": [one for process in used_processes(content) for one in _elements(process)],
        "rules": [one for name in content.table_paths for one in _rules(content, name)],
        "clocks": [one for name in TIMESCALES if content.has_decision(name) for one in _clocks(content, name)],
        "demands": [one for name in ELEMENT_TABLES if content.has_decision(name) for one in _demands(content, name)],
        "tables": [_table(content, name) for name in content.table_paths],
        "forms": [_form(content, name) for name in content.form_paths],
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
    """The processes that a case of this landlord can come to: the lifecycle, what a classification or a message starts,
    and what these call."""
    processes = content.diagrams.processes
    started = {name for column in ("route", "process") for name in content.output_literals(CLASSIFICATION, column)}
    waiting = [LIFECYCLE, *sorted(started), *(one.id for one in processes.values() if one.message_starts)]
    found: dict[str, ProcessInfo] = {}
    while waiting:
        name = waiting.pop()
        if name in processes and name not in found:
            found[name] = processes[name]
            waiting += [one.called_process for one in processes[name].elements.values() if one.called_process]
    return [found[name] for name in processes if name in found]


def _elements(process: ProcessInfo) -> Iterator[dict[str, Any]]:
    after = _after(process)
    for element in process.elements.values():
        yield {
            "ref": _ref(element),
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
            "after": [_ref(process.elements[one]) for one in sorted(after[element.id])],
        }


def _ref(element: ElementInfo) -> str:
    return f"{element.process_id}/{element.id}"


def _after(process: ProcessInfo) -> Mapping[str, set[str]]:
    """element → those that a token may reach from it, along flows and from what is attached to it."""
    following: dict[str, set[str]] = defaultdict(set)
    for flow in process.flows:
        following[flow.source].add(flow.target)
    for element in process.elements.values():
        if element.attached_to:
            following[element.attached_to].add(element.id)
    return {one: _reached(one, following) for one in process.elements}


def _reached(start: str, following: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(following.get(start, ()))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += following.get(one, ())
    return found


def _rules(content: Release, name: str) -> Iterator[dict[str, Any]]:
    """The rules of a table: what each gives, where that is a literal."""
    for box, number, rule in _rows(content, name):
        given = {clause.name: _literal(cell.text) for clause, cell in zip(box.outputs, rule.outputs, strict=True)}
        yield {**{key: value for key, value in given.items() if key}, "table": name, "ref": f"{name} row {number}"}


def _clocks(content: Release, name: str) -> Iterator[dict[str, Any]]:
    layer = {table: layer for layer, table in LAYERS}[name]
    for one in _rules(content, name):
        yield {**one, "layer": layer}


def _demands(content: Release, name: str) -> Iterator[dict[str, Any]]:
    """letter and element: what the tables demand of a letter, whatever else a row depends on."""
    for box, number, rule in _rows(content, name):
        at = next(i for i, clause in enumerate(box.inputs) if clause.expression.text.strip() == "letter")
        column = next(i for i, clause in enumerate(box.outputs) if clause.name == "element")
        element = _literal(rule.outputs[column].text)
        for key in content.letter_paths:
            if rule.cells[at].text.strip() in ANY or f'"{key}"' in rule.cells[at].text:
                layer = ELEMENT_TABLES[name]
                yield {"ref": f"{name} row {number}", "letter": key, "element": element, "layer": layer}


def _table(content: Release, name: str) -> dict[str, Any]:
    boxes = [box for box, *_ in _rows(content, name)][:1]
    inputs = [clause.expression.text.strip() for box in boxes for clause in box.inputs]
    return {"ref": f"table {name}", "table": name, "inputs": inputs}


def _form(content: Release, name: str) -> dict[str, Any]:
    fields = [one for top in content.form(name).fields for one in (top, *top.subfields)]
    recorded = {one.key: one.properties.get("record") for one in fields}
    return {
        "ref": f"form {name}",
        "form": name,
        "fields": [one.key for one in fields],
        "required": [one.key for one in content.form(name).fields if one.required],
        "records": sorted({str(kind) for kind in recorded.values() if kind}),
    }


def _rows(content: Release, name: str) -> Iterator[tuple[TableBox, int, RuleRow]]:
    """The rows of a decision table, numbered from one; none of a decision that is not a table."""
    box = content.model(name).decisions[name].element.logic
    if isinstance(box, TableBox):
        for number, rule in enumerate(box.rules, start=1):
            yield box, number, rule


def _literal(text: str) -> Any:
    """What a cell gives, if it is a literal; else its text."""
    text = text.strip()
    if text in ("true", "false"):
        return text == "true"
    if text == "null":
        return None
    if text.startswith('"') and text.endswith('"') and text.count('"') == 2:
        return text[1:-1]
    return int(text) if text.lstrip("-").isdigit() else text


def refs(found: Iterable[Any] | None) -> tuple[str, ...]:
    """The places of a list that a check gave, each once."""
    return tuple(dict.fromkeys(str(one) for one in found or ()))
