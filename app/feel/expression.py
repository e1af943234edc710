"""Compile texts to expressions and unary tests: what other packages use of FEEL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import app.feel.builtins  # noqa: F401 - declares the built-in functions, which the parser and the compiler look up
from app.feel import free_names, syntax
from app.feel.compiler import compile_tree
from app.feel.conversion import from_python
from app.feel.errors import FeelBudgetError, FeelFault
from app.feel.evaluation import Budget, Closure, Evaluation, Scope, root_scope
from app.feel.lexer import syntax_error
from app.feel.parser import parse, parse_unary_tests
from app.feel.types import TypeLookup
from app.feel.unary import Holds, compile_unary
from app.feel.values import Value


def _too_deep() -> FeelBudgetError:
    return FeelBudgetError("the evaluation is nested too deeply")


def _placed(error: FeelBudgetError, text: str) -> FeelBudgetError:
    """The error with the text that was evaluated; the innermost stays."""
    error.expression = error.expression or text
    return error


class Expression:
    """One compiled FEEL expression; evaluate it as often as you like, from any thread."""

    def __init__(self, text: str, tree: syntax.Node, closure: Closure, known: Iterable[str] = ()) -> None:
        self.text = text
        self.tree = tree
        self._closure = closure
        self.paths = free_names.paths(tree, known)
        """The static qualified paths used, such as ``('complaint', 'channel')``."""
        self.names = frozenset(path[0] for path in self.paths)
        """The names that it takes from outside."""

    def evaluate(
        self, variables: Mapping[str, Any], *, warnings: list[str] | None = None, budget: Budget | None = None
    ) -> Value:
        """The FEEL value; ``warnings`` receives the reasons why values became null.

        Raises ``FeelBudgetError`` when the evaluation exceeds its budget.
        """
        return self.run(root_scope(variables, Evaluation(budget, warnings)))

    def faultless(self, variables: Mapping[str, Any]) -> Value:
        """The FEEL value. Raises ``FeelFault`` where the expression asks for what is not there or works with what it
        cannot, whatever it would give then. A value that is null because another is not known yet is none.
        """
        evaluation = Evaluation()
        value = self.run(root_scope(variables, evaluation))
        if evaluation.faults:
            raise FeelFault("; ".join(dict.fromkeys(evaluation.faults)))
        return value

    def run(self, scope: Scope) -> Value:
        """The value in the scope of a larger evaluation."""
        try:
            value = self._closure(scope)
            if isinstance(value, (list, dict)):
                scope.evaluation.charge_items(value)
        except RecursionError:
            raise _placed(_too_deep(), self.text) from None
        except FeelBudgetError as error:
            raise _placed(error, self.text) from None
        return value

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


class UnaryTests:
    """One compiled input cell of a decision table."""

    def __init__(self, text: str, tree: syntax.UnaryTests, holds: Holds, known: Iterable[str] = ()) -> None:
        self.text = text
        self.tree = tree
        self._holds = holds
        self.paths = free_names.paths(tree, known)
        self.names = frozenset(path[0] for path in self.paths)

    def holds(
        self,
        input_value: object,
        variables: Mapping[str, Any],
        *,
        warnings: list[str] | None = None,
        budget: Budget | None = None,
    ) -> bool | None:
        """Whether the input meets the tests; None where that cannot be decided."""
        return self.run(from_python(input_value), root_scope(variables, Evaluation(budget, warnings)))

    def run(self, value: Value, scope: Scope) -> bool | None:
        try:
            return self._holds(value, scope)
        except RecursionError:
            raise _placed(_too_deep(), self.text) from None
        except FeelBudgetError as error:
            raise _placed(error, self.text) from None

    def __repr__(self) -> str:
        return f"UnaryTests({self.text!r})"


def compile_expression(
    text: str, names: Iterable[str] = (), *, members: Iterable[str] = (), types: TypeLookup | None = None
) -> Expression:
    """Compile an expression; raises ``FeelSyntaxError`` with line and column.

    ``names`` are names in scope, ``members`` names after a dot. Names that contain spaces or operators, such as
    ``Monthly income`` or ``e-mail``, must be given, so that each is parsed as a single name. ``types`` finds types by
    name.
    """
    if types is None:
        return _expression(text, tuple(names), tuple(members))
    return _compiled_expression(text, names, members, types)


def _compiled_expression(
    text: str, names: Iterable[str], members: Iterable[str], types: TypeLookup | None
) -> Expression:
    names = tuple(names)
    try:
        tree = parse(text, names, members)
        return Expression(text, tree, compile_tree(tree, text, types), names)
    except RecursionError:
        raise syntax_error("this expression is nested too deeply: give parts of it a name", text, 0) from None


@lru_cache(maxsize=4096)
def _expression(text: str, names: tuple[str, ...], members: tuple[str, ...]) -> Expression:
    return _compiled_expression(text, names, members, None)


def compile_unary_tests(
    text: str, names: Iterable[str] = (), *, members: Iterable[str] = (), types: TypeLookup | None = None
) -> UnaryTests:
    """Compile an input cell such as ``"a","b"``, ``[1..5)``, ``not(< 3)`` or ``-``; raises ``FeelSyntaxError``."""
    if types is None:
        return _unary_tests(text, tuple(names), tuple(members))
    return _compiled_unary_tests(text, names, members, types)


def _compiled_unary_tests(
    text: str, names: Iterable[str], members: Iterable[str], types: TypeLookup | None
) -> UnaryTests:
    names = tuple(names)
    try:
        tree = parse_unary_tests(text, names, members)
        return UnaryTests(text, tree, compile_unary(tree, text, types), names)
    except RecursionError:
        raise syntax_error("this cell is nested too deeply", text, 0) from None


@lru_cache(maxsize=4096)
def _unary_tests(text: str, names: tuple[str, ...], members: tuple[str, ...]) -> UnaryTests:
    return _compiled_unary_tests(text, names, members, None)
