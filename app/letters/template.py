"""A letter template: front matter, then Markdown with named elements, conditions and repetitions.

Expressions are FEEL; a template contains no other code. An example:

---
title: We have received your complaint
---
::: definition when =count(definition.points) > 0
## What we understand your complaint to be
::: each point in definition.points
{{ point.number }}. {{ point.text }}
:::
:::
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.feel import PythonExpression
from app.feel.working_days import FindCalendar
from app.letters.errors import Finding
from app.letters.lint import unknown_settings
from app.letters.placeholders import Placeholder

_KEEPS_TOGETHER = re.compile(r"\s*(?:[-*+]\s|\d+[.)]\s|\{\{[^}]*\}\}[.)]\s|\|)")


@dataclass(frozen=True)
class Line:
    """One line of text: fixed text and placeholders."""

    number: int
    parts: tuple[str | Placeholder, ...]


@dataclass(frozen=True)
class Block:
    """A repetition (``each``; ``name`` is the loop variable) or a condition (``when``; ``name`` is empty)."""

    number: int
    expression: PythonExpression
    name: str = ""
    body: tuple[Node, ...] = ()
    otherwise: tuple[Node, ...] | None = None

    @property
    def keeps_together(self) -> bool:
        """Whether repetitions follow each other without a blank line, as list items and table rows do."""
        first = next((node for node in self.body if not isinstance(node, Line) or node.parts), None)
        if isinstance(first, Block):
            return first.keeps_together
        return first is not None and bool(_KEEPS_TOGETHER.match(source_of(first)))


Node = Line | Block


@dataclass(frozen=True)
class ElementBlock:
    """A named element of the letter, or the text between elements (``name`` is empty)."""

    number: int
    name: str = ""
    when: PythonExpression | None = None
    body: tuple[Node, ...] = ()

    @property
    def paths(self) -> frozenset[tuple[str, ...]]:
        """What its text reads from the facts."""
        return frozenset(path for _, path in _uses_of(self.body, frozenset()))


def source_of(line: Line) -> str:
    return "".join(part if isinstance(part, str) else f"{{{{{part.expression.text}}}}}" for part in line.parts)


@dataclass(frozen=True)
class Template:
    """A parsed letter template. ``settings``: the front matter; ``blocks``: elements and text in order.

    ``promises``: the day by which it promises our answer, if any, for later letters to keep to it or own up.
    ``working_days``: the calendar with which its expressions count.
    """

    key: str
    title: str
    settings: Mapping[str, str]
    title_words: Line
    stage: PythonExpression | None
    promises: PythonExpression | None
    blocks: tuple[ElementBlock, ...]
    working_days: FindCalendar | None = field(default=None, compare=False)

    @property
    def elements(self) -> tuple[str, ...]:
        return tuple(block.name for block in self.blocks if block.name)

    @property
    def addressee(self) -> str:
        return self.settings.get("addressee", "")

    @property
    def discloses_nothing(self) -> bool:
        """Whether it says nothing of any customer or case, so that anybody may get it (`discloses: nothing`)."""
        return self.settings.get("discloses", "") == "nothing"

    @property
    def encloses(self) -> tuple[str, ...]:
        """The keys of the documents that go with the letter, such as a copy of the policy."""
        return tuple(key.strip() for key in self.settings.get("encloses", "").split(",") if key.strip())

    @property
    def paths(self) -> frozenset[str]:
        """The paths that the letter reads from the facts, such as ``complaint.reference``."""
        return frozenset(".".join(path) for _, path in self.uses())

    @property
    def names(self) -> frozenset[str]:
        """The first part of each path."""
        return frozenset(path[0] for _, path in self.uses())

    def uses(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The line and path of every value that the letter reads from the facts, without loop variables."""
        yield from (
            (self.title_words.number, path)
            for expression in _expressions(self.title_words)
            for path in expression.paths
        )
        for setting in filter(None, (self.stage, self.promises)):
            yield from ((1, path) for path in setting.paths)
        for block in self.blocks:
            if block.when:
                yield from ((block.number, path) for path in block.when.paths)
            yield from _uses_of(block.body, frozenset())

    def lint(self) -> list[Finding]:
        """The faults of the template: settings without effect."""
        return list(unknown_settings(self.settings))


def _uses_of(nodes: Iterable[Node], bound: frozenset[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for node in nodes:
        expressions = _expressions(node) if isinstance(node, Line) else [node.expression]
        yield from (
            (node.number, path) for expression in expressions for path in expression.paths if path[0] not in bound
        )
        if isinstance(node, Block):
            yield from _uses_of(node.body, bound | {node.name})
            yield from _uses_of(node.otherwise or (), bound)


def _expressions(line: Line) -> list[PythonExpression]:
    return [part.expression for part in line.parts if isinstance(part, Placeholder)]
