"""A decision model as read: DRG elements and boxed expressions (DMN 1.5 §6, §7 and §8)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A boxed expression; ``element_id`` and ``line`` tell where it stands in the file."""

    element_id: str = ""
    line: int = 0
    type_ref: str = ""


@dataclass(frozen=True, slots=True)
class LiteralBox(Box):
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class InputClause:
    expression: LiteralBox
    label: str
    type_ref: str = ""
    allowed: LiteralBox | None = None


@dataclass(frozen=True, slots=True)
class OutputClause:
    name: str
    label: str
    type_ref: str = ""
    allowed: LiteralBox | None = None
    default: LiteralBox | None = None


@dataclass(frozen=True, slots=True)
class RuleRow:
    element_id: str
    line: int
    cells: tuple[LiteralBox, ...]
    outputs: tuple[LiteralBox, ...]
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableBox(Box):
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[RuleRow, ...]
    hit_policy: str = "UNIQUE"
    aggregation: str = ""
    annotation_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContextBox(Box):
    entries: tuple[tuple[str, str, Box], ...]
    """Name, type and expression of each entry."""
    result: Box | None = None


@dataclass(frozen=True, slots=True)
class InvocationBox(Box):
    function: Box
    bindings: tuple[tuple[str, Box | None], ...]


@dataclass(frozen=True, slots=True)
class FunctionBox(Box):
    parameters: tuple[tuple[str, str], ...]
    body: Box | None
    kind: str = "FEEL"


@dataclass(frozen=True, slots=True)
class ListBox(Box):
    items: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class RelationBox(Box):
    columns: tuple[str, ...]
    rows: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True, slots=True)
class ConditionalBox(Box):
    condition: Box
    then: Box
    otherwise: Box


@dataclass(frozen=True, slots=True)
class FilterBox(Box):
    source: Box
    match: Box


@dataclass(frozen=True, slots=True)
class IterationBox(Box):
    """``operator`` is ``for``, ``some`` or ``every``."""

    operator: str
    variable: str
    source: Box
    body: Box


@dataclass(frozen=True, slots=True)
class EmptyBox(Box):
    """An expression that the file leaves out."""


@dataclass(frozen=True, slots=True)
class ItemDefinition:
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
    name: str
    namespace: str
    location: str


@dataclass(slots=True)
class DrgElement:
    """``requirements`` are references ``namespace#id`` (``#id`` inside the file)."""

    element_id: str
    name: str
    variable: str
    type_ref: str = ""
    line: int = 0
    label: str = ""


@dataclass(slots=True)
class InputDataElement(DrgElement):
    pass


@dataclass(slots=True)
class DecisionElement(DrgElement):
    information: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    logic: Box | None = None
    question: str = ""


@dataclass(slots=True)
class BkmElement(DrgElement):
    knowledge: tuple[str, ...] = ()
    logic: FunctionBox | None = None


@dataclass(slots=True)
class ServiceElement(DrgElement):
    outputs: tuple[str, ...] = ()
    encapsulated: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()


@dataclass(slots=True)
class Definitions:
    """One DMN file."""

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
    """Namespace prefixes declared at the root, for ``prefix:type`` references."""
