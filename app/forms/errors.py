"""Errors in a form file, and in the values that somebody entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.errors import ContentError, Invalid


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in a form file: an ``error`` blocks publishing, a ``warning`` does not."""

    severity: Literal["error", "warning"]
    where: str
    message: str
    remedy: str = "Correct it in the form editor."

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class FormError(ContentError):
    """The form file cannot be used. ``findings`` has an entry for each fault."""

    def __init__(self, form: str, findings: Iterable[Finding]) -> None:
        self.form = form
        self.findings = tuple(findings)
        super().__init__(f"form {form}: " + "; ".join(map(str, self.findings)))


class FormInvalid(Invalid):
    """The values do not fit the form.

    ``errors``: path of the field (``agreed_on``, ``actions.0.what``) → what to correct, in plain words.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(errors)
