"""The names that a form may use in `properties.record`, and what each does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..case import Case

Recorder = Callable[["Case", str, Any, Mapping[str, Any]], None]
RECORDERS: dict[str, Recorder] = {}
CALLED_WHEN_EMPTY: set[str] = set()  # recorders that are called for a field that was left empty, too


def recorder(kind: str, *, even_empty: bool = False) -> Callable[[Recorder], Recorder]:
    """Register a recorder under the name that forms use. ``even_empty``: a field left empty means something to it."""

    def register(function: Recorder) -> Recorder:
        RECORDERS[kind] = function
        if even_empty:
            CALLED_WHEN_EMPTY.add(kind)
        return function

    return register
