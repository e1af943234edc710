"""Diagrams and tables, merged by element, row and cell; the picture of an element is a whole, and nobody is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from ..file_parts import BLANKS_ABOVE_CAPITALS, ENTRIES, NOT_SAID, RULE, column_of
from ..normal_form import DECISION_TABLE, DEFAULT_HIT_POLICY, HIT_POLICY, MODELLER, OF_THE_MODELLER, TYPE
from .parts import QUIET, TAG, WHOLE, MergedParts, Part, Parts, as_it_is

TEXT = "#text"
PICTURE, PICTURES = "picture", frozenset({"BPMNDiagram", "DMNDI"})
DRAWN = frozenset({"BPMNShape", "BPMNEdge", "DMNShape", "DMNEdge", "DMNDecisionServiceDividerLine"})
SHOWN = ("bpmnElement", "dmnElementRef")
NAMING = re.compile(r"Ref$|^(default|href)$")
COLUMNS = ("input", "output")
ROOT_TAG = re.compile(rb"<[A-Za-z_](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
PIECES = re.compile(rb"<!--.*?-->|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|[^<]+", re.DOTALL)
UNIT, CELL = "#unit", "#"
ANY, ROOT = "-", "/"
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass
class XmlFile:
    """An XML file read for a merge. `elements`: key of a part → its element. `columns`: table → keys of its columns."""

    source: bytes
    root: etree._Element
    parts: Parts
    elements: dict[str, etree._Element] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)


def read_xml(source: bytes) -> XmlFile:
    """The parts of a diagram or table. XMLSyntaxError for what is no XML, ValueError for one with a document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    root = etree.fromstring(source, parser)
    information: Any = root.getroottree().docinfo
    if information.doctype:
        raise ValueError("A file with a document type is not merged.")
    return _Reader(source, root).file()


