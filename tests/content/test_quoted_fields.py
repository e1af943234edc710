"""What a letter quotes must say something, at every landlord, and the check refuses a form that takes anything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.content.checking.quoted_fields import quoted_field_findings
from app.content.release import Release
from app.forms.explanations import EXPLAINS
from tests.content.landlords import LANDLORDS, content_of


def without_explaining(content: Release, form: str, key: str) -> Release:
    """The content with one field that takes any words."""
    path = content.form_paths[form]
    written: dict[str, Any] = json.loads(content.files[path])
    for component in written["components"]:
        if component.get("key") == key:
            del component["properties"][EXPLAINS]
    return Release("changed", content.landlord_key, {**content.files, path: json.dumps(written).encode()})


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_no_letter_quotes_words_that_may_say_nothing(landlord: str) -> None:
    """RSP-03, Code 6.7: “None” is no apology, “see above” no explanation."""
    assert quoted_field_findings(content_of(landlord)) == []


@pytest.mark.parametrize(
    ("form", "key", "letter"),
    [
        ("respond", "apology", "RSP1"),
        ("send_update", "progress", "UPDATE"),
        ("decide_acceptance", "excluded_points", ""),
    ],
)
def test_a_field_that_a_letter_quotes_and_that_takes_anything_is_an_error(form: str, key: str, letter: str) -> None:
    """Of the form the letter goes out with, and of an earlier form that it quotes."""
    content = content_of("aspire")
    [finding] = quoted_field_findings(without_explaining(content, form, key))
    assert (finding.severity, finding.where) == ("error", f"{content.form_paths[form]} {key}")
    assert letter in finding.message
    assert EXPLAINS in finding.remedy
