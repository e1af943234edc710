"""Trying something out without keeping it: what the previews of letters and contacts have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app.forms import Form, FormInvalid

from .office import Office


class _Undo(Exception):
    """Ends a transaction that only looked."""


@contextmanager
def looking_ahead(office: Office) -> Iterator[Any]:
    """A transaction in which anything may be tried; it is always rolled back."""
    try:
        with office.transaction() as connection:
            yield connection
            raise _Undo
    except _Undo:
        return


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
