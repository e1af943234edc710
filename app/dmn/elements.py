"""The elements of a DMN file as read: decisions, boxed expressions and types (DMN 1.5 §6, §7 and §8)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A boxed expression; ``element_id`` and ``line`` say where it is in the file."""

    element_id: str = ""
    line: int = 0
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class LiteralBox(Box):
    """An expression as text; ``language`` is empty for FEEL."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class InputClause:
    """An input column of a decision table."""

    expression: LiteralBox
    label: str
    type_ref: str = ""
    allowed: LiteralBox | None = None


@dataclass(frozen=True, slots=True)
class OutputClause:
    """An output column of a decision table."""

    name: str
    label: str
    type_ref: str = ""
    allowed: LiteralBox | None = None
    default: LiteralBox | None = None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of a decision table: its input cells, output cells and annotations."""

    element_id: str
    line: int
    cells: tuple[LiteralBox, ...]
    outputs: tuple[LiteralBox, ...]
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableBox(Box):
    """A decision table."""

    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[RuleRow, ...]
    hit_policy: str = "UNIQUE"
    aggregation: str = ""
    annotation_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContextBox(Box):
    """A context; ``result`` is the expression that may follow its entries."""

    entries: tuple[tuple[str, str, Box], ...]
    """The name, type and expression of each entry."""
    result: Box | None = None


@dataclass(frozen=True, slots=True)
class InvocationBox(Box):
    """A call of a function; ``bindings`` are parameters with the types that the call gives them, and what is bound."""

    function: Box
    bindings: tuple[tuple[str, str, Box | None], ...]


@dataclass(frozen=True, slots=True)
class FunctionBox(Box):
    """A function definition; ``parameters`` are names with their types."""

    parameters: tuple[tuple[str, str], ...]
    body: Box | None
    kind: str = "FEEL"


@dataclass(frozen=True, slots=True)
class ListBox(Box):
    """A list of boxed expressions."""

    items: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class RelationBox(Box):
    """A relation: rows of cells under ``columns``, which are names with their types."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True, slots=True)
class ConditionalBox(Box):
    """An ``if`` with ``then`` and ``else``."""

    condition: Box
    then: Box
    otherwise: Box


@dataclass(frozen=True, slots=True)
class FilterBox(Box):
    """A filter: the items of ``source`` for which ``match`` holds."""

    source: Box
    match: Box


@dataclass(frozen=True, slots=True)
class IterationBox(Box):
    """An iteration over ``source``; ``operator`` is ``for``, ``some`` or ``every``."""

    operator: str
    variable: str
    source: Box
    body: Box


@dataclass(frozen=True, slots=True)
class EmptyBox(Box):
    """An expression that is missing in the file."""


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type that the model defines."""

    name: str
    type_ref: str = ""
    is_collection: bool = False
    allowed: LiteralBox | None = None
    constraint: LiteralBox | None = None
    components: tuple[ItemDefinition, ...] = ()
    function_parameters: tuple[str, ...] | None = None
    function_result: str = ""


@dataclass(frozen=True, slots=True)
class Import:
    """An ``<import>`` of another model."""

    name: str
    namespace: str
    location: str


@dataclass(slots=True)
class DrgElement:
    """An element of the decision requirements graph.

    What it requires is given as references ``namespace#id``, or ``#id`` inside the file.
    """

    element_id: str
    name: str
    variable: str
    type_ref: str = ""
    line: int = 0
    label: str = ""


@dataclass(slots=True)
class InputDataElement(DrgElement):
    """Input data."""


@dataclass(slots=True)
class DecisionElement(DrgElement):
    """A decision; ``information`` and ``knowledge`` are references to what it requires."""

    information: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    logic: Box | None = None
    question: str = ""


@dataclass(slots=True)
class BkmElement(DrgElement):
    """A business knowledge model."""

    knowledge: tuple[str, ...] = ()
    logic: FunctionBox | None = None


@dataclass(slots=True)
class ServiceElement(DrgElement):
    """A decision service."""

    outputs: tuple[str, ...] = ()
    encapsulated: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()


@dataclass(slots=True)
class Definitions:
    """The content of a DMN file."""

    name: str
    namespace: str
    element_id: str
    imports: tuple[Import, ...] = ()
    items: tuple[ItemDefinition, ...] = ()
    input_data: list[InputDataElement] = field(default_factory=list)
    decisions: list[DecisionElement] = field(default_factory=list)
    bkms: list[BkmElement] = field(default_factory=list)
    services: list[ServiceElement] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)
    """The namespace prefixes declared at the root, for references such as ``prefix:type``."""
