"""The type of an expression before it is worked out, and what is wrong with it (DMN 1.5 §10.3.2).

Nothing is said of what is not known: an expression without findings may still fail, one with findings is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.feel import syntax
from app.feel.errors import FeelSyntaxError
from app.feel.expression import compile_expression, compile_unary_tests
from app.feel.registry import BUILTINS
from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    FUNCTION,
    ContextOf,
    FunctionOf,
    RangeOf,
    StaticType,
    context,
    may_be_null,
    optional,
    union,
    without_null,
)
from app.feel.type_calls import type_of_call
from app.feel.type_iteration import type_of_filter, type_of_for, type_of_list, type_of_quantified, type_of_span
from app.feel.type_members import type_of_literal, type_of_member
from app.feel.type_narrowing import narrowed
from app.feel.type_operators import (
    check_boolean,
    type_of_arithmetic,
    type_of_between,
    type_of_comparison,
    type_of_in,
    type_of_negation,
)
from app.feel.type_tests import check_test
from app.feel.type_view import UNKNOWN_NAME, TypeFinding, View, nearest_to, path_of

Rule = Callable[[View, Any], StaticType]


@dataclass(frozen=True, slots=True)
class Inferred:
    """What is known of an expression: the type of its value, and what is wrong with it."""

    type: StaticType
    findings: tuple[TypeFinding, ...]


@lru_cache(maxsize=60_000)
def infer_expression(text: str, environment: ContextOf) -> Inferred:
    """The type of an expression where these names are given. Raises `FeelSyntaxError`."""
    return infer_tree(compile_expression(text).tree, environment)


@lru_cache(maxsize=60_000)
def infer_cell(text: str, environment: ContextOf, subject: StaticType) -> Inferred:
    """What is wrong with an input cell of a decision table that is asked of a `subject`. Raises `FeelSyntaxError`."""
    view = _view(environment)
    for test in compile_unary_tests(text).tree.tests:
        check_test(view, test, subject)
    return Inferred(BOOLEAN, tuple(view.findings))


def infer_tree(tree: syntax.Node, environment: ContextOf) -> Inferred:
    """The type of a syntax tree where these names are given."""
    view = _view(environment)
    return Inferred(view.type_of(tree), tuple(view.findings))


def _view(environment: ContextOf) -> View:
    return View(environment, [], _infer)


def _infer(view: View, node: syntax.Node) -> StaticType:
    path = path_of(node)
    if path is not None and path in view.narrowed:
        return view.narrowed[path]
    rule = RULES.get(type(node))
    return rule(view, node) if rule else ANYTHING


def _name(view: View, node: syntax.Name) -> StaticType:
    known = view.lookup(node.name)
    if known is not None:
        return known
    if node.name in BUILTINS:
        return FUNCTION
    near = nearest_to(node.name, view.names())
    remedy = f"Did you mean “{near}”?" if near else "Correct the name; a text stands in quotes."
    view.find(node, UNKNOWN_NAME, f"nothing gives “{node.name}”", remedy, value=node.name, nearest=near)
    return ANYTHING


def _if(view: View, node: syntax.If) -> StaticType:
    results = []
    for condition, result in node.branches:
        check_boolean(view, condition, "the condition after “if”")
        results.append(narrowed(view, condition, holds=True).type_of(result))
        view = narrowed(view, condition, holds=False)
    return union(*results, view.type_of(node.otherwise))


def _logic(view: View, node: syntax.Logic) -> StaticType:
    null = False
    for operand in node.operands:
        null |= may_be_null(check_boolean(view, operand, f"what “{node.operator}” joins"))
        view = narrowed(view, operand, holds=node.operator == "and")
    return optional(BOOLEAN) if null else BOOLEAN


def _instance_of(view: View, node: syntax.InstanceOf) -> StaticType:
    view.type_of(node.value)
    return BOOLEAN


def _range(view: View, node: syntax.RangeNode) -> StaticType:
    return RangeOf(without_null(union(view.type_of(node.start), view.type_of(node.end))))


def _comparison_range(view: View, node: syntax.ComparisonRange) -> StaticType:
    return RangeOf(without_null(view.type_of(node.operand)))


def _context(view: View, node: syntax.ContextNode) -> StaticType:
    members: dict[str, StaticType] = {}
    for name, entry in node.entries:
        members[name] = view.binding(members).type_of(entry)
    return context(members)


def _function(view: View, node: syntax.FunctionDefinition) -> StaticType:
    if node.external:
        return FUNCTION
    names = {parameter.name: ANYTHING for parameter in node.parameters}
    return FunctionOf(tuple(names.values()), view.binding(names).type_of(node.body))


RULES: Mapping[type[syntax.Node], Rule] = {
    syntax.Literal: lambda view, node: type_of_literal(node.value),
    syntax.Name: _name,
    syntax.Path: type_of_member,
    syntax.Filter: type_of_filter,
    syntax.Invocation: type_of_call,
    syntax.Negation: type_of_negation,
    syntax.Arithmetic: type_of_arithmetic,
    syntax.Logic: _logic,
    syntax.Comparison: type_of_comparison,
    syntax.Between: type_of_between,
    syntax.In: type_of_in,
    syntax.InstanceOf: _instance_of,
    syntax.If: _if,
    syntax.For: type_of_for,
    syntax.Quantified: type_of_quantified,
    syntax.RangeNode: _range,
    syntax.ComparisonRange: _comparison_range,
    syntax.Span: type_of_span,
    syntax.ListNode: type_of_list,
    syntax.ContextNode: _context,
    syntax.FunctionDefinition: _function,
}

__all__ = ["FeelSyntaxError", "Inferred", "infer_cell", "infer_expression", "infer_tree"]
