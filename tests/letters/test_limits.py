"""A letter that repeats too much is refused, with its line."""

from __future__ import annotations

import pytest

from app.errors import ContentLimit
from tests.letters.build import letter

MANY = {"many": [{"name": f"Item {n}"} for n in range(500)]}


def test_repetitions_inside_repetitions_are_stopped_with_their_line() -> None:
    nested = "::: each a in many\n::: each b in many\n::: each c in many\n{{ a.name }}\n:::\n:::\n:::"
    with pytest.raises(
        ContentLimit, match=r"letter .*, line \d+: the letter was stopped after 200,000 steps"
    ) as refused:
        letter(nested, MANY)
    assert "steps" not in refused.value.shown


def test_a_repetition_of_plain_text_is_stopped_too() -> None:
    nested = "::: each a in many\n::: each b in many\n" + "Many words. " * 20 + "\n:::\n:::"
    with pytest.raises(ContentLimit, match=r"line \d+: the letter has more than 200,000 characters"):
        letter(nested, MANY)


def test_an_empty_repetition_is_stopped_too() -> None:
    nested = "::: each a in many\n::: each b in many\n::: each c in many\n:::\n:::\n:::"
    with pytest.raises(ContentLimit, match=r"line \d+: the letter was stopped"):
        letter(nested, MANY)


def test_an_expression_that_is_too_costly_names_its_line() -> None:
    with pytest.raises(ContentLimit, match=r"letter .*, line \d+: .*\(in: count"):
        letter("Dear you\n\n{{ count(for i in 1..1000000 return i) }}", {})


def test_a_long_list_is_still_a_letter() -> None:
    made = letter("::: each a in many\n- {{ a.name }}\n:::", MANY)
    assert "- Item 499" in made.markdown
