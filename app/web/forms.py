"""Forms of the content on a page: posted values, the summary of errors, and the fields as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from markupsafe import Markup

from app.errors import Invalid, RedressError
from app.forms import Form
from app.forms.model import ONE_CHOICE
from app.forms.posting import ADD_ROW, REMOVE_ROW
from app.forms.rendering import error_summary, render_form
from app.views.view_task import FormView

EDITS = "letter_edits"
# What our own buttons and hidden fields post beside the answers.
CONTROL_FIELDS = frozenset({"back", "landlord", "_request_key", "_draft_seen", "_draft_keep", "edit", "drop", "look"})


@dataclass
class FilledForm:
    """A form as it stands on a page: its values and what is wrong with them, by field."""

    view: FormView
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def html(self) -> Markup:
        """The fields, without a handler's own words for parts of a letter: these stand with the letter."""
        values = {key: value for key, value in self.values.items() if key != EDITS}
        return render_form(self.view.form, values, self.errors, facts=self.view.facts, options=self.view.options)

    @property
    def summary(self) -> list[dict[str, str]]:
        """The entries of the error summary: first errors of no field, then each error with a link to its field."""
        form = self.view.form
        known = {path: text for path, text in self.errors.items() if path.partition(".")[0] in form.keys}
        others = [{"text": text, "href": "#answers"} for path, text in self.errors.items() if path not in known]
        return others + error_summary(form, known)


def posted(form: Form) -> dict[str, Any]:
    """The values of a form as the browser sent them."""
    return form.from_post(request.form, ignore=CONTROL_FIELDS)


def after_row_button(form: Form) -> dict[str, Any] | None:
    """The values to show again after the button that adds or removes a row of a list; None after any other button."""
    return form.after_row_button(request.form, ignore=CONTROL_FIELDS)


def chosen_by_link(form: Form) -> dict[str, str]:
    """What the link to a form has chosen already, by field, such as the document beside which it stood.

    Only of what a form lets one choose from, so that no link puts words into somebody's mouth.
    """
    asked = [field.key for field in form.fields if field.type in ONE_CHOICE]
    return {key: request.args[key] for key in asked if key in request.args}


def is_row_button() -> bool:
    """Whether a button that adds or removes a row of a list was pressed."""
    return ADD_ROW in request.form or REMOVE_ROW in request.form


def takes_edits(form: Form) -> bool:
    """Whether the form lets a handler put parts of a letter in their own words."""
    return any(field.is_edits for field in form.fields)


def errors_of(refusal: RedressError) -> dict[str, str]:
    """The errors by field; under "" the message of a refusal that names no field."""
    errors = dict(refusal.errors) if isinstance(refusal, Invalid) else {}
    return errors or {"": refusal.shown}
