"""The names and paths that an expression takes from outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace

from app.feel import syntax
from app.feel.registry import BUILTINS, CHANGING
from app.feel.syntax import Node

Names = frozenset[str]
PathNames = tuple[str, ...]


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below a node."""
    for field in fields(node):
        yield from _nodes(getattr(node, field.name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from walk(child)


def names_in(node: Node) -> Names:
    """Every name in an expression, of functions and items too."""
    return frozenset(inner.name for inner in walk(node) if isinstance(inner, syntax.Name))


def mentions(node: Node, name: str) -> bool:
    return any(isinstance(inner, syntax.Name) and inner.name == name for inner in walk(node))


def calls_of_the_day(node: Node) -> bool:
    """Whether an expression uses a function whose value changes from day to day with no argument changed."""
    return not CHANGING.isdisjoint(names_in(node))


def paths(node: Node, known: Iterable[str] = ()) -> frozenset[PathNames]:
    """The qualified paths that start with a name from outside.

    In the condition of a filter a name may be an entry of the list's items, so there only the names in ``known`` count.
    The name of a built-in function means the function, unless it is in ``known``.
    """
    return frozenset(_paths(node, _Search(frozenset(("?", "item", "partial")), frozenset(known))))


@dataclass(frozen=True, slots=True)
class _Search:
    bound: Names
    known: Names
    in_filter: bool = False

    def binding(self, *names: str) -> _Search:
        return replace(self, bound=self.bound | set(names))

    def is_outside(self, name: str) -> bool:
        if name in self.bound:
            return False
        return name in self.known or not (self.in_filter or name in BUILTINS)


def _paths(node: Node, search: _Search) -> Iterator[PathNames]:
    whole = _whole_path(node)
    if whole is not None:
        if search.is_outside(whole[0]):
            yield whole
    elif isinstance(node, (syntax.For, syntax.Quantified)):
        for iterator in node.iterators:
            yield from _paths(iterator.source, search)
            search = search.binding(iterator.name)
        yield from _paths(node.body if isinstance(node, syntax.For) else node.condition, search)
    elif isinstance(node, syntax.FunctionDefinition):
        yield from _paths(node.body, search.binding(*(parameter.name for parameter in node.parameters)))
    elif isinstance(node, syntax.ContextNode):
        for name, entry in node.entries:
            yield from _paths(entry, search.binding(name) if isinstance(entry, syntax.FunctionDefinition) else search)
            search = search.binding(name)
    elif isinstance(node, syntax.Filter):
        yield from _paths(node.source, search)
        yield from _paths(node.condition, replace(search, in_filter=True))
    else:
        for child in children(node):
            yield from _paths(child, search)


def _whole_path(node: Node) -> PathNames | None:
    if isinstance(node, syntax.Name):
        return (node.name,)
    if isinstance(node, syntax.Path):
        source = _whole_path(node.source)
        return (*source, node.name) if source else None
    return None
