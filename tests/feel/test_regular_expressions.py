"""matches, replace and split read XPath's regular expressions, and none of them runs away."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import feel
from app.feel.errors import Mistake
from app.feel.regexp import compile_pattern


def free(_: int) -> None:
    """Charge nothing."""


def holds(text: str, pattern: str, flags: str = "") -> bool:
    return compile_pattern(pattern, flags, free).search(text, free) is not None


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "expected"),
    [
        ("foobar", "^fo*b", "", True),
        ("foobar", "^o", "", False),
        ("b", "[a-z-[aeiou]]", "", True),
        ("e", "[a-z-[aeiou]]", "", False),
        ("Ä", "\\p{Lu}", "", True),
        ("ä", "^\\w$", "", True),
        ("α", "\\p{IsGreek}", "", True),
        ("a\nb", "a.b", "", False),
        ("a\nb", "a.b", "s", True),
        ("a\nb", "^b$", "m", True),
        ("ABC", "abc", "i", True),
        ("hello world", "hello\\ sworld", "x", True),
        ("a.b", "a.b", "q", True),
        ("axb", "a.b", "q", False),
        ("abab", "^(ab)\\1$", "", True),
        ("aaa", "^a{2,3}?$", "", True),
        ("", "^$", "", True),
    ],
)
def test_the_syntax_of_xpath(text: str, pattern: str, flags: str, expected: bool) -> None:
    assert holds(text, pattern, flags) is expected


@pytest.mark.parametrize(
    "pattern", ["[", "(", "a**", "a{2", "*a", "\\q", "(?=a)", "a{3,2}", "\\p{Nope}", "[z-a]", "\\1", "]"]
)
def test_what_is_not_a_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(Mistake, match=r"regular expression|category"):
        compile_pattern(pattern, "", free)


def test_replacement_and_split() -> None:
    def text_of(expression: str) -> str:
        return feel.to_feel_text(feel.compile_expression(expression).evaluate({}))

    assert text_of('replace("darted", "^(.*?)d(.*)$", "$1c$2")') == '"carted"'
    assert text_of('replace("a$b", "\\$", "\\\\\\$")') == '"a$b"' or text_of('replace("ab", "b", "\\\\$")') == '"a$"'
    assert text_of('split("a;b;;c", ";")') == '["a", "b", "", "c"]'
    assert text_of('replace("abc", "x*", "-")') == "null"


@given(
    st.text(alphabet="ab", max_size=12),
    st.recursive(
        st.sampled_from(["a", "b", "[ab]", "."]),
        lambda inner: st.one_of(
            st.builds("{}{}".format, inner, inner),
            st.builds("({}|{})".format, inner, inner),
            st.builds("({})*".format, inner),
            st.builds("(?:{})+?".format, inner),
            st.builds("({}){{1,2}}".format, inner),
        ),
        max_leaves=6,
    ),
)
def test_it_finds_what_python_finds_where_the_two_languages_agree(text: str, pattern: str) -> None:
    ours = compile_pattern(pattern, "", free).search(text, free)
    theirs = re.search(pattern, text)
    assert (ours is None) == (theirs is None)
    if ours and theirs:
        assert ours.start == theirs.start()


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(a*)*b", "((a{1,30}){1,30})*b"])
def test_patterns_that_explode_elsewhere_end_soon(pattern: str) -> None:
    steps = 0

    def charge(more: int) -> None:
        nonlocal steps
        steps += more

    assert compile_pattern(pattern, "", free).search("a" * 60 + "!", charge) is None
    assert steps < 50_000
