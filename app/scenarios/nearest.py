"""Messages about unknown names, with the nearest valid name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

FEW = 12
SHORT = 3
VERY_NEAR = 0.8
NEAR = 0.5


def unknown(kind: str, name: object, valid: Iterable[str]) -> str:
    """The message about an unknown name: the nearest valid name, or the valid names where none is near."""
    names = sorted({str(candidate) for candidate in valid})
    said = f"there is no {kind} {str(name)!r}"
    near = difflib.get_close_matches(str(name), names, n=1, cutoff=VERY_NEAR)
    near = near or [candidate for candidate in names if len(str(name)) > SHORT and str(name) in candidate][:1]
    near = near or difflib.get_close_matches(str(name), names, n=1, cutoff=NEAR)
    if near:
        return f"{said}: did you mean {near[0]!r}?"
    if not names:
        return f"{said}: there are none"
    listed = ", ".join(names[:FEW]) + (f" and {len(names) - FEW} more" if len(names) > FEW else "")
    return f"{said}. Valid are: {listed}"