class _Reader:
    def __init__(self, source: bytes, root: etree._Element) -> None:
        self.source, self.root = source, root
        self.by_key: dict[str, Part] = {}
        self.elements: dict[str, etree._Element] = {}
        self.columns: dict[str, list[str]] = {}
        self.ids = {str(node.get("id")) for node in root.iter("*") if node.get("id")}
        self.rows = {node: number for number, node in enumerate(root.iter(f"{{*}}{RULE}"), 1)}

    def file(self) -> XmlFile:
        """The file, read whole."""
        self.read(self.root, WHOLE, "the file", "", ROOT)
        return XmlFile(self.source, self.root, Parts(self.by_key), self.elements, self.columns)

    def read(self, node: etree._Element, holder: str, place: str, prefix: str, key: str) -> None:
        """Add an element and all in it. `prefix`: how its values are called in the part with an id that holds it."""
        tag = etree.QName(node).localname
        if tag == DECISION_TABLE:
            self.columns[key] = [self.key_of(child, "") for child in node if _tag(child) in COLUMNS]
        self.add(key, Part(key, holder, _joined(place, prefix), self.said(node), follows=tag in NOT_SAID,
                           in_order=tag == RULE, refers=self.named_by(node)), node)  # fmt: skip
        cells = self.cells(node) if tag == RULE else {}
        counted: dict[str, int] = {}
        for child in node:
            child_key = self.free_key(self.key_of(child, key, counted))
            if child in cells:
                self.read_cell(child, key, place, cells[child])
            elif _is_comment(child):
                self.add(child_key, Part(child_key, key, place, {TEXT: str(child.text)}, quiet=True), child)
            elif _tag(child) in PICTURES:
                self.read_picture(child, key, child_key)
            elif child_key.startswith("#"):
                self.read(child, key, self.called(child), "", child_key)
            else:
                self.read(child, key, place, f"{prefix} {child_key.rpartition('/')[2]}".strip(), child_key)

    def add(self, key: str, part: Part, node: etree._Element) -> None:
        """Keep a part and its element."""
        self.by_key[key], self.elements[key] = part, node

    def free_key(self, key: str) -> str:
        """The key, or one beside it where a file has two of one id."""
        number = 2
        free = key
        while free in self.by_key:
            free, number = f"{key} {number}", number + 1
        return free

    def key_of(self, node: etree._Element, holder: str, counted: dict[str, int] | None = None) -> str:
        """By its id; else by what it is in its holder: its name, or the how many of its kind."""
        if _is_comment(node):
            return f"{holder}/comment {node.text}"
        if node.get("id"):
            return f"#{node.get('id')}"
        tag = etree.QName(node).localname
        own = node.text if tag in NOT_SAID else node.get("name") or node.get("target") or node.get("key")
        if own:
            return f"{holder}/{tag} {own.strip()}"
        numbers = counted if counted is not None else {}
        numbers[tag] = numbers.get(tag, 0) + 1
        return f"{holder}/{tag}" if numbers[tag] == 1 else f"{holder}/{tag} {numbers[tag]}"

    def called(self, node: etree._Element) -> str:
        """How people call an element that has an id."""
        if node in self.rows:
            return f"row {self.rows[node]}"
        tag = etree.QName(node).localname
        if tag in COLUMNS and _tag(node.getparent()) == DECISION_TABLE:
            return column_of(node)
        kind = BLANKS_ABOVE_CAPITALS.sub(r" \1", tag).lower()
        return f"{kind} {node.get('name') or ''}".strip() + f" ({node.get('id')})"

    def cells(self, rule: etree._Element) -> dict[etree._Element, etree._Element]:
        """cell → its column. ValueError for a row that has not one cell for each column."""
        table = rule.getparent()
        columns = [node for node in table if _tag(node) in COLUMNS and node.get("id")] if table is not None else []
        cells = [node for node in rule if _tag(node) in ENTRIES]
        wanted = [ENTRIES[COLUMNS.index(_tag(column))] for column in columns]
        if [_tag(cell) for cell in cells] != wanted:
            raise ValueError("A row that has not one cell for each column is not merged.")
        return dict(zip(cells, columns, strict=True))

    def read_cell(self, cell: etree._Element, rule: str, row: str, column: etree._Element) -> None:
        """A cell is a whole: it is its row's and its column's."""
        of = f"#{column.get('id')}"
        key = f"{rule}|{of}"
        words = "".join(map(str, cell.itertext())).strip()
        attributes = {str(name): str(value) for name, value in cell.attrib.items() if name != "id"}
        self.add(key, Part(key, rule, f"{row}, {column_of(column)}", {**attributes, CELL: words}, of_column=of), cell)

    def read_picture(self, node: etree._Element, holder: str, key: str) -> None:
        """The picture: every shape and line with all in it is a whole, and stands for what it shows."""
        shows = next((str(node.get(name)) for name in SHOWN if node.get(name)), "")
        own = shows or str(node.get("id") or key)
        tag = etree.QName(node).localname
        mine = self.free_key(" ".join((PICTURE, tag, own)))
        drawn = tag in DRAWN
        said = {UNIT: _canonical(node)} if drawn else self.said(node)
        refers = frozenset({f"#{shows}"} if drawn and shows in self.ids else ())
        self.add(mine, Part(mine, holder, "the picture", said, quiet=True, refers=refers), node)
        for child in [] if drawn else node.iterchildren("*"):
            self.read_picture(child, mine, f"{mine}/{_tag(child)}")

    def said(self, node: etree._Element) -> dict[str, str]:
        """What an element says itself: its kind, attributes and text."""
        said = {TAG: str(node.tag)}
        for name, value in node.attrib.items():
            if name == TYPE:
                said[str(name)] = _resolved(node, str(value))
            elif name in OF_THE_MODELLER or str(name).startswith(MODELLER):
                said[QUIET + str(name)] = str(value)
            elif name != "id":
                said[str(name)] = str(value)
        if _tag(node) == DECISION_TABLE:
            said.setdefault(HIT_POLICY, DEFAULT_HIT_POLICY)
        if node.text and node.text.strip():
            said[TEXT] = node.text.strip()
        return said

    def named_by(self, node: etree._Element) -> frozenset[str]:
        """The keys of the elements that an element names."""
        values = {str(value).lstrip("#") for name, value in node.attrib.items() if NAMING.search(str(name))}
        return frozenset(f"#{value}" for value in values & self.ids)


