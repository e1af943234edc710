"""Forms: form-js files, the fields in them, their HTML, and values checked against them.

The room uses FEEL and does not know what a case is. Start with ``parse_form`` and ``render_form``;
docs/forms-and-letters.md is for people who write forms.
"""

from __future__ import annotations

from app.forms.errors import Finding, FormError, FormInvalid
from app.forms.explanations import Fillers
from app.forms.form import Form, parse_form
from app.forms.model import Component, Field, Options
from app.forms.rendering import error_summary, render_form

__all__ = [
    "Component",
    "Field",
    "Fillers",
    "Finding",
    "Form",
    "FormError",
    "FormInvalid",
    "Options",
    "error_summary",
    "parse_form",
    "render_form",
]
