"""The nearest valid name to one that is not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

FEW = 12
SHORT = 3
VERY_NEAR = 0.8
NEAR = 0.5


def unknown(kind: str, name: object, valid: Iterable[str]) -> str:
    """What to say of a name that nothing has: the nearest valid one, or the valid ones where none is near."""
    names = sorted({str(one) for one in valid})
    said = f"there is no {kind} {str(name)!r}"
    near = difflib.get_close_matches(str(name), names, n=1, cutoff=VERY_NEAR)
    near = near or [one for one in names if len(str(name)) > SHORT and str(name) in one][:1]
    near = near or difflib.get_close_matches(str(name), names, n=1, cutoff=NEAR)
    if near:
        return f"{said}: did you mean {near[0]!r}?"
    if not names:
        return f"{said}: there are none"
    listed = ", ".join(names[:FEW]) + (f" and {len(names) - FEW} more" if len(names) > FEW else "")
    return f"{said}. Valid are: {listed}"
