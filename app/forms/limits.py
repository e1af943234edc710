"""What the expressions of one form may use together: so many steps, however many fields and rows there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields

from app import feel
from app.errors import ContentLimit
from app.feel import PythonExpression
from app.forms.expressions import Words
from app.forms.model import Component, FormFile

FORM_STEPS = 600_000


@contextmanager
def within_limits(form: FormFile) -> Iterator[None]:
    """Check or draw a form. Raises ``ContentLimit``, which names the form, the component and the limit."""
    try:
        with feel.share_budget(FORM_STEPS, "the form"), feel.use_working_days(form.working_days):
            yield
    except feel.FeelBudgetError as error:
        place = next(_places(form.components, error.expression), "")
        raise ContentLimit(f"form {form.id}{f', {place}' if place else ''}: {error}") from error


def _places(components: Iterable[Component], text: str) -> Iterator[str]:
    """The components with an expression or a pattern of this text."""
    for component in components:
        owners: list[object] = [component, *([component.field] if component.field else [])]
        if any(text in _texts(owner) for owner in owners):
            yield component.field.key if component.field else component.id
        yield from _places((*component.children, *component.rows), text)


def _texts(owner: object) -> set[str]:
    texts = {str(getattr(owner, "pattern", ""))}
    for field in fields(owner):  # type: ignore[arg-type]
        value = getattr(owner, field.name)
        if isinstance(value, PythonExpression):
            texts.add(value.text)
        elif isinstance(value, Words):
            texts |= {expression.text for expression in value.expressions}
    return texts