def write_xml(merged: MergedParts, mine: XmlFile, theirs: XmlFile) -> bytes:
    """The file that the merged parts make, as mine is written."""
    return _Writer(merged, mine, theirs).file()


class _Writer:
    def __init__(self, merged: MergedParts, mine: XmlFile, theirs: XmlFile) -> None:
        self.merged, self.mine, self.theirs = merged, mine, theirs

    def file(self) -> bytes:
        """The text, each tag and word as mine is written, where mine has the same."""
        text, own = self.text(), _Writer(as_it_is(self.mine.parts), self.mine, self.mine).text()
        pieces, source = PIECES.findall(own), PIECES.findall(self.mine.source[self.start() :].rstrip())
        if len(pieces) == len(source):
            written = dict(zip(pieces, source, strict=True))
            text = b"".join(written.get(piece, piece) for piece in PIECES.findall(text))
        end = self.mine.source[len(self.mine.source.rstrip()) :]
        return (self.mine.source[: self.start()] or DECLARATION) + text + end

    def start(self) -> int:
        """Where the first element of mine begins, behind the declaration."""
        began = ROOT_TAG.search(self.mine.source)
        return began.start() if began and self.mine.root.getprevious() is None else 0

    def text(self) -> bytes:
        """The text, as it comes."""
        names: dict[Any, str] = {**self.theirs.root.nsmap, **self.mine.root.nsmap}
        root = etree.Element(self.mine.root.tag, nsmap=names)
        self.fill(root, ROOT)
        return etree.tostring(root, encoding="unicode").encode()

    def fill(self, node: etree._Element, key: str) -> None:
        """Give an element what it says, and all that stands in it."""
        source = self.mine if key in self.mine.elements else self.theirs
        old, said = source.elements[key], self.merged.said[key]
        before = source.parts.by_key[key].said
        for name, value in old.attrib.items():
            node.set(name, _prefixed(node, before[name]) if name == TYPE else value)
        for name in [*said, *(name for name in before if name not in said)]:
            if name not in (TAG, TEXT) and said.get(name) != before.get(name):
                self.set_value(node, name.removeprefix(QUIET), said.get(name))
        node.text = old.text if said.get(TEXT) == before.get(TEXT) else said.get(TEXT)
        for child in self.children(key):
            self.put(node, child)
        self.indent(node, old, key)

    def children(self, key: str) -> list[str]:
        """What stands in a part, in order; the cells of a row in that of its columns, every column with one."""
        keys = self.merged.inside.get(key, [])
        table = self.merged.holder[key]
        columns = self.columns(table) if any("|" in each for each in keys) else []
        if not columns:
            return keys
        cells = [f"{key}|{column}" for column in columns]
        others = [each for each in keys if each not in set(cells)]
        first = next((at for at, each in enumerate(keys) if each in set(cells)), 0)
        head = [each for each in others if keys.index(each) < first]
        return [*head, *cells, *(each for each in others if each not in head)]

    def columns(self, table: str) -> list[str]:
        """The columns of a table that are left, in order, inputs first."""
        every = {*self.mine.columns.get(table, ()), *self.theirs.columns.get(table, ())}
        return [each for each in self.merged.inside.get(table, []) if each in every]

    def put(self, holder: etree._Element, key: str) -> None:
        """Put a part into its holder."""
        if key not in self.merged.said:
            _put_empty_cell(holder, key, self.merged.said[key.rpartition("|")[2]][TAG])
            return
        said = self.merged.said[key]
        source = next(each for each in (self.mine, self.theirs) if key in each.elements)
        old = source.elements[key]
        whole = UNIT in said or "|" in key or _is_comment(old)
        if not whole:
            node = etree.SubElement(holder, said[TAG])
            self.fill(node, key)
            node.tail = old.tail
            return
        for each in (self.mine, self.theirs):
            part = each.parts.by_key.get(key)
            if part is not None and dict(part.said) == said:
                taken = deepcopy(each.elements[key])
                if key in self.mine.elements:
                    taken.tail = self.mine.elements[key].tail
                holder.append(taken)
                return
        taken = deepcopy(old)
        self.mend_cell(taken, said, source.parts.by_key[key].said)
        holder.append(taken)

    def mend_cell(self, cell: etree._Element, said: Mapping[str, str], before: Mapping[str, str]) -> None:
        """A cell of which one changed the words and the other something else."""
        for name in {*said, *before} - {CELL}:
            self.set_value(cell, name, said.get(name))
        if said.get(CELL) != before.get(CELL):
            words = cell.find("{*}text")
            (cell if words is None else words).text = said.get(CELL)

    def set_value(self, node: etree._Element, name: str, value: str | None) -> None:
        """Set an attribute, or take it away."""
        if value is None:
            node.attrib.pop(name, "")
        else:
            node.set(name, _prefixed(node, value) if name == TYPE else value)

    def indent(self, node: etree._Element, old: etree._Element, key: str) -> None:
        """Blanks between the children, as mine has them; what came in stands as what was there."""
        if not len(node) or TEXT in self.merged.said[key]:
            return
        inner = old.text if len(old) and old.text else _deeper(old)
        outer = old[-1].tail if len(old) else inner[:-2]
        node.text = inner
        known = self.mine.elements
        last = len(node) - 1
        same = self.merged.inside.get(key, []) == self.mine.parts.inside.get(key, [])
        for at, child in enumerate(node):
            if at == last:
                child.tail = outer
            elif child.tail is None or (not (same and key in known) and len(child.tail) <= len(inner)):
                child.tail = inner


