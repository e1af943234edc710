"""That what somebody writes into a letter says something: “None” or “see above” is no apology (Code 6.7, RSP-03).

Every text field that a letter quotes must explain, so that a form asks again for words that the table `says_nothing`
has.
"""

from __future__ import annotations

from collections.abc import Iterator

from app import letters
from app.forms.explanations import EXPLAINS
from app.letters import Template

from ..contracts import RECORD
from ..expressions.in_letters import issued_by
from ..release import Release
from .findings import ERROR, ContentFinding

TEXTS = ("textarea", "textfield")
ANSWERS, SUBMITTED = "answers", "submitted"
QUOTED_RECORDS = {"definition": "definition", "remedies": "remedies", "actions": "actions"}
"""Root of the facts of a letter → the recorder that keeps what it quotes."""
WHAT = "what"
"""The column of a row that says what is done."""


def quoted_field_findings(content: Release) -> list[ContentFinding]:
    """Text fields that a letter quotes and that take words which say nothing."""
    quoted: dict[tuple[str, str], str] = {}
    for key in sorted(content.letter_paths):
        try:
            template = content.letter(key)
        except letters.LetterError:
            continue  # reported by the check of the letters
        for place in (*_quoted(content, key, template), *_recorded(content, template)):
            quoted.setdefault(place, key)
    return [
        ContentFinding(
            ERROR, f"{content.form_paths[form]} {field}",
            f"goes into the letter {letter}, and takes words that say nothing, such as “None”.",
            f"Give it the property “{EXPLAINS}”, with what it has to say: “Say what happened and why.”",
        )
        for (form, field), letter in sorted(quoted.items())
        if _may_say_nothing(content, form, field)
    ]  # fmt: skip


def _quoted(content: Release, key: str, template: Template) -> Iterator[tuple[str, str]]:
    """(form, field) of every answer that a letter names: of the forms it goes out with, and of earlier ones."""
    for _, path in template.uses():
        match path:
            case (root, field, *_) if root == ANSWERS:
                yield from ((form, field) for form in issued_by(content, key))
            case (root, form, field, *_) if root == SUBMITTED:
                yield form, field


def _recorded(content: Release, template: Template) -> Iterator[tuple[str, str]]:
    """(form, field) of every field, on whatever form, that records what a letter quotes from the case."""
    roots = {path[0] for _, path in template.uses()}
    kept = {recorder for root, recorder in QUOTED_RECORDS.items() if root in roots}
    for form in content.form_paths:
        for field in content.form_as_written(form).fields:
            if field.properties.get(RECORD) in kept:
                yield form, f"{field.key}.{WHAT}" if field.subfields else field.key


def _may_say_nothing(content: Release, form: str, key: str) -> bool:
    """Whether a field takes any words at all; a form without the field is another finding."""
    fields = content.form_as_written(form).fields if form in content.form_paths else ()
    by_key = {field.key: field for field in fields}
    by_key |= {f"{field.key}.{column.key}": column for field in fields for column in field.subfields}
    field = by_key.get(key)
    return field is not None and field.type in TEXTS and EXPLAINS not in field.properties
