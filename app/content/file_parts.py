"""The parts of a content file that a person changes one by one, each with what it says."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from .normal_form import normal_form, said_in_xml

Parts = Mapping[str, tuple[str, Mapping[str, str]]]
"""key of a part → (how people call it, name → value of what it says)."""
RULE, ENTRIES = "rule", ("inputEntry", "outputEntry")
NOTHING_CALLED: Mapping[str, str] = {}
NOT_SAID = frozenset({"incoming", "outgoing"})
"""Repeats what the flows say."""
BLOCK = re.compile(r"^:::\s*(.*)$")
BLANKS_ABOVE_CAPITALS = re.compile(r"(?<!^)([A-Z])")


def parts_of(path: str, body: bytes, called: Mapping[str, str] = NOTHING_CALLED) -> Parts:
    """The parts of a file: of a diagram its elements, of a table its columns and rows, of a form its fields, of a
    letter its elements, of a landlord file its keys. A file that cannot be read is one part. `called`: id of a column →
    how it is called otherwise than here (`columns_of`)."""
    suffix = PurePosixPath(path).suffix
    text = normal_form(path, body)
    try:
        if suffix in (".bpmn", ".dmn"):
            return dict(_xml_parts(said_in_xml(body), called))
        if suffix == ".form":
            return dict(_form_parts(json.loads(text)))
        if suffix == ".toml":
            return {key: (key, {"": value}) for key, value in _flat(tomllib.loads(text), "")}
    except (etree.XMLSyntaxError, ValueError):
        return {"": ("the file", {"": text})}
    return dict(_letter_parts(text))


def columns_of(path: str, body: bytes) -> dict[str, str]:
    """id of a column of a table → how people call it; none of what is no table, or cannot be read."""
    if PurePosixPath(path).suffix != ".dmn":
        return {}
    try:
        root = said_in_xml(body)
    except etree.XMLSyntaxError:
        return {}
    return {str(node.get("id")): column_of(node) for node in root.iter("{*}input", "{*}output")}


def _xml_parts(root: etree._Element, called: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, Mapping[str, str]]]]:
    heads = [node for node in root.iter("{*}input", "{*}output") if node.get("id")]
    columns = [called.get(str(node.get("id")), column_of(node)) for node in heads]
    for number, rule in enumerate(root.iter(f"{{*}}{RULE}"), 1):
        cells = [_text(cell) for cell in rule if etree.QName(cell).localname in ENTRIES]
        names = columns if len(columns) == len(cells) else [f"column {at}" for at in range(1, len(cells) + 1)]
        notes = "; ".join(_text(node) for node in rule if etree.QName(node).localname not in ENTRIES)
        said = {**dict(zip(names, cells, strict=True)), "annotation": notes}
        yield str(rule.get("id") or number), (f"row {number}", said)
    for node in root.iter():
        inside_rule = any(etree.QName(above).localname == RULE for above in (node, *node.iterancestors()))
        if node.get("id") and not inside_rule:
            kind = BLANKS_ABOVE_CAPITALS.sub(r" \1", etree.QName(node).localname).lower()
            label = f"{kind} {node.get('name') or ''}".strip()
            yield str(node.get("id")), (f"{label} ({node.get('id')})", dict(_said(node)))


def column_of(node: etree._Element) -> str:
    """How people call a column of a table."""
    expression = node.find("{*}inputExpression/{*}text")
    name = node.get("label") or node.get("name") or (expression.text if expression is not None else "")
    return f"column {name or node.get('id')}"


def _text(node: etree._Element) -> str:
    return " ".join("".join(map(str, node.itertext())).split())


def _said(node: etree._Element, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The attributes and texts of an element, with those of its children that have no id of their own."""
    for name, value in node.attrib.items():
        if not (name == "id" and not prefix):
            yield f"{prefix}{etree.QName(str(name)).localname}", str(value)
    if node.text and node.text.strip():
        yield f"{prefix}text".strip(), node.text.strip()
    counted: dict[str, int] = {}
    for child in node:
        tag = etree.QName(child).localname
        if child.get("id") or tag in NOT_SAID:
            continue
        counted[tag] = counted.get(tag, 0) + 1
        own = child.get("name") or child.get("target") or child.get("key")
        place = f"{tag} {own}" if own else tag if counted[tag] == 1 else f"{tag} {counted[tag]}"
        yield from _said(child, f"{prefix}{place} ")


def _form_parts(form: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, Mapping[str, str]]]]:
    yield "", ("the form", dict(_flat({name: value for name, value in form.items() if name != "components"}, "")))
    yield from _fields(form.get("components") or [])


def _fields(
    components: list[Mapping[str, Any]], holder: str = ""
) -> Iterator[tuple[str, tuple[str, Mapping[str, str]]]]:
    """The fields; those of a list bear its key before their own, for two lists may have columns of one key."""
    for field in components:
        key = holder + str(field.get("key") or field.get("path") or field.get("id"))
        own = {name: value for name, value in field.items() if name != "components"}
        yield key, (f"field {key}", dict(_flat(own, "")))
        yield from _fields(field.get("components") or [], f"{key}." if field.get("path") else holder)


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """path → value of everything in nested tables and lists."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, f"{path} {number}")
    else:
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        yield path, shown


def _letter_parts(text: str) -> Iterator[tuple[str, tuple[str, Mapping[str, str]]]]:
    """The elements of a letter with their lines; what stands outside of them is numbered."""
    depth, name, lines, outside = 0, "", list[str](), 0
    seen: dict[str, int] = {}
    for line in [*text.split("\n"), ":::"]:
        block = BLOCK.match(line.strip())
        opens = bool(block and block.group(1) and not block.group(1).startswith("otherwise"))
        closes = bool(block and not block.group(1))
        if (opens and depth == 0) or (closes and depth <= 1):
            words = "\n".join(lines).strip()
            if words or name:
                outside += not name
                label = f"element {name}" if name else f"text {outside}"
                seen[label] = seen.get(label, 0) + 1
                yield f"{label} {seen[label]}", (label, {"": words})
            name, lines = (block.group(1) if block and opens else ""), []
        else:
            lines.append(line)
        depth = max(0, depth + opens - closes)
