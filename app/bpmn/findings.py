"""What the lint says about a diagram."""

from __future__ import annotations

from dataclasses import dataclass, field

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right: where it is, what is wrong and what to draw instead.

    ``severity``: ``error`` (the diagram cannot be published) or ``warning``; ``code`` is stable, for tests and filters.
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
    """The names that exist outside the diagrams; None: not known here, so not checked.

    ``messages``: what people or the program tell, besides the forms of that name and what diagrams throw.
    ``variables``: names provided besides the process data: ``complaint.channel``, ``deadlines.stage_1_response`` …;
    a bare ``complaint`` in it allows every path below it. ``form_variables``: process data that forms set.
    """

    forms: frozenset[str] | None = None
    decisions: frozenset[str] | None = None
    service_types: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    letters: frozenset[str] | None = None
    clocks: frozenset[str] | None = None
    events: frozenset[str] | None = None
    messages: frozenset[str] | None = None
    variables: frozenset[str] | None = None
    form_variables: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            if value is not None and not isinstance(value, frozenset):
                object.__setattr__(self, name, frozenset(value))