def _put_empty_cell(holder: etree._Element, key: str, column: str) -> None:
    name = etree.QName(column)
    kind = ENTRIES[COLUMNS.index(name.localname)]
    cell = etree.SubElement(holder, f"{{{name.namespace}}}{kind}")
    cell.set("id", re.sub(r"[^\w.-]+", "_", key.replace("#", "")))
    etree.SubElement(cell, f"{{{name.namespace}}}text").text = ANY if kind == ENTRIES[0] else None


def _deeper(old: etree._Element) -> str:
    """The blanks of what stands in an element that held nothing, from those before it."""
    before = old.getprevious()
    holder = old.getparent()
    blanks = before.tail if before is not None else holder.text if holder is not None else None
    return f"{blanks or chr(10)}  "


def _canonical(node: etree._Element) -> str:
    alone = deepcopy(node)
    alone.tail = None
    return str(etree.canonicalize(etree.ElementTree(alone), strip_text=True, rewrite_prefixes=True))


def _is_comment(node: etree._Element) -> bool:
    return isinstance(node, etree._Comment)


def _tag(node: etree._Element | None) -> str:
    return etree.QName(node).localname if node is not None and isinstance(node.tag, str) else ""


def _joined(place: str, prefix: str) -> str:
    return f"{place}, {prefix}" if prefix else place


def _resolved(node: etree._Element, value: str) -> str:
    prefix, colon, name = value.rpartition(":")
    uri = node.nsmap.get(prefix or None)
    return f"{{{uri}}}{name}" if uri and (colon or uri) else value


def _prefixed(node: etree._Element, value: str) -> str:
    uri, _, name = value.lstrip("{").partition("}")
    if not value.startswith("{"):
        return value
    prefixes = [prefix for prefix, known in node.nsmap.items() if known == uri]
    if None in prefixes and len(prefixes) == 1:
        return name
    return next((f"{prefix}:{name}" for prefix in prefixes if prefix), name)


def outputs_of(file: XmlFile) -> Iterator[tuple[str, str]]:
    """(table, column) of every output column."""
    for table, columns in file.columns.items():
        for column in columns:
            if _tag(file.elements.get(column)) == COLUMNS[1]:
                yield table, column
