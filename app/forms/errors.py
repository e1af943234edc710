"""What can be wrong with a form file, and with the values somebody gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.errors import ContentError, Invalid


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the check of a form file found: ``error`` blocks publishing, ``warning`` does not."""

    severity: Literal["error", "warning"]
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class FormError(ContentError):
    """The form file cannot be used. ``findings`` has one entry for each thing that is wrong with it."""

    def __init__(self, form: str, findings: Iterable[Finding]) -> None:
        self.form = form
        self.findings = tuple(findings)
        super().__init__(f"form {form}: " + "; ".join(map(str, self.findings)))


class FormInvalid(Invalid):
    """The values do not fit the form.

    ``errors``: path of the field (``agreed_on``, ``actions.0.what``) → what to do about it, in plain words.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(errors)
