"""What the compilers of single nodes share: the text, the types by name, and how an inner node is compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.feel import syntax
from app.feel.evaluation import Closure, Where
from app.feel.types import BUILT_IN_TYPES, ContextType, FeelType, FunctionType, ListType, RangeType, TypeLookup


@dataclass(frozen=True, slots=True)
class Compilation:
    """The compilation of one text: its types by name, and the compiler of each kind of node.

    ``text`` is kept for the places in warnings.
    """

    text: str
    types: TypeLookup
    compilers: Mapping[type[syntax.Node], NodeCompiler]

    def where(self, node: syntax.Node) -> Where:
        return self.text, node.at

    def compile(self, node: syntax.Node) -> Closure:
        return self.compilers[type(node)](self, node)

    def type_of(self, written: syntax.TypeName) -> FeelType | None:
        """The type with a written name; None where no such type is defined."""
        if written.name == "list" and written.arguments:
            items = self.type_of(written.arguments[0])
            return ListType(items) if items else None
        if written.name == "range" and written.arguments:
            points = self.type_of(written.arguments[0])
            return RangeType(points) if points else None
        if written.name == "context" and written.entries:
            entries = [(name, self.type_of(entry)) for name, entry in written.entries]
            return (
                ContextType(tuple((name, entry) for name, entry in entries if entry))
                if all(e for _, e in entries)
                else None
            )
        if written.name == "function" and written.result is not None:
            result = self.type_of(written.result)
            parameters = [self.type_of(argument) for argument in written.arguments]
            if result is None or None in parameters:
                return None
            return FunctionType(tuple(parameter for parameter in parameters if parameter), result)
        return self.types(written.name) or BUILT_IN_TYPES.get(written.name)


NodeCompiler = Callable[[Compilation, Any], Closure]
"""A function that makes the closure of one kind of node."""
