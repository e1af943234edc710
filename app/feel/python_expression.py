"""A FEEL expression of a form or a letter: it takes and returns Python values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.feel.conversion import to_python
from app.feel.expression import Expression, compile_expression


@dataclass(frozen=True)
class PythonExpression:
    """A compiled FEEL expression that takes and returns Python values."""

    text: str
    _compiled: Expression = field(repr=False, compare=False)

    @classmethod
    def compile(cls, text: str) -> PythonExpression:
        """Compile ``text``, with or without the leading ``=``. Raises ``FeelSyntaxError``."""
        text = text.strip().removeprefix("=").strip()
        return cls(text, compile_expression(text))

    def value(self, scope: Mapping[str, Any]) -> Any:
        """The Python value; null is ``None``."""
        return to_python(self._compiled.evaluate(scope))

    def faultless(self, scope: Mapping[str, Any]) -> Any:
        """The Python value. Raises ``FeelFault`` where the expression asks for what is not there."""
        return to_python(self._compiled.faultless(scope))

    def holds(self, scope: Mapping[str, Any]) -> bool:
        """Whether the value is true; null and everything else is not."""
        return self.value(scope) is True

    @property
    def names(self) -> frozenset[str]:
        """The variables that the expression reads."""
        return frozenset(self._compiled.names)

    @property
    def paths(self) -> frozenset[tuple[str, ...]]:
        """The paths that the expression reads: ``("complaint", "stage")``."""
        return frozenset(self._compiled.paths)
