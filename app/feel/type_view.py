"""What the inference of types passes on: the names in view, what conditions say of them, and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from app.feel import syntax
from app.feel.registry import BUILTINS
from app.feel.static_types import ANYTHING, ContextOf, StaticType, without_null

UNKNOWN_NAME, UNKNOWN_MEMBER, WRONG_TYPE, NEVER = "unknown_name", "unknown_member", "wrong_type", "never"
"""The kinds of findings: a name or member that nothing gives, a wrong type, a condition that no value meets."""

INPUT = "?"
"""The name of the value that a cell of a decision table is asked about."""
PathNames = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TypeFinding:
    """Something wrong in an expression, at an offset of its text.

    `kind`: one of the kinds above. `value`: what was written and cannot be, such as the misspelt name. `nearest`: what
    may have been meant, "" where nothing is near. `sources`: where the values come from that are possible.
    """

    at: int
    kind: str
    message: str
    remedy: str
    value: str = ""
    nearest: str = ""
    sources: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Local:
    """Names bound inside an expression; `is_open` where there may be others, as in a filter over unknown items."""

    names: Mapping[str, StaticType]
    is_open: bool = False


@dataclass(frozen=True)
class View:
    """The names that a node sees. `narrowed`: what conditions around it say of paths, such as that one is not null."""

    environment: ContextOf
    findings: list[TypeFinding]
    infer: Callable[[View, syntax.Node], StaticType]
    locals: tuple[Local, ...] = ()
    narrowed: Mapping[PathNames, StaticType] = field(default_factory=dict)

    def type_of(self, node: syntax.Node) -> StaticType:
        return self.infer(self, node)

    def quietly(self, node: syntax.Node) -> StaticType:
        """The type of a node whose findings are reported elsewhere."""
        return replace(self, findings=[]).type_of(node)

    def binding(self, names: Mapping[str, StaticType], *, is_open: bool = False) -> View:
        """The view inside of something that binds names, which hide those of the same name outside."""
        kept = {} if is_open else {path: kind for path, kind in self.narrowed.items() if path[0] not in names}
        return replace(self, locals=(*self.locals, Local(names, is_open)), narrowed=kept)

    def knowing(self, path: PathNames, kind: StaticType) -> View:
        """The view where a path is known to be of that type. What was known of its members is forgotten."""
        kept = {other: known for other, known in self.narrowed.items() if other[: len(path)] != path}
        return replace(self, narrowed={**kept, path: kind})

    def knowing_not_null(self, node: syntax.Node) -> View:
        """The view where what a path leads to is not null, nor is anything on the way to it."""
        path = path_of(node)
        if path is None:
            return self
        view = self
        steps: list[syntax.Node] = [node]
        while isinstance(last := steps[-1], syntax.Path):
            steps.append(last.source)
        for step in reversed(steps):
            there = path_of(step)
            if there is not None:
                view = replace(view, narrowed={**view.narrowed, there: without_null(view.quietly(step))})
        return view

    def lookup(self, name: str) -> StaticType | None:
        """The type of a name; None where nothing gives it."""
        for scope in reversed(self.locals):
            if name in scope.names:
                return scope.names[name]
            if scope.is_open:
                return ANYTHING
        return self.environment.member(name)

    def names(self) -> set[str]:
        """Every name that could have been meant."""
        return {*self.environment.names, *(name for scope in self.locals for name in scope.names), *BUILTINS}

    def find(self, node: syntax.Node, kind: str, message: str, remedy: str, **details: Any) -> None:
        """Report something wrong at a node."""
        finding = TypeFinding(node.at, kind, message, remedy, **details)
        if finding not in self.findings:
            self.findings.append(finding)


def path_of(node: syntax.Node) -> PathNames | None:
    """The names of a path such as `complaint.route`; None for what is no path from a name."""
    if isinstance(node, syntax.Name):
        return (node.name,)
    if isinstance(node, syntax.Path):
        source = path_of(node.source)
        return None if source is None else (*source, node.name)
    return None


def written(node: syntax.Node) -> str:
    """How a finding names a value: its path as it is written, else “this value”."""
    path = path_of(node)
    if path == (INPUT,):
        return "this input"
    return f"“{'.'.join(path)}”" if path else "this value"


def nearest_to(name: str, known: Iterable[str]) -> str:
    """The known name that is nearest to one that is not known, "" where none is near."""
    close = get_close_matches(name, sorted(known), n=1)
    return close[0] if close else ""
