"""Read the elements of a DMN file, of every version from 1.1 on, without what editors add to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from app.dmn import elements as dmn
from app.dmn.boxed_reader import BoxedReader, line_of, local_name
from app.dmn.errors import DmnParseError

LARGEST_FILE = 4_000_000
MOST_NODES = 50_000


def parse_xml(source: bytes | str) -> etree._Element:
    """The root of an XML file, parsed without entities, DTDs and network; raises ``DmnParseError``."""
    content = source.encode() if isinstance(source, str) else source
    if len(content) > LARGEST_FILE:
        raise DmnParseError(f"the file is larger than {LARGEST_FILE} bytes")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise DmnParseError(f"the file is not XML: {error.msg}", line=error.lineno or 0) from error
    information: Any = root.getroottree().docinfo
    if information.doctype:
        raise DmnParseError("the file declares a document type: remove the <!DOCTYPE …> line")
    if sum(1 for _ in root.iter()) > MOST_NODES:
        raise DmnParseError(f"the file has more than {MOST_NODES:,} XML elements: split it into several tables")
    return root


def _namespace(node: etree._Element) -> str:
    return etree.QName(node).namespace or ""


def read_definitions(source: bytes | str) -> dmn.Definitions:
    """The elements of a DMN file; raises ``DmnParseError``."""
    root = parse_xml(source)
    if local_name(root) != "definitions" or "/spec/DMN/" not in _namespace(root):
        raise DmnParseError(
            "this is not a DMN file: its first element must be <definitions> of DMN 1.1 to 1.5",
            line=line_of(root),
        )
    return _DefinitionsReader(root).read()


class _DefinitionsReader(BoxedReader):
    def __init__(self, root: etree._Element) -> None:
        super().__init__(_namespace(root))
        self.root = root
        self.language = root.get("expressionLanguage", "")

    def read(self) -> dmn.Definitions:
        root = self.root
        definitions = dmn.Definitions(
            name=root.get("name", ""),
            namespace=root.get("namespace", ""),
            element_id=root.get("id", ""),
            imports=tuple(self._imports()),
            items=tuple(self._item(node) for node in self.children(root, "itemDefinition")),
            prefixes={prefix: uri for prefix, uri in root.nsmap.items() if prefix},
        )
        for node in self.children(root):
            kind = local_name(node)
            if kind == "inputData":
                variable, type_ref = self._variable(node)
                definitions.input_data.append(
                    dmn.InputDataElement(self._id(node), self._name(node), variable, type_ref, line_of(node))
                )
            elif kind == "decision":
                definitions.decisions.append(self._decision(node))
            elif kind == "businessKnowledgeModel":
                definitions.bkms.append(self._bkm(node))
            elif kind == "decisionService":
                definitions.services.append(self._service(node))
        self._require_unique_ids(definitions)
        return definitions

    def _require_unique_ids(self, definitions: dmn.Definitions) -> None:
        seen: set[str] = set()
        for element in (*definitions.input_data, *definitions.decisions, *definitions.bkms, *definitions.services):
            if element.element_id in seen:
                raise DmnParseError(
                    f"two elements have the id {element.element_id!r}: give one another id",
                    element_id=element.element_id,
                    line=element.line,
                )
            seen.add(element.element_id)

    def _imports(self) -> Iterator[dmn.Import]:
        for node in self.children(self.root, "import"):
            yield dmn.Import(node.get("name", ""), node.get("namespace", ""), node.get("locationURI", ""))

    def _id(self, node: etree._Element) -> str:
        return node.get("id") or self._name(node)

    def _name(self, node: etree._Element) -> str:
        return node.get("name") or node.get("id") or ""

    def _variable(self, node: etree._Element) -> tuple[str, str]:
        variable = self.child(node, "variable")
        if variable is None:
            return self._name(node), ""
        return variable.get("name") or self._name(node), self.type_ref(variable)

    def _references(self, node: etree._Element, *tags: str) -> tuple[str, ...]:
        return tuple(child.get("href", "") for child in self.children(node) if local_name(child) in tags)

    def _decision(self, node: etree._Element) -> dmn.DecisionElement:
        variable, type_ref = self._variable(node)
        information: list[str] = []
        knowledge: list[str] = []
        for child in self.children(node):
            information += self._references(child, "requiredInput", "requiredDecision")
            knowledge += self._references(child, "requiredKnowledge")
        question = self.child(node, "question")
        return dmn.DecisionElement(
            self._id(node),
            self._name(node),
            variable,
            type_ref,
            line_of(node),
            node.get("label", ""),
            tuple(information),
            tuple(knowledge),
            self.first_box(node),
            (question.text or "") if question is not None else "",
        )

    def _bkm(self, node: etree._Element) -> dmn.BkmElement:
        variable, type_ref = self._variable(node)
        knowledge: list[str] = []
        for child in self.children(node):
            knowledge += self._references(child, "requiredKnowledge")
        logic = self.child(node, "encapsulatedLogic")
        return dmn.BkmElement(
            self._id(node),
            self._name(node),
            variable,
            type_ref,
            line_of(node),
            node.get("label", ""),
            tuple(knowledge),
            self.function_box(logic) if logic is not None else None,
        )

    def _service(self, node: etree._Element) -> dmn.ServiceElement:
        variable, type_ref = self._variable(node)
        return dmn.ServiceElement(
            self._id(node),
            self._name(node),
            variable,
            type_ref,
            line_of(node),
            node.get("label", ""),
            self._references(node, "outputDecision"),
            self._references(node, "encapsulatedDecision"),
            self._references(node, "inputDecision"),
            self._references(node, "inputData"),
        )

    def _item(self, node: etree._Element) -> dmn.ItemDefinition:
        function = self.child(node, "functionItem")
        type_node = self.child(node, "typeRef")
        return dmn.ItemDefinition(
            node.get("name", ""),
            (type_node.text or "").strip() if type_node is not None else self.type_ref(node),
            node.get("isCollection") in ("true", "1"),
            self.tests_box(node, "allowedValues"),
            self.tests_box(node, "typeConstraint"),
            tuple(self._item(child) for child in self.children(node, "itemComponent")),
            None
            if function is None
            else tuple(self.type_ref(parameter) for parameter in self.children(function, "parameters")),
            "" if function is None else function.get("outputTypeRef", ""),
        )
