"""Changes that somebody may make to a content file, one place each: for tests that merge two of them."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from lxml import etree

Change = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Edit:
    """A change of one place. `where`: two edits of the same place are in each other's way."""

    where: str
    make: Change


def edits_of(path: str, body: bytes, said: str) -> list[Edit]:
    """Every edit that is known of a file; `said` is what is written where something is written."""
    by_suffix = {
        ".dmn": _of_tables, ".bpmn": _of_diagrams, ".form": _of_forms, ".md": _of_letters, ".toml": _of_landlords,
    }  # fmt: skip
    return list(by_suffix[path[path.rindex(".") :]](body, said))


def in_tree(body: bytes, change: Callable[[etree._Element], None]) -> bytes:
    """The file after a change, written anew by another tool than before."""
    root = etree.fromstring(body)
    change(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def with_id(root: etree._Element, key: str) -> etree._Element:
    return next(node for node in root.iter("*") if node.get("id") == key)


def _of_tables(body: bytes, said: str) -> Iterator[Edit]:
    root = etree.fromstring(body)
    for rule in root.iter("{*}rule"):
        key = str(rule.get("id"))
        for at, _ in enumerate(rule.findall("{*}inputEntry") + rule.findall("{*}outputEntry")):
            yield Edit(f"{key} {at}", _tree(key, partial(_write_cell, at=at, said=said)))
        yield Edit(f"{key} all", _tree(key, _remove))
        yield Edit(f"after {key}", _tree(key, lambda node: _add_row(node, f"row_of_{said}")))
    for column in [*root.iter("{*}input"), *root.iter("{*}output")]:
        key = str(column.get("id"))
        yield Edit(f"label {key}", _tree(key, lambda node: node.set("label", said)))


def _of_diagrams(body: bytes, said: str) -> Iterator[Edit]:
    root = etree.fromstring(body)
    drawn = {node.get("bpmnElement") for node in root.iter("{*}BPMNShape", "{*}BPMNEdge")}
    for node in root.iter("*"):
        key = str(node.get("id"))
        if key in drawn:
            yield Edit(f"name {key}", _tree(key, lambda node: node.set("name", said)))
            if node.find("{*}documentation") is not None:
                yield Edit(f"words {key}", _tree(key, lambda node: _document(node, said)))
            for held in node.iter("{*}property"):
                name = str(held.get("name"))
                yield Edit(f"property {name} {key}", _tree(key, partial(_set_property, name=name, said=said)))


def _of_forms(body: bytes, said: str) -> Iterator[Edit]:
    for at, field in enumerate(_fields(json.loads(body))):
        key = field["id"]
        yield Edit(f"label {key}", _form(at, lambda field: field.update(label=said)))
        yield Edit(f"hint {key}", _form(at, lambda field: field.update(description=said)))
        yield Edit(f"required {key}", _form(at, lambda field: field.setdefault("validate", {}).update(pattern=said)))
    yield Edit("new field", lambda body: _add_field(body, said))


def _of_letters(body: bytes, said: str) -> Iterator[Edit]:
    for at, line in enumerate(body.decode().split("\n")):
        if line.strip() and not line.startswith((":::", "---")):
            yield Edit(f"line {at}", partial(_replace, line=line, said=said))


def _of_landlords(body: bytes, said: str) -> Iterator[Edit]:
    for at, line in enumerate(body.decode().split("\n")):
        if re.match(r'\w+ = "[^"]*"$', line):
            name = line.partition(" = ")[0]
            new = f'{name} = "{said}"'
            yield Edit(f"key {at}", partial(_set_line, at=at, new=new))
    yield Edit("new role", lambda body: body + f'\n[roles.role_{said}]\ntitle = "{said}"\ndescription = "A"\n'.encode())


def _tree(key: str, change: Callable[[etree._Element], None]) -> Change:
    return lambda body: in_tree(body, lambda root: change(with_id(root, key)))


def _write_cell(rule: etree._Element, at: int, said: str) -> None:
    cells = rule.findall("{*}inputEntry") + rule.findall("{*}outputEntry")
    text = cells[at].find("{*}text")
    assert text is not None
    text.text = f'"{said}"'


def _remove(node: etree._Element) -> None:
    holder = node.getparent()
    assert holder is not None
    holder.remove(node)


def _add_row(rule: etree._Element, key: str) -> None:
    added = copy.deepcopy(rule)
    added.set("id", key)
    for number, node in enumerate(added.iter("*")):
        if node.get("id") and node is not added:
            node.set("id", f"{key}_{number}")
    rule.addnext(added)


def _document(node: etree._Element, said: str) -> None:
    words = node.find("{*}documentation")
    assert words is not None
    words.text = said


def _set_property(node: etree._Element, name: str, said: str) -> None:
    next(held for held in node.iter("{*}property") if held.get("name") == name).set("value", said)


def _fields(form: Any) -> Iterator[Any]:
    for field in form.get("components", []):
        yield field
        yield from _fields(field)


def _form(at: int, change: Callable[[Any], None]) -> Change:
    def make(body: bytes) -> bytes:
        form = json.loads(body)
        change(list(_fields(form))[at])
        return json.dumps(form).encode()

    return make


def _add_field(body: bytes, said: str) -> bytes:
    form = json.loads(body)
    form["components"].append({"type": "textfield", "id": f"Field_{said}", "key": said.lower(), "label": said})
    return json.dumps(form).encode()


def _replace(body: bytes, line: str, said: str) -> bytes:
    return body.decode().replace(line, said, 1).encode()


def _set_line(body: bytes, at: int, new: str) -> bytes:
    lines = body.decode().split("\n")
    lines[at] = new
    return "\n".join(lines).encode()
