"""FEEL in a diagram: compiled once, worked out against the process data and the read-only context.

There is no other language. SpiffWorkflow's own script engine, which runs Python, is replaced by one that refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine

from app import feel
from app.bpmn.errors import ExpressionError


class Expression:
    """One FEEL expression of an element. ``what`` names it in errors: “the condition of Flow_1”."""

    __slots__ = ("text", "what", "_compiled")

    def __init__(self, text: str, what: str) -> None:
        self.text = text
        self.what = what
        self._compiled = feel.compile_expression(text)

    def value(self, variables: Mapping[str, Any]) -> Any:
        """Plain Python. Raises ``ExpressionError`` where FEEL cannot be evaluated at all (its budget is spent)."""
        try:
            return feel.to_python(self._compiled.evaluate(variables))
        except feel.FeelError as error:
            raise ExpressionError(f"{self.what} could not be worked out: {error}. Correct “={self.text}”.") from error

    def holds(self, variables: Mapping[str, Any]) -> bool:
        """A condition. Raises ``ExpressionError`` if it gives anything but true or false."""
        value = self.value(variables)
        if value is True or value is False:
            return value
        warnings: list[str] = []
        self._compiled.evaluate(variables, warnings=warnings)
        shown = feel.to_feel_text(feel.from_python(value))
        why = f" ({'; '.join(warnings)})" if warnings else ""
        raise ExpressionError(
            f"{self.what} gave {shown} where true or false is needed{why}: check the names in “={self.text}” "
            "and say what holds when a value is missing."
        )


class Literal:
    """A text of the diagram that is not FEEL: its value is itself."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def value(self, variables: Mapping[str, Any]) -> str:
        return self.text


def is_feel(text: str) -> bool:
    return text.lstrip().startswith("=")


def body(text: str) -> str:
    """The expression without the ``=`` that marks it."""
    return text.strip().removeprefix("=").strip()


def expression(text: str, what: str) -> Expression:
    """The expression of a place that is always FEEL, with or without its ``=``."""
    return Expression(body(text), what)


def template(text: str, what: str) -> Expression | Literal:
    """The value of a place that is FEEL only after ``=``."""
    return Expression(body(text), what) if is_feel(text) else Literal(text)


class NoPython(PythonScriptEngine):  # type: ignore[misc]
    """Stands where SpiffWorkflow would run Python: everything is worked out by ``Expression`` instead."""

    def _refuse(self) -> NoReturn:
        raise ExpressionError("this element would run a script outside FEEL: draw it with the elements of the dialect")

    def validate(self, *_: Any) -> None:
        self._refuse()

    def evaluate(self, *_: Any, **options: Any) -> Any:
        self._refuse()

    def execute(self, *_: Any, **options: Any) -> Any:
        self._refuse()

    def call_service(self, *_: Any, **options: Any) -> Any:
        self._refuse()
