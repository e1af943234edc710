"""Trying something out without keeping it: what previews have in common, beside `Office.trial`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.forms import Form, FormInvalid


def answers_so_far(form: Form, values: Mapping[str, Any], facts: Mapping[str, Any], options: Any) -> dict[str, Any]:
    """The answers that are right so far, typed; those that are not are left out."""
    remaining = dict(values)
    for _ in range(len(remaining) + 1):
        try:
            return form.validate(remaining, facts=facts, options=options, partial=True)
        except FormInvalid as error:
            for path in error.errors:
                remaining.pop(path.partition(".")[0], None)
    return {}
