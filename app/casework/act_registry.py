"""The acts by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .act_names import ACT_NAMES

if TYPE_CHECKING:
    from .command import CaseCommand

Act = Callable[["CaseCommand", Mapping[str, Any]], dict[str, Any]]
ACTS: dict[str, Act] = {}
TRIED_WITH: dict[str, tuple[str, ...]] = {}
"""The acts that are tried with the answers that are right when others are wrong → the answers without which they are
not, so that what their letters miss is said together with it."""


def act(name: str, *, tried_with: tuple[str, ...] | None = None) -> Callable[[Act], Act]:
    """Register an act. It gets the command and the checked answers of its form, recorded already.

    `tried_with`: see `TRIED_WITH`; None for an act that is not tried.
    """

    def register(function: Act) -> Act:
        ACTS[name] = function
        ACT_NAMES.add(name)
        if tried_with is not None:
            TRIED_WITH[name] = tried_with
        return function

    return register
