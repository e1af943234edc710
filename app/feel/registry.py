"""The built-in functions by name, and how one is declared: with its parameters as the specification writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.feel.types import BUILT_IN_TYPES, DAY, FeelType, ListType
from app.feel.values import Function, Parameter, Value

BUILTINS: dict[str, Function] = {}
CHANGING: set[str] = set()
"""Those whose value depends on the moment or on the calendar of today, not on their arguments alone."""

Body = TypeVar("Body", bound=Callable[..., Value])


def _type(text: str) -> FeelType | None:
    if text == "any":
        return None
    if text.startswith("list of "):
        return ListType(BUILT_IN_TYPES[text.removeprefix("list of ")])
    return DAY if text == "day" else BUILT_IN_TYPES[text]


def _parameter(text: str) -> Parameter:
    """A parameter written as ``name: type``.

    ``name?`` is optional, ``name...`` takes all further arguments, ``type|null`` allows null.
    """
    name, _, type_text = text.partition(": ")
    nullable = type_text.endswith("|null") or type_text == "any"
    wanted = _type(type_text.removesuffix("|null"))
    return Parameter(
        name.removesuffix("?").removesuffix("..."),
        wanted,
        optional=name.endswith("?"),
        variadic=name.endswith("..."),
        nullable=nullable or name.endswith("?"),
    )


def built_in(name: str, *parameters: str, result: str = "any", changes: bool = False) -> Callable[[Body], Body]:
    """Declare a built-in function. Declaring a name again adds a signature, tried after the earlier ones.

    The body takes the evaluation, then the arguments converted to the declared types.

    changes: its value depends on the moment or on the calendar of today, not on its arguments alone.
    """

    def declare(body: Body) -> Body:
        if changes:
            CHANGING.add(name)
        signature = Function(name, tuple(map(_parameter, parameters)), body, _type(result))
        known = BUILTINS.get(name)
        if known is None:
            BUILTINS[name] = Function(name, signature.parameters, body, signature.result_type, (signature,))
        else:
            known.overloads = (*known.overloads, signature)
        return body

    return declare
