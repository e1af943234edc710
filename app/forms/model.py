"""A form as its file describes it: the components in order, and the fields among them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from app.feel import PythonExpression
from app.feel.working_days import FindCalendar
from app.forms.expressions import Words

Options = Mapping[str, Sequence[tuple[str, str]]]
Limit = Decimal | PythonExpression

LETTER_EDITS = "letter_edits"
LETTER_ELEMENTS = "elements"
TEXT_LIMIT = 10_000
ROW_LIMIT = 100
TRUE_WORDS = frozenset({"yes", "true"})
"""How a property of a field says that it holds."""

SCALARS = frozenset({"textfield", "textarea", "number", "checkbox", "radio", "select", "datetime", "expression"})
ONE_CHOICE = frozenset({"radio", "select"})
MANY_CHOICES = frozenset({"checklist", "taglist"})


@dataclass(frozen=True)
class Field:
    """A component that has a value, stored under ``key``. Text attributes are as written in the file.

    ``options_source``: the source of choices that are not in the file (``people:handler``, ``points``).
    ``subfields``: the columns of a dynamic list.
    """

    key: str
    type: str
    label: str
    id: str
    description: str = ""
    required: bool = False
    required_message: str = ""
    required_when: PythonExpression | None = None
    options: tuple[tuple[str, str], ...] = ()
    options_source: str = ""
    options_expression: PythonExpression | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    hide_when: PythonExpression | None = None
    group_hides: tuple[PythonExpression, ...] = ()
    readonly: bool | PythonExpression = False
    default: Any = None
    min: Limit | None = None
    max: Limit | None = None
    min_length: Limit | None = None
    max_length: Limit | None = None
    pattern: str = ""
    pattern_message: str = ""
    format: Literal["", "email", "phone"] = ""
    decimal_digits: int | None = None
    step: Decimal | None = None
    subtype: Literal["", "date", "time", "datetime"] = ""
    earliest: PythonExpression | None = None
    latest: PythonExpression | None = None
    prefix: str = ""
    suffix: str = ""
    computed: PythonExpression | None = None
    multiple: bool = False
    accept: str = ""
    subfields: tuple[Field, ...] = ()
    default_rows: int = 1
    may_add_rows: bool = True

    @property
    def hide(self) -> str | None:
        """The FEEL text of ``conditional.hide``, without ``=``."""
        return self.hide_when.text if self.hide_when else None

    @property
    def is_list(self) -> bool:
        return self.type == "dynamiclist"

    @property
    def is_edits(self) -> bool:
        """Whether its value is the handler's own words for elements of a letter: element → text."""
        return self.type == "textarea" and self.properties.get("record") == LETTER_EDITS


@dataclass(frozen=True)
class Component:
    """A component of the form: a field, a text, a group, a separator or a preview of documents."""

    type: str
    id: str
    words: Words | None = None
    hint: Words | None = None
    hide_when: PythonExpression | None = None
    field: Field | None = None
    children: tuple[Component, ...] = ()
    rows: tuple[Component, ...] = ()
    source: PythonExpression | None = None

    def walk(self) -> Iterator[Component]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class FormFile:
    """The content of a form file. ``version`` is its version tag, ``""`` where it has none.

    ``working_days``: the calendar with which its expressions count.
    """

    id: str
    title: str
    version: str
    schema_version: int
    components: tuple[Component, ...]
    fields: tuple[Field, ...]
    working_days: FindCalendar | None = field(default=None, compare=False, kw_only=True)

    def field(self, key: str) -> Field:
        """The field with this key. Raises ``KeyError``."""
        for form_field in self.fields:
            if form_field.key == key:
                return form_field
        raise KeyError(f"form {self.id} has no field {key!r}; it has {', '.join(self.keys)}")

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(form_field.key for form_field in self.fields)

    def fields_with(self, **properties: str | Collection[str]) -> tuple[Field, ...]:
        """The fields whose custom properties have these values: ``fields_with(record="definition")``."""

        def fits(value: str | None, wanted: str | Collection[str]) -> bool:
            return value == wanted if isinstance(wanted, str) else value in wanted

        return tuple(
            form_field
            for form_field in self.fields
            if all(fits(form_field.properties.get(name), wanted) for name, wanted in properties.items())
        )

    def walk(self) -> Iterator[Component]:
        for component in self.components:
            yield from component.walk()
