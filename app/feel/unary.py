"""Unary tests: whether an input meets a cell (DMN 1.5 §10.3.2.6 and §7.3.2)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.feel import syntax
from app.feel.compiler import compile_tree
from app.feel.errors import Mistake
from app.feel.evaluation import Evaluation, Scope, Where
from app.feel.free_names import mentions
from app.feel.operators import is_member
from app.feel.types import TypeLookup
from app.feel.values import Range, Value

Holds = Callable[[Value, Scope], bool | None]


def _constant(value: Value, where: Where) -> Holds:
    if isinstance(value, (str, Decimal)):
        kind = type(value)

        def equals(subject: Value, scope: Scope) -> bool | None:
            if type(subject) is kind:
                return bool(subject == value)
            return _member(subject, value, scope, where)

        return equals
    return lambda subject, scope: _member(subject, value, scope, where)


def _member(subject: Value, candidates: Value, scope: Scope, where: Where) -> bool | None:
    if subject is None and isinstance(candidates, Range):
        return False if candidates.comparison not in ("=", "!=") else is_member(subject, candidates)
    if type(candidates) is list:
        scope.evaluation.charge(len(candidates) // 8)
        if type(subject) in (list, dict):
            scope.evaluation.charge_items(candidates)
    try:
        return is_member(subject, candidates)
    except Mistake as mistake:
        scope.evaluation.warn(where, mistake)
        return None


def _test(node: syntax.Node, text: str, types: TypeLookup | None) -> Holds:
    where = (text, node.at)
    if isinstance(node, syntax.Literal):
        return _constant(node.value, where)
    closure = compile_tree(node, text, types)
    if mentions(node, "?"):

        def about_input(subject: Value, scope: Scope) -> bool | None:
            value = closure(Scope({"?": subject}, scope, scope.evaluation))
            return value if isinstance(value, bool) else None

        return about_input
    if (isinstance(node, syntax.ComparisonRange) and isinstance(node.operand, syntax.Literal)) or (
        isinstance(node, syntax.RangeNode)
        and isinstance(node.start, syntax.Literal)
        and isinstance(node.end, syntax.Literal)
    ):
        limits = closure(Scope({}, None, Evaluation()))
        if limits is not None:
            return lambda subject, scope: _member(subject, limits, scope, where)

    names_a_value = isinstance(node, (syntax.Name, syntax.Path))

    def run(subject: Value, scope: Scope) -> bool | None:
        value = closure(Scope({"?": subject}, scope, scope.evaluation))
        if isinstance(value, bool) and not isinstance(subject, bool) and not names_a_value:
            return value  # a condition of its own, such as x = 3
        return _member(subject, value, scope, where)

    return run


def compile_unary(tree: syntax.UnaryTests, text: str, types: TypeLookup | None = None) -> Holds:
    """The tests as a function of input and scope: True, False, or None where it cannot be decided."""
    if not tree.tests:
        return lambda subject, scope: True
    tests = [_test(node, text, types) for node in tree.tests]
    if len(tests) == 1 and not tree.negated:
        return tests[0]

    def holds(subject: Value, scope: Scope) -> bool | None:
        result: bool | None = False
        for test in tests:
            met = test(subject, scope)
            if met is True:
                result = True
                break
            if met is None:
                result = None
        if not tree.negated:
            return result
        return None if result is None else not result

    return holds
