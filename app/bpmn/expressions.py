"""FEEL in a diagram: compiled once, evaluated with the process data and the read-only context.

There is no other language. SpiffWorkflow's own script engine, which runs Python, is replaced by one that refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine

from app import feel
from app.bpmn.errors import ExpressionError
from app.feel import syntax


class Expression:
    """A FEEL expression of an element; ``what`` names it in errors: “the condition of Flow_1”."""

    __slots__ = ("text", "what", "_compiled")

    def __init__(self, text: str, what: str) -> None:
        self.text = text
        self.what = what
        self._compiled = feel.compile_expression(text)

    def value(self, variables: Mapping[str, Any]) -> Any:
        """The value as plain Python, null where what it depends on is not known yet.

        Raises ``ExpressionError`` if evaluation is stopped, such as by its budget, and if the expression asks for what
        is not there or works with what it cannot: null would then pass for an answer.
        """
        try:
            return feel.to_python(self._compiled.faultless(variables))
        except feel.FeelError as error:
            raise ExpressionError(f"{self.what} could not be worked out: {error}. Correct “={self.text}”.") from error

    @property
    def means_null(self) -> bool:
        """Whether a null is written out as its result (`if x = null then null else …`): then none is missing."""
        return _writes_null(self._compiled.tree)

    def holds(self, variables: Mapping[str, Any]) -> bool:
        """The value of a condition.

        Raises ``ExpressionError`` if it gives anything but true or false, or asks for what is not there on the way.
        """
        warnings: list[str] = []
        try:
            value = self._compiled.evaluate(variables, warnings=warnings)
        except feel.FeelError:
            return bool(self.value(variables))  # which says in words why it was stopped
        if value is True or value is False:
            return bool(self.value(variables)) if warnings else value
        why = f" ({'; '.join(warnings)})" if warnings else ""
        raise ExpressionError(
            f"{self.what} gave {feel.to_feel_text(value)} where true or false is needed{why}: check the names in "
            f"“={self.text}” and say what holds when a value is missing."
        )


def _writes_null(node: syntax.Node) -> bool:
    if isinstance(node, syntax.If):
        return any(_writes_null(result) for _, result in node.branches) or _writes_null(node.otherwise)
    return isinstance(node, syntax.Literal) and node.value is None


def needs_value(written: Expression | Literal | None) -> bool:
    """Whether null would be missing here: something is written, and it does not say itself that it may be null."""
    return isinstance(written, Expression) and not written.means_null


class Literal:
    """A text of the diagram that is not FEEL; its value is the text itself."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def value(self, variables: Mapping[str, Any]) -> str:
        """The text, whatever the variables."""
        return self.text


def is_feel(text: str) -> bool:
    """Whether a text of the diagram is FEEL: it starts with ``=``."""
    return text.lstrip().startswith("=")


def body(text: str) -> str:
    """The expression without the ``=`` that marks it."""
    return text.strip().removeprefix("=").strip()


def expression(text: str, what: str) -> Expression:
    """The compiled expression of a place that takes FEEL only, where the ``=`` may be missing."""
    return Expression(body(text), what)


def template(text: str, what: str) -> Expression | Literal:
    """The compiled content of a place that takes text, or FEEL after ``=``."""
    return Expression(body(text), what) if is_feel(text) else Literal(text)


class NoPython(PythonScriptEngine):  # type: ignore[misc]
    """Refuse whatever SpiffWorkflow would run as Python; expressions are evaluated by ``Expression`` instead."""

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
