"""What the lint reports about a diagram, and the names it checks against."""

from __future__ import annotations

from dataclasses import dataclass

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in a diagram: where it is, what is wrong and what to draw instead.

    ``severity`` is ``error`` (the diagram cannot be published) or ``warning``. ``code`` is stable, for tests and
    filters.
    """

    severity: str
    file: str
    element_id: str
    element_name: str
    code: str
    message: str
    remedy: str

    def __str__(self) -> str:
        name = f" “{self.element_name}”" if self.element_name else ""
        return f"{self.file}: {self.element_id}{name}: {self.message} {self.remedy}".strip()


@dataclass(frozen=True)
class Wiring:
    """The names that exist outside the diagrams; a set that is None is not checked.

    ``messages``: messages that people or the program send, besides those with a form of their name and those that
    diagrams throw.
    """

    forms: frozenset[str] | None = None
    decisions: frozenset[str] | None = None
    service_types: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    letters: frozenset[str] | None = None
    clocks: frozenset[str] | None = None
    events: frozenset[str] | None = None
    messages: frozenset[str] | None = None

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if value is not None and not isinstance(value, frozenset):
                object.__setattr__(self, name, frozenset(value))
