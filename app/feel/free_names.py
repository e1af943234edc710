"""Which names an expression takes from outside, and along which paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from app.feel import syntax
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


def mentions(node: Node, name: str) -> bool:
    return any(isinstance(one, syntax.Name) and one.name == name for one in walk(node))


def paths(node: Node) -> frozenset[PathNames]:
    """The qualified paths that start with a name from outside; names of built-ins only where they are not called."""
    return frozenset(_paths(node, frozenset(("?", "item", "partial"))))


def _paths(node: Node, bound: Names) -> Iterator[PathNames]:
    from app.feel.builtins import BUILTINS

    if isinstance(node, syntax.Name):
        if node.name not in bound and node.name not in BUILTINS:
            yield (node.name,)
    elif isinstance(node, syntax.Path):
        whole = _whole_path(node)
        if whole is None:
            yield from _paths(node.source, bound)
        elif whole[0] not in bound:
            yield whole
    elif isinstance(node, (syntax.For, syntax.Quantified)):
        for iterator in node.iterators:
            yield from _paths(iterator.source, bound)
            bound |= {iterator.name}
        yield from _paths(node.body if isinstance(node, syntax.For) else node.condition, bound)
    elif isinstance(node, syntax.FunctionDefinition):
        yield from _paths(node.body, bound | {parameter.name for parameter in node.parameters})
    elif isinstance(node, syntax.ContextNode):
        for name, entry in node.entries:
            yield from _paths(entry, bound)
            bound |= {name}
    else:
        for child in children(node):
            yield from _paths(child, bound)


def _whole_path(node: Node) -> PathNames | None:
    if isinstance(node, syntax.Name):
        return (node.name,)
    if isinstance(node, syntax.Path):
        source = _whole_path(node.source)
        return (*source, node.name) if source else None
    return None
