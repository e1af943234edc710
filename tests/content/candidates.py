"""Which values are worth trying for a name, by what expressions compare it with.

An expression such as ``=decision = "refuse" and complaint.stage = 1`` says by itself that ``decision`` should be tried
with "refuse" and with something else, and ``complaint.stage`` with 1 and its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice, product
from typing import Any

from app import feel
from app.feel import syntax
from app.feel.free_names import PathNames, paths, walk

OTHER = "something else"
DATE_FUNCTIONS = ("date", "date and time")
ORDERINGS = ("<", "<=", ">", ">=")
TRUTHS = (syntax.Comparison, syntax.Between, syntax.In, syntax.Logic)
"""What is true or false by itself, whatever else it is compared with."""
MOST_AT_ONCE = 96
"""More combinations than these are varied one name at a time."""


def expression(text: str) -> feel.Expression:
    """The FEEL of a place in a diagram, with or without its ``=``."""
    return feel.compile_expression(text.strip().removeprefix("=").strip())


class Compared:
    """What expressions compare each path with, and which paths they read as dates, lists or truth values."""

    def __init__(self) -> None:
        self.constants: dict[PathNames, list[Any]] = {}
        self.dates: set[PathNames] = set()
        self.ordered: set[PathNames] = set()
        """Those asked if they come before or after another: dates, where nothing says more of them."""
        self.named: set[PathNames] = set()
        """Those asked if they are there at all: texts, where nothing says more of them."""
        self.lists: set[PathNames] = set()
        self.links: list[frozenset[PathNames]] = []
        self.paths: set[PathNames] = set()

    def read(self, tree: syntax.Node) -> None:
        """Take in one expression."""
        self.paths |= paths(tree)
        for node in walk(tree):
            if isinstance(node, (syntax.Comparison, syntax.Between, syntax.In)):
                self._comparison(node)
            elif isinstance(node, syntax.Invocation) and _called(node) in DATE_FUNCTIONS:
                self.dates |= {path for argument in node.arguments for path in paths(argument)}
            elif _is_one_of_a_list(node):
                self._comparison(node)
            elif isinstance(node, (syntax.For, syntax.Quantified)):
                self.lists |= {path for iterator in node.iterators for path in paths(iterator.source)}

    def read_date(self, tree: syntax.Node) -> None:
        """Take in an expression that gives a date, such as when a task is due: a path that it may give is a date."""
        self.read(tree)
        for given in _given_by(tree):
            if isinstance(given, (syntax.Name, syntax.Path)):
                self.dates |= paths(given)

    def candidates(self, path: PathNames, dates: Iterable[Any]) -> list[Any]:
        """Values to try for a path: those it is compared with first, then others, null last."""
        if path in self.dates:
            return [*dates, None]
        if path in self.lists:
            return [[], None]
        constants = list(self.constants.get(path, ()))
        for link in self.links:
            if path in link:
                constants += [value for other in link for value in self.constants.get(other, ())]
        if not constants and path in self.ordered:
            return [*dates, None]
        others = [OTHER] if not constants and path in self.named else []
        return distinct([*others, *constants, *_beside(constants), None])

    def _comparison(self, node: syntax.Node) -> None:
        if isinstance(node, syntax.Comparison) and any(isinstance(side, TRUTHS) for side in (node.left, node.right)):
            return  # ``(met <= due) = true``: the comparison inside says what its paths are compared with
        named = paths(node)
        values = [part.value for part in walk(node) if isinstance(part, syntax.Literal) and part.value is not None]
        for path in named:
            self.constants.setdefault(path, []).extend(values)
        if isinstance(node, syntax.Comparison):
            self.ordered |= named if node.operator in ORDERINGS else frozenset()
            nulls = [
                side for side in (node.left, node.right) if isinstance(side, syntax.Literal) and side.value is None
            ]
            self.named |= named if nulls else frozenset()
        if len(named) > 1:
            self.links.append(named)


def _called(node: syntax.Invocation) -> str:
    return node.function.name if isinstance(node.function, syntax.Name) else ""


def _is_one_of_a_list(node: syntax.Node) -> bool:
    """Whether a node asks if something is among values written out: ``list contains(["a", "b"], doing)``."""
    if not isinstance(node, syntax.Invocation) or _called(node) != "list contains" or not node.arguments:
        return False
    return isinstance(node.arguments[0], syntax.ListNode)


def _given_by(node: syntax.Node) -> Iterator[syntax.Node]:
    """The nodes of which an expression gives one: itself, or what stands after each then and else."""
    if not isinstance(node, syntax.If):
        yield node
        return
    for given in (*(then for _, then in node.branches), node.otherwise):
        yield from _given_by(given)


def _beside(values: Iterable[Any]) -> list[Any]:
    """Values that differ from those compared with: the other truth value, the numbers around, another text."""
    different: list[Any] = []
    for value in values:
        if isinstance(value, bool):
            different.append(not value)
        elif isinstance(value, Decimal):
            different += [value + 1, value - 1]
        elif isinstance(value, str):
            different.append(OTHER)
    return different or [True, False]


def distinct(values: Iterable[Any]) -> list[Any]:
    """The values in order, each once; true is not 1."""
    firsts: dict[tuple[str, str], Any] = {}
    for value in values:
        firsts.setdefault((type(value).__name__, repr(value)), value)
    return list(firsts.values())


def combinations(choices: Mapping[str, list[Any]], most: int = MOST_AT_ONCE) -> list[dict[str, Any]]:
    """Every combination of values of several names; beyond ``most``, each name varied by itself."""
    size = 1
    for values in choices.values():
        size *= max(len(values), 1)
    if size <= most:
        return [dict(zip(choices, values, strict=True)) for values in islice(product(*choices.values()), most)]
    base = {name: values[0] for name, values in choices.items()}
    return [base, *({**base, name: value} for name, values in choices.items() for value in values[1:])]


def put(variables: dict[str, Any], path: PathNames, value: Any) -> None:
    """Set a value at a path, making the contexts on the way."""
    for name in path[:-1]:
        inner = variables.get(name)
        variables[name] = dict(inner) if isinstance(inner, Mapping) else {}
        variables = variables[name]
    variables[path[-1]] = value
