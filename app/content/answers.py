"""The answer of a decision table where the program needs entries of it by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import ContentError
from app.feel import to_python


def answer_with(decision_id: str, value: Any, *entries: str) -> Mapping[str, Any]:
    """The answer `value` of a table as plain Python, when it is one answer that has these `entries`.

    ContentError when it is a list (the hit policy collects), nothing (no rule applies), or lacks one of them (an output
    column is missing or has another name).
    """
    answer = to_python(value)
    if not isinstance(answer, Mapping):
        given = "several answers" if isinstance(answer, list) else "no answer" if answer is None else "a single value"
        needed = ", ".join(entries)
        raise ContentError(
            f"The decision table {decision_id!r} gives {given} where one with {needed} is needed: "
            "look at its hit policy, its rules and its output columns."
        )
    missing = [entry for entry in entries if entry not in answer]
    if missing:
        raise ContentError(
            f"The decision table {decision_id!r} answers without {', '.join(missing)}: it needs an output column of "
            f"that name. It answers: {', '.join(answer) or 'nothing'}."
        )
    return answer
