"""FEEL inside a form: conditions, computed values, limits, and text with ``{{ placeholders }}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.feel import PythonExpression
from app.wording import markdown_lines, plain_words

_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


def is_expression(value: object) -> bool:
    return isinstance(value, str) and value.lstrip().startswith("=")


@dataclass(frozen=True)
class Words:
    """A label, hint or text: fixed, one FEEL expression (``=…``), or text with ``{{ FEEL }}`` inside."""

    source: str
    parts: tuple[str | PythonExpression, ...]

    @classmethod
    def parse(cls, source: str) -> Words:
        """Parse a text of the form file. Raises ``feel.FeelSyntaxError``."""
        if is_expression(source):
            return cls(source, (PythonExpression.compile(source),))
        pieces = _PLACEHOLDER.split(source)
        return cls(
            source, tuple(PythonExpression.compile(text) if at % 2 else text for at, text in enumerate(pieces) if text)
        )

    def text(self, scope: Mapping[str, Any]) -> str:
        """The words as plain text."""
        return self._join(scope, plain_words)

    def markdown(self, scope: Mapping[str, Any]) -> str:
        """The words as Markdown; the values of expressions are escaped, so that a person's words are not markup."""
        return self._join(scope, lambda value: "\\\n".join(markdown_lines(plain_words(value))))

    def _join(self, scope: Mapping[str, Any], write: Callable[[Any], str]) -> str:
        return "".join(part if isinstance(part, str) else write(part.value(scope)) for part in self.parts)

    @property
    def expressions(self) -> tuple[PythonExpression, ...]:
        return tuple(part for part in self.parts if isinstance(part, PythonExpression))

    def __bool__(self) -> bool:
        return bool(self.parts)


def scope_of(facts: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The scope of a form's expressions: the facts of the case; the values of fields hide facts of the same name."""
    return {**facts, **values}


def row_scope(scope: Mapping[str, Any], row: Mapping[str, Any], index: int) -> dict[str, Any]:
    """The scope inside a row of a dynamic list: its fields, and form-js's ``this``, ``parent`` and ``i`` (from 1)."""
    return {**scope, **row, "this": dict(row), "parent": dict(scope), "i": index + 1}
