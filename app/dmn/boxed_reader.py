"""Read boxed expressions and decision tables from XML (DMN 1.5 §7.3 and §8.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from app.dmn import elements as dmn
from app.dmn.errors import DmnParseError

_HIT_POLICIES = {
    "U": "UNIQUE",
    "A": "ANY",
    "P": "PRIORITY",
    "F": "FIRST",
    "R": "RULE ORDER",
    "O": "OUTPUT ORDER",
    "C": "COLLECT",
}
HIT_POLICIES = tuple(_HIT_POLICIES.values())
AGGREGATIONS = ("SUM", "COUNT", "MIN", "MAX")


def local_name(node: etree._Element) -> str:
    """The tag without its namespace; empty for a comment."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def line_of(node: etree._Element) -> int:
    """The line of a node in the file; 0 where unknown."""
    line: Any = node.sourceline
    return line if isinstance(line, int) else 0


class BoxedReader:
    """Read the nodes of a model's namespace, and skip those of other namespaces, which editors add."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self._readers = {
            "literalExpression": self.literal_box,
            "decisionTable": self.table_box,
            "context": self._context_box,
            "invocation": self._invocation_box,
            "functionDefinition": self.function_box,
            "list": self._list_box,
            "relation": self._relation_box,
            "conditional": self._conditional_box,
            "filter": self._filter_box,
            "for": self._for_box,
            "some": self._quantified_box,
            "every": self._quantified_box,
        }

    def children(self, node: etree._Element, tag: str = "") -> Iterator[etree._Element]:
        """The children in the model's namespace, with a tag only those of that name."""
        for child in node:
            if (
                isinstance(child.tag, str)
                and etree.QName(child).namespace == self.namespace
                and (not tag or local_name(child) == tag)
            ):
                yield child

    def child(self, node: etree._Element, tag: str) -> etree._Element | None:
        """The first child of that name."""
        return next(self.children(node, tag), None)

    def text_of(self, node: etree._Element) -> str:
        """The text of the ``<text>`` of a node; empty without one."""
        text = self.child(node, "text")
        return "".join(str(part) for part in text.itertext()) if text is not None else ""

    def type_ref(self, node: etree._Element) -> str:
        """The ``typeRef`` of a node as written: a name, a prefixed name, or ``{uri}name``."""
        return (node.get("typeRef") or "").strip()

    # -- boxes -----------------------------------------------------------------------------------

    def first_box(self, node: etree._Element) -> dmn.Box | None:
        """The first boxed expression directly below a node."""
        for child in self.children(node):
            reader = self._readers.get(local_name(child))
            if reader is not None:
                return reader(child)
        return None

    def _box_in(self, node: etree._Element, tag: str) -> dmn.Box:
        holder = self.child(node, tag)
        box = self.first_box(holder) if holder is not None else None
        return box or dmn.EmptyBox(element_id=node.get("id", ""), line=line_of(node))

    def _place(self, node: etree._Element) -> dict[str, object]:
        return {"element_id": node.get("id", ""), "line": line_of(node), "type_ref": self.type_ref(node)}

    def literal_box(self, node: etree._Element) -> dmn.LiteralBox:
        """A literal expression; raises ``DmnParseError`` for imported values."""
        imported = self.child(node, "importedValues")
        if imported is not None:
            raise DmnParseError(
                "imported values are not supported: write the expression here",
                element_id=node.get("id", ""),
                line=line_of(node),
            )
        return dmn.LiteralBox(self.text_of(node), node.get("expressionLanguage", ""), **self._place(node))  # type: ignore[arg-type]

    def tests_box(self, node: etree._Element, tag: str) -> dmn.LiteralBox | None:
        """The unary tests in a child of that name, such as ``inputValues``; None without a text."""
        tests = self.child(node, tag)
        if tests is None or not self.text_of(tests).strip():
            return None
        return dmn.LiteralBox(self.text_of(tests), **self._place(tests))  # type: ignore[arg-type]

    def _context_box(self, node: etree._Element) -> dmn.ContextBox:
        entries: list[tuple[str, str, dmn.Box]] = []
        result: dmn.Box | None = None
        for entry in self.children(node, "contextEntry"):
            variable = self.child(entry, "variable")
            box = self.first_box(entry) or dmn.EmptyBox(line=line_of(entry))
            if variable is None:
                result = box
            else:
                entries.append((variable.get("name", ""), self.type_ref(variable), box))
        return dmn.ContextBox(tuple(entries), result, **self._place(node))  # type: ignore[arg-type]

    def _invocation_box(self, node: etree._Element) -> dmn.InvocationBox:
        function = self.first_box(node) or dmn.EmptyBox(line=line_of(node))
        bindings = []
        for binding in self.children(node, "binding"):
            parameter = self.child(binding, "parameter")
            name, type_ref = ("", "") if parameter is None else (parameter.get("name", ""), self.type_ref(parameter))
            bindings.append((name, type_ref, self.first_box(binding)))
        return dmn.InvocationBox(function, tuple(bindings), **self._place(node))  # type: ignore[arg-type]

    def function_box(self, node: etree._Element) -> dmn.FunctionBox:
        """A function definition."""
        parameters = tuple(
            (parameter.get("name", ""), self.type_ref(parameter))
            for parameter in self.children(node, "formalParameter")
        )
        return dmn.FunctionBox(parameters, self.first_box(node), node.get("kind", "FEEL"), **self._place(node))  # type: ignore[arg-type]

    def _list_box(self, node: etree._Element) -> dmn.ListBox:
        items = [
            self._readers[local_name(child)](child)
            for child in self.children(node)
            if local_name(child) in self._readers
        ]
        return dmn.ListBox(tuple(items), **self._place(node))  # type: ignore[arg-type]

    def _relation_box(self, node: etree._Element) -> dmn.RelationBox:
        columns = tuple((column.get("name", ""), self.type_ref(column)) for column in self.children(node, "column"))
        rows = tuple(
            tuple(
                self._readers[local_name(cell)](cell)
                for cell in self.children(row)
                if local_name(cell) in self._readers
            )
            for row in self.children(node, "row")
        )
        for row in rows:
            if len(row) != len(columns):
                raise DmnParseError(
                    f"a row of the relation has {len(row)} cells and {len(columns)} columns: fill every cell",
                    element_id=node.get("id", ""),
                    line=line_of(node),
                )
        return dmn.RelationBox(columns, rows, **self._place(node))  # type: ignore[arg-type]

    def _conditional_box(self, node: etree._Element) -> dmn.ConditionalBox:
        return dmn.ConditionalBox(
            self._box_in(node, "if"),
            self._box_in(node, "then"),
            self._box_in(node, "else"),
            **self._place(node),  # type: ignore[arg-type]
        )

    def _filter_box(self, node: etree._Element) -> dmn.FilterBox:
        return dmn.FilterBox(self._box_in(node, "in"), self._box_in(node, "match"), **self._place(node))  # type: ignore[arg-type]

    def _for_box(self, node: etree._Element) -> dmn.IterationBox:
        return dmn.IterationBox(
            "for",
            node.get("iteratorVariable", ""),
            self._box_in(node, "in"),
            self._box_in(node, "return"),
            **self._place(node),  # type: ignore[arg-type]
        )

    def _quantified_box(self, node: etree._Element) -> dmn.IterationBox:
        return dmn.IterationBox(
            local_name(node),
            node.get("iteratorVariable", ""),
            self._box_in(node, "in"),
            self._box_in(node, "satisfies"),
            **self._place(node),  # type: ignore[arg-type]
        )

    # -- decision tables -------------------------------------------------------------------------

    def table_box(self, node: etree._Element) -> dmn.TableBox:
        """A decision table; raises ``DmnParseError`` for one whose hit policy, columns or cells do not fit together."""
        written = node.get("hitPolicy", "UNIQUE")
        hit_policy = _HIT_POLICIES.get(written, written)
        aggregation = node.get("aggregation", "")
        place = self._place(node)
        if hit_policy not in HIT_POLICIES or (aggregation and aggregation not in AGGREGATIONS):
            raise DmnParseError(
                f"{written} {aggregation} is not a hit policy: use one of {', '.join(HIT_POLICIES)}".replace("  ", " "),
                element_id=node.get("id", ""),
                line=line_of(node),
            )
        inputs = tuple(self._input(clause) for clause in self.children(node, "input"))
        outputs = tuple(self._output(clause) for clause in self.children(node, "output"))
        if not outputs:
            raise DmnParseError(
                "the table has no output column: add one", element_id=node.get("id", ""), line=line_of(node)
            )
        if hit_policy == "COLLECT" and aggregation and len(outputs) > 1:
            raise DmnParseError(
                f"COLLECT with {aggregation} needs one output column, not {len(outputs)}",
                element_id=node.get("id", ""),
                line=line_of(node),
            )
        rules = tuple(self._rule(rule, len(inputs), len(outputs)) for rule in self.children(node, "rule"))
        names = tuple(annotation.get("name", "") for annotation in self.children(node, "annotation"))
        return dmn.TableBox(inputs, outputs, rules, hit_policy, aggregation, names, **place)  # type: ignore[arg-type]

    def _input(self, node: etree._Element) -> dmn.InputClause:
        expression = self.child(node, "inputExpression")
        box = (
            self.literal_box(expression)
            if expression is not None
            else dmn.LiteralBox("", element_id=node.get("id", ""), line=line_of(node))
        )
        label = node.get("label") or " ".join(box.text.split())
        return dmn.InputClause(box, label, box.type_ref, self.tests_box(node, "inputValues"))

    def _output(self, node: etree._Element) -> dmn.OutputClause:
        default = self.child(node, "defaultOutputEntry")
        name = node.get("name") or ""
        return dmn.OutputClause(
            name,
            node.get("label") or name,
            self.type_ref(node),
            self.tests_box(node, "outputValues"),
            self.literal_box(default) if default is not None and self.text_of(default).strip() else None,
        )

    def _rule(self, node: etree._Element, inputs: int, outputs: int) -> dmn.RuleRow:
        cells = tuple(self.literal_box(cell) for cell in self.children(node, "inputEntry"))
        values = tuple(self.literal_box(cell) for cell in self.children(node, "outputEntry"))
        if len(cells) != inputs or len(values) != outputs:
            raise DmnParseError(
                f"a rule has {len(cells)} input and {len(values)} output cells, but the table has {inputs} and "
                f"{outputs} columns: fill every cell",
                element_id=node.get("id", ""),
                line=line_of(node),
            )
        annotations = tuple(self.text_of(note).strip() for note in self.children(node, "annotationEntry"))
        description = self.child(node, "description")
        if not annotations and description is not None and (description.text or "").strip():
            annotations = ((description.text or "").strip(),)
        return dmn.RuleRow(node.get("id", ""), line_of(node), cells, values, annotations)
