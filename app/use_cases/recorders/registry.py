"""The names that a form may use in `properties.record`, and what each does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..casework import Casework

Recorder = Callable[["Casework", str, Any, Mapping[str, Any]], None]
RECORDERS: dict[str, Recorder] = {}


def recorder(kind: str) -> Callable[[Recorder], Recorder]:
    """Register a recorder under the name that forms use."""

    def register(function: Recorder) -> Recorder:
        RECORDERS[kind] = function
        return function

    return register
