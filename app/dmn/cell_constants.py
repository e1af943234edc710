"""The constants that an input cell compares its input with; a cell that does more than compare is not decided."""

from __future__ import annotations

from collections.abc import Iterable

from app.feel import syntax
from app.feel.compiler import compile_tree
from app.feel.errors import FeelError
from app.feel.evaluation import Budget, Evaluation, Scope
from app.feel.free_names import paths, walk
from app.feel.values import Function, Range, Value

_MOVING = ("now", "today", "?", "item", "partial")
_SMALL = Budget(steps=1000, list_length=1000, digits=10_000, depth=10)


class NotDecided(Exception):
    """The cell does more than compare its input with constants."""


def constant(node: syntax.Node) -> Value:
    """The value of an expression that depends on no variable; raises ``NotDecided`` for another."""
    if isinstance(node, syntax.Literal):
        return node.value
    if paths(node) or any(isinstance(part, syntax.Name) and part.name in _MOVING for part in walk(node)):
        raise NotDecided
    evaluation = Evaluation(_SMALL)
    try:
        value = compile_tree(node, "")(Scope({}, None, evaluation))
    except FeelError as error:
        raise NotDecided from error
    if evaluation.warnings or isinstance(value, (Function, dict)):
        raise NotDecided
    return value


def _ends(value: Value) -> list[Value]:
    if isinstance(value, Range):
        return [end for end in (value.start, value.end) if end is not None]
    if isinstance(value, list):
        return [end for item in value for end in _ends(item)]
    return [value]


def _is_input(node: syntax.Node) -> bool:
    return isinstance(node, syntax.Name) and node.name == "?"


def _all(nodes: Iterable[syntax.Node]) -> list[Value]:
    return [value for node in nodes for value in _condition(node)]


def _condition(node: syntax.Node) -> list[Value]:
    """The constants of a boolean expression that only compares ``?`` with constants."""
    if isinstance(node, syntax.Logic):
        return _all(node.operands)
    if isinstance(node, syntax.Comparison) and _is_input(node.left):
        return _ends(constant(node.right))
    if isinstance(node, syntax.Comparison) and _is_input(node.right):
        return _ends(constant(node.left))
    if isinstance(node, syntax.Between) and _is_input(node.value):
        return [*_ends(constant(node.low)), *_ends(constant(node.high))]
    if isinstance(node, syntax.In) and _is_input(node.value):
        return [value for test in node.tests for value in test_constants(test)]
    if (
        isinstance(node, syntax.Invocation)
        and isinstance(node.function, syntax.Name)
        and node.function.name == "not"
        and len(node.arguments) == 1
    ):
        return _condition(node.arguments[0])
    raise NotDecided


def test_constants(node: syntax.Node) -> list[Value]:
    """The constants that a test compares with; raises ``NotDecided``."""
    if isinstance(node, syntax.ComparisonRange):
        return _ends(constant(node.operand))
    if any(_is_input(part) for part in walk(node)):
        return _condition(node)
    return _ends(constant(node))
