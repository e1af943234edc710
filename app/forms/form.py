"""A form: its fields, what it accepts, and where each value goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import marshmallow as ma

from app.feel.working_days import FindCalendar
from app.forms.checking import Checker, hidden_paths, resolve_conditions, start_value, without_numbers
from app.forms.errors import Finding
from app.forms.explanations import Fillers
from app.forms.expressions import Words, scope_of
from app.forms.limits import within_limits
from app.forms.lint import find_faults
from app.forms.model import LETTER_EDITS, TRUE_WORDS, Component, Field, FormFile, Options
from app.forms.parsing import parse_form_file
from app.forms.posting import Posted, rows_after_button, values_from_post
from app.forms.values import schema_of

NONE: Mapping[str, Any] = {}
NO_FILLERS = Fillers()


@dataclass(frozen=True)
class Form(FormFile):
    """A form that checks values. It does not change, so threads may share it.

    ``fillers``: the words that say nothing where something has to be explained.
    """

    fillers: Fillers = NO_FILLERS

    @cached_property
    def schema(self) -> ma.Schema:
        """The types of the fields as a marshmallow schema; ``validate`` checks limits, conditions and choices too."""
        return schema_of(self.fields)

    def with_letter_edits(self) -> Form:
        """This form with a field for the handler's own words for elements of the letter (``letter_edits``)."""
        if self.fields_with(record=LETTER_EDITS):
            return self
        label = "The letter in your own words"
        field = Field(LETTER_EDITS, "textarea", label, LETTER_EDITS, properties={"record": LETTER_EDITS})
        component = Component("textarea", LETTER_EDITS, words=Words.parse(label), field=field)
        return replace(self, components=(*self.components, component), fields=(*self.fields, field))

    def without(self, keys: Collection[str]) -> Form:
        """This form without the fields of these keys, for a page that asks for them in another way."""

        def left(components: tuple[Component, ...]) -> tuple[Component, ...]:
            kept = [part for part in components if part.field is None or part.field.key not in keys]
            return tuple(replace(part, children=left(part.children)) for part in kept)

        fields = tuple(field for field in self.fields if field.key not in keys)
        return replace(self, components=left(self.components), fields=fields)

    def validate(
        self,
        values: Mapping[str, Any],
        *,
        facts: Mapping[str, Any] = NONE,
        options: Options = NONE,
        partial: bool = False,
    ) -> dict[str, Any]:
        """Check values against the form and return them typed and cleaned.

        Text is trimmed; numbers are ``int`` when whole, else ``Decimal``; dates and times are ``date``, ``time`` or
        ``datetime`` (aware, Europe/London); ticks are ``bool``, several choices ``list[str]``, rows ``list[dict]``.
        Blank and hidden fields have no key in the result; a read-only field has its default. A field that was not sent
        takes its default. ``partial``: no defaults are added and no field is required.
        ``facts``: what FEEL sees beside the values (``complaint``, ``deadlines``, ``landlord``, process data).
        ``options``: the choices of fields whose choices are not in the file, by source or by key.
        Raises ``FormInvalid``: path → what to correct; an unknown key is an error.
        """
        checker = Checker(self.fields, self.schema, facts=facts, options=options, partial=partial, fillers=self.fillers)
        with within_limits(self):
            return checker.check(values)

    def knowing(self, fillers: Fillers, working_days: FindCalendar | None = None) -> Form:
        """This form where a mandatory explanation is not met by words that say nothing.

        ``working_days``: the calendar with which its expressions count.
        """
        return replace(self, fillers=fillers, working_days=working_days)

    def starts(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The default of each field that has one: what it holds where nothing is sent for it."""
        with within_limits(self):
            starts = {field.key: start_value(field, facts) for field in self.fields if not field.computed}
        return {key: start for key, start in starts.items() if start is not None}

    def from_post(self, post: Posted | Mapping[str, Any], *, ignore: Collection[str] = ()) -> dict[str, Any]:
        """The values that a browser posted, for ``validate`` and for showing the page again."""
        return values_from_post(self.fields, post, ignore=ignore)

    def after_row_button(
        self, post: Posted | Mapping[str, Any], *, ignore: Collection[str] = ()
    ) -> dict[str, Any] | None:
        """The values to show after an add-row or remove-row button was pressed; ``None`` when none was."""
        return rows_after_button(self.fields, post, ignore=ignore)

    def readable(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values typed where they fit and null where they do not. For display only, not to be stored."""
        try:
            typed = self.schema.load({key: value for key, value in values.items() if key in self.schema.fields})
        except ma.ValidationError as error:
            typed = error.valid_data
        return without_numbers(self.fields, cast("Mapping[str, Any]", typed or {}))

    def hidden(self, values: Mapping[str, Any], *, facts: Mapping[str, Any] = NONE) -> frozenset[str]:
        """The keys of the fields that ``conditional.hide`` hides for these values, typed or as posted."""
        with within_limits(self):
            return resolve_conditions(self.fields, scope_of(facts, self.readable(values)))[1]

    def hidden_paths(self, values: Mapping[str, Any], *, facts: Mapping[str, Any] = NONE) -> frozenset[str]:
        """As ``hidden``, with the hidden fields in rows of lists (``remedies.0.by_when``), and the ids of what is no
        field, such as a group or words to read, whose own condition hides it."""
        with within_limits(self):
            scope, paths = hidden_paths(self.fields, scope_of(facts, self.readable(values)))
            others = (component for component in self.walk() if component.field is None and component.hide_when)
            return paths | {other.id for other in others if other.hide_when and other.hide_when.holds(scope)}

    def variables(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The process variables: the fields with ``variable: "yes"``, null without a value, so that none is stale."""
        return {field.key: values.get(field.key) for field in self.fields_with(variable=TRUE_WORDS)}

    def facts(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The facts kept on the case: the fields with ``record: "fact"``, null where one has no value."""
        return {field.key: values.get(field.key) for field in self.fields_with(record="fact")}

    def lint(self, known_names: Iterable[str] = (), option_sources: Iterable[str] = ()) -> list[Finding]:
        """Faults of a form that can be parsed; faults that prevent parsing are in ``FormError.findings``.

        ``known_names``: the names that expressions may use beside the form's own fields; if empty, names are not
        checked.
        ``option_sources``: the sources of choices that may be used beside those in docs/fields.md.
        """
        return find_faults(self, frozenset(known_names), frozenset(option_sources))


def parse_form(source: bytes | str, name: str) -> Form:
    """The form in the file ``name``. Raises ``FormError``, which names each component with a fault."""
    file = parse_form_file(source, name)
    return Form(file.id, file.title, file.version, file.schema_version, file.components, file.fields)


__all__ = ["Form", "parse_form"]
