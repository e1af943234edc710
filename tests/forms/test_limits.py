"""No form and nothing typed into one takes the process with it: what is too much is refused, with its place."""

from __future__ import annotations

import pytest

from app.errors import ContentLimit
from tests.forms.build import errors_of, field, form, rows

BOMB = "=count(for i in 1..1000000 return i) > 3"
LONG_WORK = "=count(for i in 1..90000 return i) > 3"
EXPLODING = ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^([a-zA-Z0-9]+)*$", "(.*)*,(.*)*,x"]


@pytest.mark.parametrize("pattern", EXPLODING)
def test_no_pattern_of_a_field_runs_away(pattern: str) -> None:
    a_form = form(field("textfield", "who", validate={"pattern": pattern}))
    assert list(errors_of(a_form, {"who": "a" * 5000 + "!"})) == ["who"]


def test_a_pattern_that_is_too_costly_for_the_text_names_form_and_field() -> None:
    a_form = form(field("textarea", "who", validate={"pattern": "(x|y|z)*" * 20 + "w"}))
    with pytest.raises(ContentLimit, match=r"form .*, who: .* was stopped after 200000 steps") as refused:
        a_form.validate({"who": "x" * 10_000})
    assert "steps" not in refused.value.shown


def test_an_expression_that_is_too_costly_names_form_and_field() -> None:
    a_form = form(field("textfield", "who"), field("textfield", "why", conditional={"hide": BOMB}))
    with pytest.raises(ContentLimit, match=r"form .*, why: .* more than 100000 items .*\(in: count"):
        a_form.validate({"who": "x"})
    with pytest.raises(ContentLimit, match=r"form .*, why: "):
        a_form.hidden({"who": "x"})


def test_expressions_that_are_too_costly_together_are_stopped() -> None:
    costly = [field("textfield", f"f{n}", conditional={"hide": LONG_WORK}) for n in range(20)]
    with pytest.raises(ContentLimit, match="the form was stopped after 600,000 steps"):
        form(*costly).validate({})


def test_rows_that_are_too_costly_together_are_stopped() -> None:
    column = field("textfield", "what", conditional={"hide": LONG_WORK})
    with pytest.raises(ContentLimit, match="the form was stopped after 600,000 steps"):
        form(rows("items", "Items", column)).validate({"items": [{"what": "x"}] * 50})


def test_a_text_that_a_process_keeps_is_as_short_as_what_it_can_keep() -> None:
    """Longer text was a fault when its process began; other text may be longer."""
    kept = form(field("textarea", "why", properties={"variable": "yes"}), field("textarea", "more"))
    assert errors_of(kept, {"why": "x" * 4001}) == {"why": "Why must be 4,000 characters or fewer"}
    assert kept.validate({"why": "x" * 4000, "more": "x" * 10_000})["why"] == "x" * 4000
