"""The acts by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .act_names import ACT_NAMES

if TYPE_CHECKING:
    from .command import CaseCommand

Act = Callable[["CaseCommand", Mapping[str, Any]], dict[str, Any]]
ACTS: dict[str, Act] = {}


def act(name: str) -> Callable[[Act], Act]:
    """Register an act. It gets the command and the checked answers of its form, recorded already."""

    def register(function: Act) -> Act:
        ACTS[name] = function
        ACT_NAMES.add(name)
        return function

    return register
