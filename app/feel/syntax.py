"""The FEEL syntax tree (DMN 1.5 §10.3.1.2). ``at`` is the offset of the node's first character."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.feel.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    at: int = 0


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Value


@dataclass(frozen=True, slots=True)
class BrokenLiteral(Node):
    """A literal that is well formed but has no value, such as ``@"2026-02-30"``: null, with a warning."""

    message: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Invocation(Node):
    function: Node
    arguments: tuple[Node, ...] = ()
    named: tuple[tuple[str, Node], ...] | None = None


@dataclass(frozen=True, slots=True)
class Negation(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """``first op operand op operand …`` of one precedence, left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """``and`` or ``or`` over two or more operands."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    value: Node
    type: TypeName


@dataclass(frozen=True, slots=True)
class If(Node):
    """``if c then r else if …``: the branches in order, and the last else."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iterator(Node):
    name: str
    source: Node


@dataclass(frozen=True, slots=True)
class For(Node):
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    every: bool
    iterators: tuple[Iterator, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class RangeNode(Node):
    start: Node
    start_included: bool
    end: Node
    end_included: bool


@dataclass(frozen=True, slots=True)
class ComparisonRange(Node):
    """``(< 5)`` as a value, or ``< 5`` as a unary test."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Span(Node):
    """``1..10`` after ``in`` of an iterator: every whole number, or every day, from one end to the other."""

    start: Node
    end: Node


@dataclass(frozen=True, slots=True)
class ListNode(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextNode(Node):
    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class TypeName(Node):
    """A type as written: a name, or ``list``, ``range``, ``context`` or ``function`` with what is in its brackets."""

    name: str
    arguments: tuple[TypeName, ...] = ()
    entries: tuple[tuple[str, TypeName], ...] = ()
    result: TypeName | None = None


@dataclass(frozen=True, slots=True)
class FormalParameter(Node):
    name: str
    type: TypeName | None = None


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Node):
    parameters: tuple[FormalParameter, ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """The input cell of a decision table: its tests, none for ``-``, and whether ``not(…)`` is around them."""

    tests: tuple[Node, ...] = field(default=())
    negated: bool = False
