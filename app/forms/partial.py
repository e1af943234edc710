"""Answers that are not complete yet, as previews need them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.forms.errors import FormInvalid
from app.forms.form import Form
from app.forms.model import Options


def valid_answers(form: Form, values: Mapping[str, Any], facts: Mapping[str, Any], options: Options) -> dict[str, Any]:
    """The answers that the form accepts, typed; an answer that it refuses is left out, and nothing is required."""
    remaining = dict(values)
    for _ in range(len(remaining) + 1):
        try:
            return form.validate(remaining, facts=facts, options=options, partial=True)
        except FormInvalid as error:
            for path in error.errors:
                remaining.pop(path.partition(".")[0], None)
    return {}
